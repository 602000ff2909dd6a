"""An office in real time with work of its own kind, and a worker that only looks when told to."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from time import monotonic, sleep

from access.office import Office
from engine import deployments, instances
from engine.delegates import PUBLISH_MESSAGE, publish_message
from engine.runtime import Delegate, Job, Runtime
from host.wiring import open_office
from host.worker import Pace, Worker
from kernel.clock import Clock, SystemClock
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork
from tests.conftest import no_gaps

HOUR = timedelta(hours=1)
#: Nothing happens by itself: what a test sees was done because of a nudge or a due instant.
PATIENT = Pace(floor=HOUR, recount=HOUR, prune=HOUR)


def real_office(url: str, clock: Clock | None = None) -> Office:
    """The office on a store, by the machine's clock unless another is given."""
    return open_office(
        url,
        clock or SystemClock(),
        keyring=Keyring(bytes(range(32))),
        channels={},
        random_bytes=no_gaps,
    )


def until(happened: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something that other threads or processes do."""
    end = monotonic() + seconds
    while not happened():
        assert monotonic() < end, "it did not happen in time"
        sleep(0.005)


@dataclass
class Gate:
    """A delegate that stands still, when it is closed, until a test opens it."""

    keys: list[str] = field(default_factory=list)
    entered: threading.Event = field(default_factory=threading.Event)
    opened: threading.Event = field(default_factory=threading.Event)

    def __call__(self, _uow: UnitOfWork, job: Job) -> Mapping[str, str]:
        self.entered.set()
        assert self.opened.wait(20)
        self.keys.append(str(job.business_key))
        return {}


class Workshop:
    """An office whose job type `work` goes through a gate."""

    def __init__(self, url: str, clock: Clock | None = None) -> None:
        self.gate = Gate()
        self.delegates: dict[str, Delegate] = {
            "work": self.gate,
            PUBLISH_MESSAGE: publish_message,
        }
        self.office = replace(real_office(url, clock), runtime=Runtime(self.delegates))

    def deploy(self, *models: bytes) -> None:
        files = {f"model{number}.bpmn": model for number, model in enumerate(models)}
        self.office.database.write(lambda uow: deployments.deploy(uow, files, actor="rina"))

    def start(self, key: str, process: str = "p") -> int:
        """A new instance; its root number."""
        return self.office.database.write(
            lambda uow: instances.start_latest(
                uow,
                self.office.runtime,
                process,
                {},
                business_key=key,
                zone="Asia/Jakarta",
                actor="rina",
            )
        ).root

    @contextmanager
    def worker(self, pace: Pace = PATIENT) -> Iterator[Worker]:
        """A worker at work."""
        worker = Worker(self.office, pace)
        worker.start()
        try:
            yield worker
        finally:
            self.gate.opened.set()
            worker.stop()

    def close(self) -> None:
        self.office.close()
