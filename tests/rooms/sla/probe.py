"""Small models with clock marks, run in the demo office under the real policies."""

from collections.abc import Mapping

from sqlalchemy import BigInteger, Integer

from engine import clock_dues, deployments, instances, messages, user_tasks
from engine.feel.values import Value
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork
from sla import clocks
from sla.ledger import ClockRecord
from tests.office import SimulatedOffice, shown
from tests.unit.model.bpmn_builder import file_of, flows, node, process, zeebe

CLOCKS = frozenset({"approval", "assignment", "missing_data", "resolution"})
TOLD = '<message id="m" name="told">' + zeebe('subscription correlationKey="=key"') + "</message>"
FACTS: Mapping[str, Value] = {
    "unit": "kejari-bandung",
    "class": "complaint",
    "channel": "web",
    "priority": "normal",
    "path": "regular",
    "key": "K-1",
}

_FIRED = query(
    "SELECT round FROM fired_deadline WHERE root = :root ORDER BY round",
    {"round": Integer},
    root=BigInteger,
)


def marks(**values: str) -> str:
    """`sla.` properties; `start="resolution"` is `sla.start` on resolution."""
    inner = "".join(
        f'<zeebe:property name="sla.{verb}" value="{names}"/>' for verb, names in values.items()
    )
    return f"<zeebe:properties>{inner}</zeebe:properties>"


def task(name: str, *, due: str = "", **values: str) -> str:
    """A user task with marks; `due` names the clock that dates it."""
    more = [f'taskSchedule dueDate="=deadline(&quot;{due}&quot;)"'] if due else []
    return node("userTask", name, zeebe("userTask", *more, marks(**values)))


def hears(name: str, **values: str) -> str:
    """A receive task for the message `told`."""
    return node("receiveTask", name, zeebe(marks(**values)), 'messageRef="m"')


def timer_on(
    host: str, name: str, clock: str, share: str = "1", *, interrupting: bool = True
) -> str:
    """A boundary timer at a share of a clock."""
    date = f'=deadline("{clock}", {share})'
    inner = (
        '<timerEventDefinition><timeDate xsi:type="tFormalExpression">'
        f"{date}</timeDate></timerEventDefinition>"
    )
    cancel = "true" if interrupting else "false"
    return node("boundaryEvent", name, inner, f'attachedToRef="{host}" cancelActivity="{cancel}"')


def model(*nodes: str, ends: tuple[str, ...], start: str = "") -> bytes:
    """One process `probe`; `ends` are its flows, `start` the clocks it starts itself."""
    own = zeebe(marks(start=start)) if start else ""
    inner = (own, node("startEvent", "s"), node("endEvent", "e"), *nodes, flows(*ends))
    return file_of(process(*inner, attributes='id="probe" isExecutable="true"'), TOLD)


class Probe:
    """A running instance of a small model; every verb ends with the work that is due."""

    def __init__(self, office: SimulatedOffice, content: bytes, **facts: Value) -> None:
        self.office = office
        runtime = office.open.runtime

        def begin(uow: UnitOfWork) -> int:
            files = {"probe.bpmn": content}
            deployments.deploy(uow, files, actor="test", known_clocks=CLOCKS)
            values = {**FACTS, **facts}
            return instances.start_latest(uow, runtime, "probe", values, business_key="K-1").root

        self.root = office.do(begin)

    def complete(self, element: str) -> None:
        (open_task,) = [one for one in self.tasks() if one.element_id == element]
        self.office.do(
            lambda uow: user_tasks.complete(
                uow,
                self.office.open.runtime,
                open_task.key,
                {},
                actor="hana",
            )
        )

    def tell(self) -> None:
        self.office.do(lambda uow: messages.publish(uow, "told", "K-1", {}))

    def cancel(self) -> None:
        runtime = self.office.open.runtime
        self.office.do(lambda uow: instances.cancel(uow, runtime, self.root, actor="admin"))

    def tasks(self) -> list[user_tasks.UserTask]:
        return self.office.read(lambda uow: user_tasks.list_of_root(uow, self.root))

    def waits(self) -> list[str]:
        return sorted(one.element_id for one in self.tasks())

    def dues(self) -> list[tuple[str, str | None]]:
        """(table, instant) of everything that waits for a clock."""
        bound = self.office.read(lambda uow: clock_dues.list_bound(uow, self.root))
        return sorted((one.kind, shown(one.due_at)) for one in bound)

    def records(self) -> list[ClockRecord]:
        return self.office.read(lambda uow: clocks.load(uow, self.root))

    def outcomes(self) -> list[tuple[str, int, str]]:
        """(clock, round, outcome), by name and round."""
        return [(one.name, one.round, one.outcome) for one in self.records()]

    def happened(self) -> list[tuple[str, str]]:
        """(clock, what happened) in order."""
        facts = self.office.read(lambda uow: clocks.list_facts(uow, self.root))
        return [(fact.name, fact.happened) for fact in facts]

    def fired_rounds(self) -> list[int]:
        """The rounds in which its symbolic timers fired."""
        return self.office.read(
            lambda uow: [row.round for row in uow.execute(_FIRED, {"root": self.root})]
        )
