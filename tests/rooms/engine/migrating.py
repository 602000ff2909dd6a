"""Two versions of one process on the floor, and plans from one to the other."""

from collections.abc import Mapping

from engine import batches, migration
from engine.batches import Batch, BatchWork, Kind
from engine.execution.migration_plan import Plan
from engine.migration import InstanceReport
from kernel.errors import TuntasError
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.unit.model.bpmn_builder import file_of, flows, node, process

NOBODY_WORKS = 1_000  #: rounds after which a test says that a batch does not end


def boundary(name: str, host: str, definition: str) -> str:
    attached = f'attachedToRef="{host}" cancelActivity="false"'
    return f'<boundaryEvent id="{name}" {attached}>{definition}</boundaryEvent>'


def version(
    task: str, *, after: str = "", remind: str = "remind", later: str = "P2D", marks: str = ""
) -> bytes:
    """start -> `task` (a reminder on it) -> `after` -> end."""
    reminder = boundary(remind, task, models.LATER.format(later))
    marked = (f"<zeebe:properties>{marks}</zeebe:properties>",) if marks else ()
    nodes = [
        models.START,
        models.user_task(task, *marked),
        reminder,
        node("task", "noted"),
        models.END,
    ]
    links = [f"s {task}", f"{remind} noted"]
    if after:
        nodes.append(models.user_task(after))
        links += [f"{task} {after}", f"{after} e"]
    else:
        links.append(f"{task} e")
    return file_of(process(*nodes, flows(*links)))


def plan(floor: Floor, **mapping: str) -> Plan:
    return floor.read(lambda uow: migration.make_plan(uow, floor.runtime, "p", (1, 2), mapping))


def migrate(floor: Floor, root: int, **mapping: str) -> None:
    plans = [plan(floor, **mapping)]
    floor.write(lambda uow: migration.migrate(uow, floor.runtime, root, plans, actor="rina"))


def report(floor: Floor, root: int, **mapping: str) -> InstanceReport:
    plans = [plan(floor, **mapping)]
    (found,) = floor.read(lambda uow: migration.dry_run(uow, floor.runtime, plans, [root]))
    return found


def batch_of(floor: Floor, kind: Kind, made: Mapping[str, object], *keys: int) -> int:
    return floor.write(lambda uow: batches.create(uow, kind, made, keys, actor="rina"))


def work(floor: Floor, *, most: int = NOBODY_WORKS) -> int:
    """Do at most so many items, as a worker does; says how many were done."""
    done = 0
    while done < most and (found := floor.read(lambda uow: batches.list_work(uow, most=1))):
        done += work_one(floor, found[0])
    return done


def work_one(floor: Floor, one: BatchWork) -> bool:
    try:
        return floor.write(lambda uow: batches.work_one(uow, floor.runtime, one))
    except TuntasError as problem:
        error = str(problem)
        return floor.write(lambda uow: batches.record_failure(uow, one, error))


def look(floor: Floor, batch: int) -> Batch:
    return floor.read(lambda uow: batches.get(uow, batch))
