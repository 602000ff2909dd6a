"""Notices and alerts go to nobody who is in conflict, whoever they stand in for."""

import pytest

from identity import people
from tests.office import SimulatedOffice
from tests.stages import HANDLER, assigned

REPORTED = "kejari-makassar"
OF_REPORTED = "indah-syarifuddin"  # intake of kejari-makassar
SUPERVISOR = "budi-supriatna"  # of kejari-bandung, which handles it


def told(office: SimulatedOffice, number: str) -> set[str]:
    """Who got a letter or an alert about it."""
    rungs = {one for rung in office.alerts(number) for one in rung.recipients}
    return rungs | {one.recipient_ref for one in office.outbox(number)}


def live(office: SimulatedOffice, reported: str | None) -> set[str]:
    """Whom a complaint tells that is handled at kejari-bandung, about a unit or about nobody."""
    number = assigned(office, reported_unit=reported)
    office.respond(number, "add_information", "Ada saksi.")
    office.advance(working_days=25)
    return told(office, number)


@pytest.mark.parametrize(("reported", "hears"), [(REPORTED, False), (None, True)])
def test_a_substitute_of_the_reported_unit_hears_nothing(
    office: SimulatedOffice, reported: str | None, hears: bool
) -> None:
    office.absent(HANDLER, "2026-11-01 00:00", "2027-03-01 00:00", OF_REPORTED)
    office.absent(SUPERVISOR, "2026-11-01 00:00", "2027-03-01 00:00", OF_REPORTED)
    assert (OF_REPORTED in live(office, reported)) == hears


@pytest.mark.parametrize(("reported", "hears"), [(REPORTED, False), (None, True)])
def test_who_also_works_in_the_reported_unit_hears_nothing(
    office: SimulatedOffice, reported: str | None, hears: bool
) -> None:
    person = office.read(lambda uow: people.get_person(uow, SUPERVISOR))
    groups = ["kejari-bandung:supervisor", f"{REPORTED}:auditor"]
    office.do(lambda uow: people.put_person(uow, person, groups))
    assert (SUPERVISOR in live(office, reported)) == hears
