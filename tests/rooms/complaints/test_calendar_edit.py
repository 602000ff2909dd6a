"""A late government holiday: shown before it counts, then done one complaint a transaction."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from complaints import calendar_edit
from kernel.unit_of_work import UnitOfWork
from sla.calendar import Calendar, DayOff
from sla.calendars import import_calendar
from sla.holidays_import import with_days_off
from tests.office import SimulatedOffice, shown
from tests.stages import accepted, answered, assigned

Shown = list[tuple[str | None, str, str | None, str | None]]


def edited(office: SimulatedOffice, uow: UnitOfWork, on: str, zone: str = "wib") -> Calendar:
    known = office.open.calendars.latest(uow, f"indonesia-{zone}")
    off = {date.fromisoformat(on): DayOff("Susulan", "government")}
    return replace(known, days_off={**known.days_off, **off})


def previewed(office: SimulatedOffice, on: str, zone: str = "wib") -> Shown:
    def look(uow: UnitOfWork) -> Shown:
        found = calendar_edit.preview(uow, office.open.calendars, edited(office, uow, on, zone))
        assert found.complete
        return [(one.number, one.clock, shown(one.before), shown(one.after)) for one in found.moved]

    return office.read(look)


def apply(office: SimulatedOffice) -> int:
    return calendar_edit.apply(office.open.database, office.open.calendars, "indonesia-wib")


def test_the_preview_shows_which_deadline_moves_from_when_to_when(office: SimulatedOffice) -> None:
    first = office.submit()
    second = answered(office)
    assert previewed(office, "2026-11-27") == [
        (first, "verification", "2026-11-27 16:30 WIB", "2026-11-30 16:00 WIB"),
        (second, "silence", "2026-12-08 16:00 WIB", "2026-12-09 16:00 WIB"),
    ]
    assert office.clock(first, "verification").due == "2026-11-27 16:30 WIB"


def test_an_edit_after_the_deadline_moves_nothing(office: SimulatedOffice) -> None:
    office.submit()
    assert previewed(office, "2026-11-30") == []


def test_an_edit_moves_clocks_tasks_timers_and_rungs(office: SimulatedOffice) -> None:
    number = assigned(office)
    waiting = answered(office)
    office.close_office_on("wib", "2026-12-07")
    assert apply(office) == 2
    assert office.task_due(number) == "2026-12-15 16:00 WIB"
    (rung, *_) = [one for one in office.rungs(number, "resolution") if one.number == 3]
    assert shown(rung.due_at) == "2026-12-15 16:00 WIB"
    office.advance(until="2026-12-09 15:59")
    assert office.status(waiting) == "answered"
    office.advance(until="2026-12-09 16:00")
    assert office.status(waiting) == "closed"
    assert office.facts(number, "resolution") == ["started", "recalendared"]


def test_an_interrupted_edit_goes_on_where_it_stopped(office: SimulatedOffice) -> None:
    for _ in range(3):
        office.submit()
    office.close_office_on("wib", "2026-11-27")

    def power_cut(done: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        calendar_edit.apply(office.open.database, office.open.calendars, "indonesia-wib", power_cut)
    left = office.read(lambda uow: calendar_edit.count_stale(uow, "indonesia-wib"))
    assert left == 1
    assert apply(office) == 1
    assert apply(office) == 0


def test_a_paused_clock_counts_by_the_new_calendar_when_it_runs_again(
    office: SimulatedOffice,
) -> None:
    """Frappe's recalculation skips paused tickets (platforms.md, found by reading, d)."""
    number = assigned(office)
    office.complete("handle_complaint", number, decision="request_information", question="Kapan?")
    office.close_office_on("wib", "2026-12-07")
    assert apply(office) == 1
    assert office.clock(number, "resolution").due is None
    office.respond(number, "supply_data", "Senin.")
    assert office.clock(number, "resolution").due == "2026-12-15 16:00 WIB"


def test_a_clock_that_was_handed_over_counts_an_edit_of_the_office_it_came_from(
    office: SimulatedOffice,
) -> None:
    number = accepted(office)
    office.advance(working_days=4)
    office.complete("assign_complaint", number, unit="kejari-jayapura", reason="Di Jayapura.")
    assert office.clock(number, "resolution").due == "2026-12-14 16:00 WIT"
    office.close_office_on("wib", "2026-11-26")  # while Bandung held it
    assert apply(office) == 1
    assert office.clock(number, "resolution").due == "2026-12-15 16:00 WIT"
    assert apply(office) == 0


def test_closed_clocks_keep_the_calendar_they_were_counted_by(office: SimulatedOffice) -> None:
    number = answered(office)
    before: datetime | None = office.clock(number, "verification").record.closed_at
    office.close_office_on("wib", "2026-11-26")
    apply(office)
    verification = office.clock(number, "verification")
    assert verification.record.holders[-1].version == 1
    assert (verification.standing, verification.record.closed_at) == ("met", before)


def test_a_confirmed_year_makes_provisional_deadlines_firm(office: SimulatedOffice) -> None:
    office.advance(until="2027-12-20 08:00")
    number = accepted(office)
    assert office.clock(number, "resolution").provisional is True

    def confirm(uow: UnitOfWork) -> None:
        known = office.open.calendars.latest(uow, "indonesia-wib")
        new_year = {date(2028, 1, 1): DayOff("Tahun Baru Masehi", "public")}
        later = replace(with_days_off(known, new_year), valid_until=date(2028, 12, 31))
        import_calendar(uow, later, actor="admin", reason="SKB 2028")

    office.write(confirm)
    assert apply(office) == 1
    assert office.clock(number, "resolution").provisional is False


def test_the_same_calendar_again_is_no_edit(office: SimulatedOffice) -> None:
    office.submit()
    known = office.open.calendars

    def look(uow: UnitOfWork) -> object:
        same = replace(known.latest(uow, "indonesia-wib"), version=7)
        return calendar_edit.preview(uow, known, same).moved

    assert office.read(look) == ()


def test_a_preview_may_look_at_some_clocks_only(office: SimulatedOffice) -> None:
    numbers = [office.submit() for _ in range(3)]
    known = office.open.calendars

    def look(most: int) -> tuple[list[str | None], bool]:
        found = office.read(
            lambda uow: calendar_edit.preview(uow, known, edited(office, uow, "2026-11-27"), most)
        )
        return [one.number for one in found.moved], found.complete

    assert look(2) == (numbers[:2], False)
    assert look(3) == (numbers, True)


def test_after_an_edit_those_to_recount_are_counted_at_once(office: SimulatedOffice) -> None:
    for _ in range(3):
        answered(office)

    def count() -> int:
        return office.read(lambda uow: calendar_edit.count_stale(uow, "indonesia-wib"))

    assert count() == 0
    office.close_office_on("wib", "2026-11-27")
    assert count() == 3
    assert (apply(office), count()) == (3, 0)


def test_an_edit_of_a_version_that_was_edited_meanwhile_writes_nothing_over(
    office: SimulatedOffice,
) -> None:
    mine = office.read(lambda uow: edited(office, uow, "2026-12-02"))
    office.close_office_on("wib", "2026-11-27")
    theirs = office.read(lambda uow: office.open.calendars.latest(uow, mine.name))
    with pytest.raises(IntegrityError):
        office.write(
            lambda uow: import_calendar(
                uow, mine, actor="rina", reason="banjir", follows=mine.version
            )
        )
    assert office.read(lambda uow: office.open.calendars.latest(uow, mine.name)) == theirs
