"""A task whose groups have nobody stands in the inbox of the unit's head, and as an incident."""

from functools import partial
from typing import Any

import pytest

from complaints import task_work
from complaints.records import ComplaintClass
from complaints.unclaimable_tasks import KIND
from complaints.visibility import viewer_of
from host import mending
from identity import accounts, people, staffing
from identity.roles import Role
from kernel.errors import TuntasError
from kernel.unit_of_work import UnitOfWork
from reports.inbox import Scope, count_inbox, list_inbox
from tests.office import SimulatedOffice
from tests.slips import deploy, edited, standing

UNIT = "kejari-bandung"


@pytest.fixture
def heads(office: SimulatedOffice) -> list[str]:
    return office.members(UNIT, Role.HEAD)


def disable(office: SimulatedOffice, *persons: str) -> None:
    for one in persons:
        office.do(partial(accounts.disable, person=one))


def enable(office: SimulatedOffice, *persons: str) -> None:
    for one in persons:
        office.do(partial(accounts.enable, person=one))


def free(office: SimulatedOffice, person: str) -> list[tuple[str, str | None, bool]]:
    """(element, number, whether they may claim it) of what is not taken, as their inbox says."""

    def look(uow: UnitOfWork) -> list[tuple[str, str | None, bool]]:
        viewer = viewer_of(uow, person)
        keyring, calendars = office.open.keyring, office.open.calendars
        page = list_inbox(uow, keyring, calendars, viewer, Scope.UNASSIGNED)
        assert count_inbox(uow, viewer)[Scope.UNASSIGNED] == len(page.items)
        return [(one.element_id, one.number, one.may_claim) for one in page.items]

    return office.read(look)


def claim(office: SimulatedOffice, element: str, number: str, person: str) -> None:
    (task,) = [one for one in office.tasks(number) if one.element_id == element]
    office.do(lambda uow: task_work.claim(uow, viewer_of(uow, person), task.key))


def watch(office: SimulatedOffice) -> int:
    """As a worker does every minute."""
    changed = mending.watch_tasks(office.open)
    office.do_what_is_due()
    return changed


def test_a_group_whose_people_are_disabled_is_the_heads(
    office: SimulatedOffice, heads: list[str]
) -> None:
    disable(office, *office.members(UNIT, Role.INTAKE))
    number = office.submit()
    (incident,) = standing(office, KIND)
    assert incident.element_id == "verify_complaint"
    assert f"waits for {UNIT}:intake" in incident.message
    assert free(office, heads[0]) == [("verify_complaint", number, True)]
    assert office.problems() == []
    claim(office, "verify_complaint", number, heads[0])
    assert watch(office) == 1
    assert standing(office, KIND) == []


def test_a_misspelt_group_is_one_without_people(office: SimulatedOffice, heads: list[str]) -> None:
    broken = edited("complaint.bpmn", "unit + &quot;:intake&quot;", "unit + &quot;:loket&quot;")
    deploy(office, broken)
    number = office.submit()
    assert f"{UNIT}:loket" in standing(office, KIND)[0].message
    assert free(office, heads[0]) == [("verify_complaint", number, True)]


def test_a_task_orphaned_later_is_found_and_given_back(
    office: SimulatedOffice, heads: list[str]
) -> None:
    number = office.submit()
    clerks = office.members(UNIT, Role.INTAKE)
    assert (watch(office), standing(office, KIND)) == (0, [])
    disable(office, *clerks)
    assert watch(office) == 1
    assert free(office, heads[0]) == [("verify_complaint", number, True)]
    assert (watch(office), len(standing(office, KIND))) == (0, 1)
    enable(office, clerks[0])
    assert watch(office) == 1
    assert (standing(office, KIND), free(office, heads[0])) == ([], [])
    assert free(office, clerks[0]) == [("verify_complaint", number, True)]


def test_absence_counts_and_a_substitute_is_somebody(office: SimulatedOffice) -> None:
    clerks = office.members(UNIT, Role.INTAKE)
    for one in clerks:
        office.absent(one, "2026-11-24 00:00", "2026-11-28 00:00")
    office.submit()
    assert len(standing(office, KIND)) == 1
    substitute = office.members(UNIT, Role.COORDINATOR)[0]
    office.absent(clerks[0], "2026-11-24 00:00", "2026-11-28 00:00", substitute)
    assert watch(office) == 1
    assert standing(office, KIND) == []


def test_a_task_of_somebody_disabled_is_without_people(
    office: SimulatedOffice, heads: list[str]
) -> None:
    number = office.submit()
    clerk = office.members(UNIT, Role.INTAKE)[0]
    claim(office, "verify_complaint", number, clerk)
    disable(office, clerk)
    assert watch(office) == 1
    assert f"waits for {clerk}, whose account is disabled" in standing(office, KIND)[0].message
    (task,) = office.tasks(number)
    colleague = office.members(UNIT, Role.INTAKE)[-1]

    def hand_over(uow: UnitOfWork) -> None:
        viewer = viewer_of(uow, heads[0])
        task_work.hand_over(uow, viewer, task.key, colleague, others=True)

    assert colleague != clerk
    office.do(hand_over)
    assert watch(office) == 1
    assert standing(office, KIND) == []


def test_without_a_head_the_unit_above_has_it(office: SimulatedOffice, heads: list[str]) -> None:
    disable(office, *office.members(UNIT, Role.INTAKE), *heads)
    number = office.submit()
    (above,) = office.members("kejati-jawa-barat", Role.HEAD)[:1]
    assert free(office, above) == [("verify_complaint", number, True)]


def also_in(office: SimulatedOffice, person: str, *groups: str) -> None:
    office.do(lambda uow: people.put_person(uow, people.get_person(uow, person), groups))


def test_candidates_in_conflict_are_not_people_and_a_head_in_conflict_never_sees_it(
    office: SimulatedOffice, heads: list[str]
) -> None:
    """The last clerk and the last head also work in the unit that it is about."""
    clerk, *others = office.members(UNIT, Role.INTAKE)
    disable(office, *others, *heads[1:])
    also_in(office, clerk, f"{UNIT}:intake", "kejati-jawa-barat:handler")
    also_in(office, heads[0], f"{UNIT}:head", "kejati-jawa-barat:handler")
    office.submit()
    assert standing(office, KIND) == []
    number = office.submit(reported_unit="kejati-jawa-barat")
    (incident,) = standing(office, KIND)
    assert incident.subject.endswith("/kejagung:head")
    for person in (clerk, heads[0], *office.members("kejati-jawa-barat", Role.HEAD)):
        assert number not in {one[1] for one in free(office, person)}
    assert number in {one[1] for one in free(office, office.members("kejagung", Role.HEAD)[0])}


def test_a_reported_head_does_not_make_it_theirs(office: SimulatedOffice, heads: list[str]) -> None:
    disable(office, *office.members(UNIT, Role.INTAKE))
    about: dict[str, Any] = {"class_": ComplaintClass.COMPLAINT, "reported_official": heads[0]}
    number = office.submit(**about)
    assert office.complaint(number).reported_unit == UNIT
    assert not [one for one in standing(office, KIND) if one.subject.endswith(f"{UNIT}:head")]
    assert number not in {one[1] for head in heads for one in free(office, head)}


def test_the_watch_reads_and_writes_nothing_when_all_is_told(office: SimulatedOffice) -> None:
    disable(office, *office.members(UNIT, Role.INTAKE))
    for _ in range(3):
        office.submit()
    before = standing(office, KIND)
    assert watch(office) == 0
    assert standing(office, KIND) == before


def test_completing_it_closes_the_incident(office: SimulatedOffice, heads: list[str]) -> None:
    disable(office, *office.members(UNIT, Role.INTAKE))
    number = office.submit()
    answers = {"decision": "archive", "reason": "Sudah ada."}
    office.complete("verify_complaint", number, by=heads[0], **answers)
    watch(office)
    assert standing(office) == []
    assert office.problems() == []


def test_nobody_else_may_claim_it(office: SimulatedOffice) -> None:
    disable(office, *office.members(UNIT, Role.INTAKE))
    number = office.submit()
    handler = office.members(UNIT, Role.HANDLER)[0]
    with pytest.raises(TuntasError):
        claim(office, "verify_complaint", number, handler)


def test_of_thousands_of_groups_one_with_somebody_is_enough(office: SimulatedOffice) -> None:
    nobody = [f"unit-{number}:handler" for number in range(3_000)]
    assert not office.read(lambda uow: staffing.has_people(uow, nobody))
    somebody = [*nobody, f"{UNIT}:handler"]
    assert office.read(lambda uow: staffing.has_people(uow, somebody))
