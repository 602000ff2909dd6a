"""User tasks of processes that are no complaint: shown to their groups, also beside complaints."""

from decimal import Decimal

import pytest

from complaints import task_work
from complaints.visibility import viewer_of
from engine import deployments, instances
from kernel.errors import Invalid, NotFound
from kernel.unit_of_work import UnitOfWork
from reports.inbox import Left, Scope
from tests.office import SimulatedOffice, nth
from tests.rooms.engine.small_models import END, START
from tests.rooms.reports.looking import (
    COORDINATOR,
    HEAD,
    INTAKE,
    OTHER_HANDLER,
    counts,
    inbox,
    task_of,
)
from tests.stages import HANDLER, assigned
from tests.unit.model.bpmn_builder import file_of, flows, node, process, zeebe

GROUP = 'assignmentDefinition candidateGroups="kejari-bandung:handler"'
PERSON = f'assignmentDefinition candidateUsers="{INTAKE}"'
DUE = 'taskSchedule dueDate="2026-11-24T12:00:00+07:00"'


def start(office: SimulatedOffice, assignment: str, *more: str, key: str = "X-1") -> int:
    """Run a process of one user task; the key of the task."""
    task = node("userTask", "tidy", zeebe("userTask", assignment, *more))
    model = file_of(process(START, task, END, flows("s tidy", "tidy e")))

    def work(uow: UnitOfWork) -> int:
        deployments.deploy(uow, {"tidy.bpmn": model}, actor="test")
        runtime = office.open.runtime
        return instances.start_latest(uow, runtime, "p", {}, business_key=key).root

    root = office.do(work)
    found = [row.key for row in inbox(office, HANDLER, Scope.UNIT).items]
    found += [row.key for row in inbox(office, INTAKE, Scope.UNIT).items]
    (task_key,) = [one for one in found if one >> 24 == root]
    return task_key


def test_a_group_sees_it_with_the_hours_left(office: SimulatedOffice) -> None:
    start(office, GROUP, DUE)
    (row,) = inbox(office, OTHER_HANDLER, Scope.UNASSIGNED).items
    assert (row.number, row.subject, row.class_, row.clock) == (None, None, None, None)
    assert (row.unit, row.unit_name, row.zone) == (
        "kejari-bandung",
        "Kejaksaan Negeri Bandung",
        "Asia/Jakarta",
    )
    assert row.left == Left(
        amount=Decimal("4.0"), unit="hours", overdue=False, hours=Decimal("4.0")
    )
    assert row.may_claim
    assert counts(office, OTHER_HANDLER) == {"mine": 0, "unit": 1, "unassigned": 1}
    assert counts(office, INTAKE) == {"mine": 0, "unit": 0, "unassigned": 0}


def test_a_person_who_is_named_sees_it(office: SimulatedOffice) -> None:
    key = start(office, PERSON)
    (row,) = inbox(office, INTAKE, Scope.UNASSIGNED).items
    assert (row.key, row.may_claim, row.due_at, row.left) == (key, True, None, None)
    assert inbox(office, HANDLER, Scope.UNIT).items == ()


def test_one_without_a_due_instant_comes_last_also_on_the_next_page(
    office: SimulatedOffice,
) -> None:
    undated = [start(office, GROUP, key=f"X-{number}") for number in range(3)]
    numbers = [assigned(office) for _ in range(2)]
    seen: list[object] = []
    cursor = None
    for _ in range(6):
        page = inbox(office, COORDINATOR, Scope.UNIT, after=cursor, most=2)
        seen += [row.number or row.key for row in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [*numbers, *undated]


def test_it_opens_for_its_groups_and_for_who_leads_the_unit(office: SimulatedOffice) -> None:
    key = start(office, GROUP)
    found = task_of(office, HANDLER, key)
    assert (found.file, found.schema, found.may_complete) == (None, None, True)
    assert task_of(office, HEAD, key, others=True).may_hand_over
    with pytest.raises(NotFound, match=f"^no user task has the key {key}$"):
        task_of(office, INTAKE, key)
    office.do(lambda uow: task_work.claim(uow, viewer_of(uow, HANDLER), key))
    assert task_of(office, HANDLER, key).may_unclaim


def test_no_other_process_takes_the_business_key_of_a_complaint(office: SimulatedOffice) -> None:
    """Nor one that looks like it: the answer does not tell which there are."""
    number = assigned(office)
    told = []
    for key in (number, nth(77)):
        with pytest.raises(Invalid, match="a form that only the office itself gives") as refusal:
            start(office, GROUP, key=key)
        told.append(str(refusal.value).replace(key, "KEY"))
    assert told[0] == told[1]
