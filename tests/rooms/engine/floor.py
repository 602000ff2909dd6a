"""The engine's floor as tests use it: small models, one worker that ticks, people with tasks."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from engine import (
    check,
    deployments,
    history,
    incidents,
    instances,
    jobs,
    messages,
    signals,
    starts,
    timers,
)
from engine import user_tasks as tasks
from engine.delegates import PUBLISH_MESSAGE, publish_message
from engine.execution.commands import StartProcess
from engine.history import HistoryEntry
from engine.incidents import Incident
from engine.messages import Rendezvous
from engine.model.definition import Binding
from engine.publishers import ENGINE
from engine.runtime import Delegate, Runtime
from engine.signals import SignalDelivery
from engine.starts import StartMeeting
from engine.steps import Step, start
from engine.store.keys import root_of
from engine.user_tasks import UserTask
from kernel.clock import SimulatedClock
from kernel.database import Database
from kernel.errors import TuntasError
from kernel.unit_of_work import UnitOfWork

T = TypeVar("T")


class Floor:
    """A store, its clock and a runtime whose delegates a test may add to."""

    def __init__(self, database: Database, clock: SimulatedClock) -> None:
        self.database = database
        self.clock = clock
        self.delegates: dict[str, Delegate] = {PUBLISH_MESSAGE: publish_message}
        self.runtime = Runtime(self.delegates)

    def read(self, work: Callable[[UnitOfWork], T]) -> T:
        return self.database.read(work)

    def write(self, work: Callable[[UnitOfWork], T]) -> T:
        return self.database.write(work)

    def sql(self, text: str) -> None:
        """Break or inspect the store from outside the rooms."""
        self.write(lambda uow: uow.connection.exec_driver_sql(text))

    def count(self, table: str) -> int:
        sql = f"SELECT count(*) FROM {table}"
        return int(self.read(lambda uow: uow.connection.exec_driver_sql(sql).scalar_one()))

    def deploy(self, *files: bytes, **named: bytes) -> deployments.Deployment:
        """Deploy models as model0.bpmn, model1.bpmn..., and others by name (`x_form` = x.form)."""
        every = {f"model{number}.bpmn": data for number, data in enumerate(files)}
        every |= {".".join(name.rsplit("_", 1)): data for name, data in named.items()}
        return self.deploy_as("rina", every)

    def deploy_as(self, person: str, files: Mapping[str, bytes]) -> deployments.Deployment:
        return self.write(lambda uow: deployments.deploy(uow, files, actor=person))

    def start(
        self,
        process: str = "p",
        *,
        key: str | None = None,
        once: str | None = None,
        by: str = ENGINE,
        **given: Any,
    ) -> int:
        """Start the latest version; `key` is the business key, `once` the idempotency key."""

        def work(uow: UnitOfWork) -> Step:
            catalogue = self.runtime.catalogue(uow)
            definition = catalogue.process(process, Binding.LATEST, None, 0)
            command = StartProcess(definition.key, given, None, "Asia/Jakarta")
            return start(
                uow, self.runtime, command, business_key=key, actor=by, idempotency_key=once
            )

        return self.write(work).root

    def tasks(self, root: int) -> list[str]:
        """The element ids of the open user tasks."""
        return [task.element_id for task in self.read(lambda uow: tasks.list_of_root(uow, root))]

    def task(self, root: int, element: str = "") -> UserTask:
        """The one open task of this element (of all, when it is not named)."""
        every = self.read(lambda uow: tasks.list_of_root(uow, root))
        (found,) = [task for task in every if element in ("", task.element_id)]
        return found

    def complete(
        self,
        root: int,
        element: str = "",
        *,
        by: str = "sari",
        once: str | None = None,
        **data: object,
    ) -> Step:
        return self.complete_key(self.task(root, element).key, data, by=by, once=once)

    def complete_key(
        self, key: int, data: Mapping[str, object], *, by: str = "sari", once: str | None = None
    ) -> Step:
        return self.write(
            lambda uow: tasks.complete(uow, self.runtime, key, data, actor=by, idempotency_key=once)
        )

    def publish(self, name: str, key: str, *, ttl: timedelta = timedelta(), **given: Any) -> int:
        return self.write(lambda uow: messages.publish(uow, name, key, given, time_to_live=ttl))

    def tick(self, forward: timedelta = timedelta()) -> int:
        """Move the clock, then do what is due, as a worker does; says how much that was."""
        self.clock.move_to(self.clock.now() + forward)
        done = 0
        while now_done := self._deliver() + self._spread() + self._run_jobs() + self.fire_all():
            done += now_done
        return done

    def ended(self, root: int) -> bool:
        return self.status(root) != "active"

    def status(self, root: int) -> str:
        return self.read(lambda uow: instances.get(uow, (root << 24) | 1)).status

    def variables(self, root: int) -> dict[str, object]:
        return dict(self.read(lambda uow: instances.variables(uow, root)))

    def entries(self, root: int) -> list[HistoryEntry]:
        return self.read(lambda uow: history.list_entries(uow, root))

    def facts(self, root: int, *kinds: str) -> list[tuple[str, str | None]]:
        """(fact, element id) of the history, of these kinds only."""
        return [(one.fact, one.element_id) for one in self.entries(root) if one.fact in kinds]

    def incidents(self) -> list[Incident]:
        return self.read(incidents.list_open)

    def resolve(self, key: int) -> None:
        self.write(lambda uow: incidents.resolve(uow, self.runtime, key, actor="rina"))

    def problems(self, *, most: int = 200) -> list[str]:
        """What `check` finds, over all pages."""
        found: list[str] = []
        after: int | None = 0
        while after is not None:
            found += self._page(after, most)[0]
            after = self._page(after, most)[1]
        return found

    def _page(self, after: int, most: int) -> tuple[list[str], int | None]:
        page, more = self.read(
            lambda uow: check.problems_of_roots(uow, self.runtime, after=after, most=most)
        )
        return [str(problem) for problem in page], more

    def _deliver(self) -> int:
        return sum(self.deliver(pair) for pair in self.read(messages.list_rendezvous))

    def deliver(self, pair: Rendezvous) -> bool:
        return self.write(lambda uow: messages.deliver(uow, self.runtime, pair))

    def _spread(self) -> int:
        spread = self.read(signals.list_broadcasts)
        done = sum(self.write(partial(signals.spread, one=one)) for one in spread)
        found = self.read(signals.list_deliveries)
        return done + sum(self.deliver_signal(one) for one in found)

    def deliver_signal(self, one: SignalDelivery) -> bool:
        return self.write(lambda uow: signals.deliver(uow, self.runtime, one))

    def meet(self) -> int:
        """Let the messages that wait start their processes; says how many did."""
        return sum(self.start_by(one) for one in self.read(starts.list_meetings))

    def start_by(self, meeting: StartMeeting) -> bool:
        return self.write(lambda uow: starts.start_by_message(uow, self.runtime, meeting))

    def due_jobs(self) -> list[tuple[datetime, int]]:
        """Those of this process, oldest first."""
        return self.read(lambda uow: jobs.list_due(uow, self.delegates))

    def _run_jobs(self) -> int:
        return sum(self.run_job(key) for _, key in self.due_jobs())

    def run_job(self, key: int) -> bool:
        try:
            return self.write(lambda uow: jobs.run(uow, self.runtime, key))
        except TuntasError as problem:
            error = str(problem)
            self.write(lambda uow: jobs.record_failure(uow, self.runtime, key, error))
            return True

    def fire_all(self) -> int:
        return sum(self.fire(key) for _, key in self.read(timers.list_due))

    def fire(self, key: int) -> bool:
        return self.write(lambda uow: timers.fire(uow, self.runtime, key))


def roots_of(found: list[Incident]) -> list[int]:
    return [root_of(one.key) for one in found]
