"""Called processes, history, cancelling: what is left to read of an instance."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import BigInteger, String

from engine import incidents, instances
from engine.store.keys import key_of
from kernel.errors import Conflict, NotFound
from kernel.statements import query
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.unit.model.bpmn_builder import file_of, flow, flows, node, process

_ROWS = query(
    "SELECT key, parent, status FROM process_instance WHERE root = :root ORDER BY key",
    {"key": BigInteger, "parent": BigInteger, "status": String},
    root=BigInteger,
)


def rows(floor: Floor, root: int) -> list[tuple[int, int | None, str]]:
    found = floor.read(lambda uow: uow.execute(_ROWS, {"root": root}).all())
    return [(row.key, row.parent, row.status) for row in found]


def test_a_called_process_has_a_row_of_its_own_under_its_caller(floor: Floor) -> None:
    floor.deploy(models.calls(), models.one_task("inner"))
    root = floor.start(key="ADU-1")
    (top, inner) = rows(floor, root)
    assert top == (key_of(root, 1), None, "active")
    assert inner[1:] == (key_of(root, 1), "active")
    task = floor.task(root)
    assert (task.process_id, task.business_key) == ("inner", "ADU-1")
    assert floor.problems() == []
    floor.complete(root)
    assert [status for _, _, status in rows(floor, root)] == ["completed", "completed"]
    record = floor.read(lambda uow: instances.get(uow, inner[0]))
    assert (record.root, record.ended_at) == (root, floor.clock.now())


def test_cancelling_closes_all_that_waits_also_in_called_processes(floor: Floor) -> None:
    late = models.boundary("late", "call", models.LATER.format("P3D"))
    floor.deploy(
        models.chain(models.call("call", "inner"), late, models.ends("late"), ids=("call",)),
        models.in_parallel(
            models.user_task("a"), models.catches("b"), models.job("c", "work"),
            ids=("a", "b", "c"), name="inner",
        ),
    )  # fmt: skip
    root = floor.start(number="N-1")
    tables = ("user_task", "timer", "job", "message_subscription")
    assert [floor.count(table) for table in tables] == [1, 1, 1, 1]
    floor.write(lambda uow: instances.cancel(uow, floor.runtime, root, actor="rina"))
    assert [floor.count(table) for table in tables] == [0, 0, 0, 0]
    assert [status for _, _, status in rows(floor, root)] == ["cancelled", "cancelled"]
    assert floor.problems() == []
    with pytest.raises(Conflict, match=f"process instance {root} \\(-\\) has ended"):
        floor.write(lambda uow: instances.cancel(uow, floor.runtime, root, actor="rina"))


def test_the_history_tells_what_happened_when_and_by_whom(floor: Floor) -> None:
    floor.deploy(models.two_tasks())
    root = floor.start()
    began = floor.clock.now()
    floor.clock.move_to(began + timedelta(hours=2))
    floor.complete(root, "verify", by="sari", secret="3273")
    told = [(one.at - began, one.actor, one.fact, one.element_id) for one in floor.entries(root)]
    hours = timedelta(hours=2)
    assert told == [
        (timedelta(), "engine", "process_started", None),
        (timedelta(), "engine", "entered", "s"),
        (timedelta(), "engine", "left", "s"),
        (timedelta(), "engine", "entered", "verify"),
        (hours, "sari", "user_task", "verify"),
        (hours, "sari", "left", "verify"),
        (hours, "sari", "entered", "handle"),
    ]
    assert "3273" not in str(floor.entries(root))


def test_history_has_one_row_a_step(floor: Floor) -> None:
    floor.deploy(models.two_tasks())
    root = floor.start()
    floor.complete(root)
    floor.complete(root)
    assert [one.revision for one in floor.entries(root)][-1] == floor.count("history") == 3


def test_what_is_not_there_is_not_found(floor: Floor) -> None:
    floor.deploy(models.one_task())
    with pytest.raises(NotFound, match="no process instance has the number 9"):
        floor.write(lambda uow: instances.cancel(uow, floor.runtime, 9, actor="rina"))
    with pytest.raises(NotFound, match=r"no process instance has the key 150994945 \(root 9\)"):
        floor.status(9)
    with pytest.raises(NotFound, match="no process instance has the number 9"):
        floor.variables(9)
    assert floor.entries(9) == []


def test_a_business_key_leads_to_the_youngest_instance_that_has_it(floor: Floor) -> None:
    floor.deploy(models.one_task())
    floor.start(key="ADU-1")
    youngest = floor.start(key="ADU-1")
    assert floor.read(lambda uow: instances.find_root(uow, "ADU-1")) == youngest
    assert floor.read(lambda uow: instances.find_root(uow, "ADU-2")) is None


def test_variables_set_from_outside_are_kept_with_their_types(floor: Floor) -> None:
    floor.deploy(models.one_task())
    root = floor.start()
    given = {"cost": Decimal("0.10"), "wait": timedelta(days=1), "on": floor.clock.now().date()}
    floor.write(lambda uow: instances.set_variables(uow, floor.runtime, root, given, actor="rina"))
    assert floor.variables(root) == given
    assert str(floor.variables(root)["cost"]) == "0.10"


def test_an_endless_automatic_loop_becomes_an_incident_and_can_be_cancelled(floor: Floor) -> None:
    floor.deploy(models.spins())
    root = floor.start(n=Decimal(0))
    (incident,) = floor.incidents()
    assert incident.kind == "runaway"
    assert (floor.ended(root), floor.problems()) == (False, [])
    floor.write(lambda uow: instances.cancel(uow, floor.runtime, root, actor="rina"))
    assert (floor.incidents(), floor.problems()) == ([], [])


def test_a_failing_expression_waits_as_an_incident_until_it_is_mended(floor: Floor) -> None:
    script = models.extended("scriptTask", "sum", 'script expression="=a + b" resultVariable="c"')
    choose = node("exclusiveGateway", "choose")
    links = [
        flows("s sum", "sum choose"),
        flow("choose", "e", "=c &gt; 2"),
    ]
    inner = (models.START, script, choose, models.END, *links)
    floor.deploy(file_of(process(*inner)))
    root = floor.start(a=Decimal(1), b=Decimal(1))
    (incident,) = floor.incidents()
    assert (incident.element_id, incident.inputs) == ("choose", ("c",))
    floor.write(
        lambda uow: instances.set_variables(
            uow, floor.runtime, root, {"c": Decimal(3)}, actor="rina"
        )
    )
    floor.resolve(incident.key)
    assert floor.ended(root)
    assert floor.problems() == []


def test_an_incident_in_a_called_process_is_mended_with_the_variables_of_that_process(
    floor: Floor,
) -> None:
    way_out = flow("go", "e", "=amount &gt; 5")
    body = (models.START, models.END, node("exclusiveGateway", "go"), flow("s", "go"), way_out)
    inner = process(*body, attributes='id="inner" isExecutable="true"')
    floor.deploy(file_of(inner), models.calls())
    root = floor.start(amount="much")
    (incident,) = floor.incidents()
    given = {"amount": Decimal(6)}
    floor.write(
        lambda uow: incidents.resolve(
            uow, floor.runtime, incident.key, actor="rina", variables=given
        )
    )
    assert (floor.ended(root), floor.incidents(), floor.problems()) == (True, [], [])
