"""Calendars as people see them, and a day off shown before it counts."""

from datetime import date

import pytest
from sqlalchemy import Integer, String

from kernel.errors import NotFound
from kernel.statements import statement
from kernel.unit_of_work import UnitOfWork
from reports import calendars
from reports.calendars import SHOWN, PreviewView
from sla import tables
from sla.calendars import import_calendar
from sla.day_off_edit import with_day_off
from tests.office import SimulatedOffice, shown
from tests.rooms.reports.looking import ADMINISTRATOR, COORDINATOR, looked
from tests.stages import assigned, examined

FRIDAY = date(2026, 12, 4)
NAME = "indonesia-wib"
_KEPT = ", ".join(
    one.name for one in tables.clock.columns if one.name not in ("root", "name", "round")
)
_MORE_ROUNDS = statement(
    "WITH RECURSIVE more(number) AS"
    " (SELECT 1 UNION ALL SELECT number + 1 FROM more WHERE number < :most)"
    f" INSERT INTO clock (root, name, round, {_KEPT})"
    f" SELECT root, name, round + more.number, {_KEPT} FROM clock, more"
    " WHERE business_key = :number AND name = 'resolution'",
    number=String,
    most=Integer,
)


def previewed(office: SimulatedOffice, person: str) -> PreviewView:
    known = office.open.calendars
    return looked(
        office,
        person,
        lambda uow, viewer: calendars.preview(
            uow, known, viewer, with_day_off(known.latest(uow, NAME), FRIDAY, "Hari jadi")
        ),
    )[0]


def test_the_newest_version_says_who_brought_it_and_why(office: SimulatedOffice) -> None:
    def edit(uow: UnitOfWork) -> None:
        closed = with_day_off(office.open.calendars.latest(uow, NAME), FRIDAY, "Hari jadi")
        import_calendar(uow, closed, actor=ADMINISTRATOR, reason="Surat Kajari")

    office.write(edit)
    found = office.read(lambda uow: calendars.get_calendar(uow, NAME))
    assert (found.version, found.etag, found.zone) == (2, "indonesia-wib:2", "Asia/Jakarta")
    assert (found.imported_by_name, found.reason) == ("Arif Kurniawan", "Surat Kajari")
    assert found.imported_at == office.now
    assert found.valid_until == date(2027, 12, 31)
    assert found.hours["friday"] == ("07:30-11:30", "13:00-16:30")
    assert found.hours["sunday"] == ()
    assert [(one.name, one.kind) for one in found.days_off if one.on == FRIDAY] == [
        ("Hari jadi", "office")
    ]
    assert found.special_hours[-1].name == "Ramadan 1448 H"
    versions = office.read(lambda uow: calendars.list_versions(uow, NAME))
    assert [one.version for one in versions] == [2, 1]


def test_all_calendars_are_listed_once(office: SimulatedOffice) -> None:
    found = [one.name for one in office.read(calendars.list_calendars)]
    assert found == ["indonesia-wib", "indonesia-wit", "indonesia-wita"]


def test_an_unknown_calendar_is_not_found(office: SimulatedOffice) -> None:
    with pytest.raises(NotFound, match="calendar 'mars' is not imported"):
        office.read(lambda uow: calendars.get_calendar(uow, "mars"))


def test_a_preview_shows_deadlines_of_seen_complaints_and_counts_those_of_no_conflict(
    office: SimulatedOffice,
) -> None:
    number = assigned(office)
    examined(office)  # of another office, about this one: its people have a conflict
    found = previewed(office, COORDINATOR)
    (seen,) = [one for one in found.moved if one.clock == "resolution"]
    assert (seen.number, shown(seen.before), shown(seen.after)) == (
        number,
        "2026-12-14 16:00 WIB",
        "2026-12-15 16:00 WIB",
    )
    assert {one.number for one in found.moved} == {number}
    assert (found.moved_in_all, found.not_shown) == (len(found.moved), 0)
    hidden = previewed(office, ADMINISTRATOR)
    assert hidden.moved == ()
    assert hidden.moved_in_all == hidden.not_shown > found.moved_in_all
    assert hidden.complete


def test_a_preview_shows_a_hundred_and_counts_the_rest(office: SimulatedOffice) -> None:
    number = assigned(office)
    before = previewed(office, COORDINATOR).moved_in_all
    office.write(lambda uow: uow.execute(_MORE_ROUNDS, {"number": number, "most": 150}))
    found = previewed(office, COORDINATOR)
    assert (len(found.moved), found.moved_in_all) == (SHOWN, before + 150)
    assert found.not_shown == before + 150 - SHOWN
