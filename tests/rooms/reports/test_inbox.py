"""The inbox: whose it is, in which order, with how much time left, and what nobody may see."""

from decimal import Decimal

import pytest

from identity.roles import Role
from kernel.errors import Invalid
from kernel.pages import cursor_after
from reports.inbox import Left, Scope
from tests.office import SimulatedOffice, shown
from tests.rooms.reports.looking import (
    COORDINATOR,
    HEAD,
    INTAKE,
    OTHER_HANDLER,
    STRANGER,
    SUPERVISOR,
    counts,
    inbox,
    numbers,
)
from tests.stages import EXAMINER, HANDLER, accepted, assigned, conduct

MINE, UNIT, UNASSIGNED = Scope.MINE, Scope.UNIT, Scope.UNASSIGNED


def left(office: SimulatedOffice) -> Left | None:
    (row,) = inbox(office, COORDINATOR, UNIT).items
    return row.left


def test_a_handler_has_what_was_given_to_them(office: SimulatedOffice) -> None:
    number = assigned(office)
    (row,) = inbox(office, HANDLER, MINE).items
    assert (row.number, row.element_id, row.name) == (
        number,
        "handle_complaint",
        "Tangani dan susun jawaban",
    )
    assert (row.subject, row.class_, row.unit) == (
        "Pelayanan lambat",
        "complaint",
        "kejari-bandung",
    )
    assert (row.unit_name, row.zone) == ("Kejaksaan Negeri Bandung", "Asia/Jakarta")
    assert (row.assignee_name, row.may_claim) == ("Citra Darmawan", False)
    assert (row.clock, row.standing) == ("resolution", "running")
    assert shown(row.due_at) == "2026-12-14 16:00 WIB"
    assert numbers(office, OTHER_HANDLER, MINE) == []


def test_unassigned_ones_are_those_of_ones_own_groups(office: SimulatedOffice) -> None:
    fresh, waiting = office.submit(), accepted(office)
    assigned(office)
    assert numbers(office, INTAKE, UNASSIGNED) == [fresh]
    assert numbers(office, COORDINATOR, UNASSIGNED) == [waiting]
    assert numbers(office, HANDLER, UNASSIGNED) == []
    (row,) = inbox(office, INTAKE, UNASSIGNED).items
    assert row.may_claim
    office.claim("verify_complaint", fresh, INTAKE)
    assert numbers(office, INTAKE, UNASSIGNED) == []
    assert numbers(office, INTAKE, MINE) == [fresh]


@pytest.mark.parametrize("leader", [COORDINATOR, HEAD, SUPERVISOR])
def test_who_leads_a_unit_sees_all_its_tasks_and_others_those_of_their_groups(
    office: SimulatedOffice, leader: str
) -> None:
    fresh, waiting, handled = office.submit(), accepted(office), assigned(office)
    assert set(numbers(office, leader, UNIT)) == {fresh, waiting, handled}
    assert numbers(office, OTHER_HANDLER, UNIT) == [handled]
    assert numbers(office, STRANGER, UNIT) == []


def test_counts_say_what_the_lists_show(office: SimulatedOffice) -> None:
    office.submit(), accepted(office), assigned(office), conduct(office)
    assert counts(office, COORDINATOR) == {"mine": 0, "unit": 3, "unassigned": 1}
    assert counts(office, HANDLER) == {"mine": 1, "unit": 1, "unassigned": 0}
    assert counts(office, EXAMINER) == {"mine": 0, "unit": 1, "unassigned": 1}
    assert counts(office, STRANGER) == {"mine": 0, "unit": 0, "unassigned": 0}


def test_a_conduct_complaint_is_in_no_inbox_of_the_reported_unit(office: SimulatedOffice) -> None:
    number = conduct(office)
    seen = {person: numbers(office, person, UNIT) for person in office.people_of("kejari-bandung")}
    assert [person for person, found in seen.items() if found] == []
    assert numbers(office, EXAMINER, UNASSIGNED) == [number]
    assert counts(office, HEAD) == {"mine": 0, "unit": 0, "unassigned": 0}


def test_a_reported_official_loses_what_they_had(office: SimulatedOffice) -> None:
    """The unit stays, for another one is reported; the handler is out."""
    number = accepted(office, reported_official=HANDLER, reported_unit="kejari-makassar")
    office.complete("assign_complaint", number)
    assert numbers(office, OTHER_HANDLER, UNASSIGNED) == [number]
    assert numbers(office, HANDLER, UNASSIGNED) == []
    assert counts(office, HANDLER) == {"mine": 0, "unit": 0, "unassigned": 0}


def test_least_time_left_comes_first_and_late_ones_before_all(office: SimulatedOffice) -> None:
    late = assigned(office)
    office.advance(until="2026-12-15 08:00")
    later, soon = assigned(office), accepted(office)
    rows = inbox(office, COORDINATOR, UNIT).items
    assert [row.number for row in rows] == [late, soon, later]
    assert [row.standing for row in rows] == ["late", "running", "running"]


def test_a_clock_that_ends_before_the_tasks_own_is_told_beside_it(office: SimulatedOffice) -> None:
    """A task due with the resolution, of a complaint whose first response is late."""
    number = assigned(office)
    office.advance(until="2026-12-04 08:00")
    (row,) = inbox(office, HANDLER, MINE).items
    assert row.pressing is not None
    assert (row.pressing.clock, row.pressing.title) == ("first_response", "Tindak lanjut pertama")
    assert shown(row.pressing.due_at) == office.clock(number, "first_response").due
    assert row.pressing.left is not None
    assert row.pressing.left.overdue
    office.complete("handle_complaint", number, decision="answer_ready", answer="Sudah.")
    (row,) = inbox(office, HEAD, UNASSIGNED).items
    assert row.pressing is None


def test_time_left_is_counted_in_working_days_of_the_holders_calendar(
    office: SimulatedOffice,
) -> None:
    assigned(office)  # Tuesday 08:00; due on the 14th working day at 16:00
    office.advance(until="2026-12-11 07:30")  # a Friday: two working days are left
    assert left(office) == Left(
        amount=Decimal("2.0"), unit="working_days", overdue=False, hours=Decimal("15.0")
    )
    office.advance(until="2026-12-14 13:00")  # after the weekend
    assert left(office) == Left(
        amount=Decimal("0.4"), unit="working_days", overdue=False, hours=Decimal("3.0")
    )
    office.advance(until="2026-12-15 16:00")
    assert left(office) == Left(
        amount=Decimal("-1.0"), unit="working_days", overdue=True, hours=Decimal("-7.5")
    )


def test_due_and_time_left_are_those_of_the_unit_that_holds_the_clock(
    office: SimulatedOffice,
) -> None:
    number = accepted(office)
    office.complete("assign_complaint", number, unit="kejari-jayapura", reason="Di Jayapura.")
    (coordinator, *_) = office.members("kejari-jayapura", Role.COORDINATOR)
    (row,) = inbox(office, coordinator, UNASSIGNED).items
    assert (row.zone, row.unit) == ("Asia/Jayapura", "kejari-jayapura")


def test_pages_show_each_task_once_and_leave_none_out(office: SimulatedOffice) -> None:
    made = [accepted(office) for _ in range(7)]
    seen: list[str | None] = []
    cursor = None
    for _ in range(9):
        page = inbox(office, COORDINATOR, UNIT, after=cursor, most=2)
        seen += [row.number for row in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == made


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "bm9uZQ", cursor_after(["a", 1]), cursor_after([2**62, 1]), cursor_after([1])],
)
def test_a_cursor_of_something_else_is_refused(office: SimulatedOffice, cursor: str) -> None:
    with pytest.raises(Invalid, match="no cursor of this list"):
        inbox(office, HANDLER, MINE, after=cursor)
