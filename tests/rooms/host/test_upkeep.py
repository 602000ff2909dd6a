"""What a worker tidies up beside its due work, in the demo office."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from access.office import Office
from complaints import calendar_edit
from engine.standing_incidents import list_standing
from host.upkeep import StaleCalendars, prune
from host.worker import Worker
from identity import attempts, sessions
from identity.attempts import Limit
from kernel.unit_of_work import UnitOfWork
from tests.office import SimulatedOffice
from tests.rooms.host.workshop import PATIENT, real_office, until
from tests.stages import accepted


@pytest.fixture
def real(office: SimulatedOffice) -> Iterator[Office]:
    """The same store by the machine's clock."""
    opened = real_office(office.url)
    yield opened
    opened.close()


def _work(office: Office) -> Worker:
    worker = Worker(office, replace(PATIENT, recount=timedelta(milliseconds=50)))
    worker.start()
    return worker


def test_an_edited_calendar_moves_deadlines_soon(office: SimulatedOffice, real: Office) -> None:
    number = accepted(office)
    before = office.clock(number, "first_response").record
    name = before.holders[-1].calendar
    worker = _work(real)
    try:
        until(lambda: office.read(lambda uow: calendar_edit.count_stale(uow, name)) == 0)
        office.close_office_on("wib", "2026-11-26")
        until(lambda: office.read(lambda uow: calendar_edit.count_stale(uow, name)) == 0)
    finally:
        worker.stop()
    after = office.clock(number, "first_response").record
    assert after.holders[-1].version == before.holders[-1].version + 1


def test_clocks_are_counted_anew_once_for_each_edit(office: SimulatedOffice, real: Office) -> None:
    accepted(office)
    stale = StaleCalendars(real)
    assert stale.recount() == 0
    office.close_office_on("wib", "2026-11-26")
    assert [stale.recount(), stale.recount()] == [1, 0]
    stale.forget()
    assert stale.recount() == 0


def test_a_complaint_that_cannot_be_recounted_stops_no_other_and_is_told(
    office: SimulatedOffice, real: Office
) -> None:
    bad, good = accepted(office), accepted(office)
    root, number = office.complaint(bad).root, bad
    before = office.clock(good, "first_response").record.holders[-1].version
    _set_records(office, root, "'x' || record")
    office.close_office_on("wib", "2026-11-26")
    stale = StaleCalendars(real)
    assert stale.recount() == 1
    assert office.clock(good, "first_response").record.holders[-1].version == before + 1
    (incident,) = office.read(list_standing)
    assert (incident.kind, incident.root, incident.business_key) == ("recount", root, number)
    assert "cannot be recounted by the calendar 'indonesia-wib'" in incident.message
    assert stale.recount() == 0  # not again and again
    _set_records(office, root, "substr(record, 2)")
    stale.forget()
    assert stale.recount() == 1
    assert office.read(list_standing) == []


def _set_records(office: SimulatedOffice, root: int, made: str) -> None:
    """What the ledger of each clock of this instance says."""
    sql = f"UPDATE clock SET record = {made} WHERE root = {root}"
    office.write(lambda uow: uow.connection.exec_driver_sql(sql))


def test_what_cannot_be_pruned_keeps_nothing_else(office: SimulatedOffice, real: Office) -> None:
    long_ago = SimulatedOffice(office.url, starts=datetime(2020, 1, 1, tzinfo=UTC))
    limit = Limit("sign-in", 5, timedelta(hours=1))
    keyring = office.open.keyring
    long_ago.write(lambda uow: attempts.count(uow, keyring, limit, "x"))
    long_ago.close()
    office.write(lambda uow: uow.connection.exec_driver_sql("ALTER TABLE session RENAME TO away"))
    with pytest.raises(DBAPIError):
        prune(real)
    assert office.read(_count_attempts) == 0


def _count_attempts(uow: UnitOfWork) -> int:
    return int(uow.connection.exec_driver_sql("SELECT count(*) FROM attempt").scalar_one())


def test_sessions_that_ended_are_deleted(office: SimulatedOffice, real: Office) -> None:
    long_ago = SimulatedOffice(office.url, starts=datetime(2020, 1, 1, tzinfo=UTC))
    keyring = office.open.keyring
    long_ago.write(lambda uow: sessions.open_session(uow, keyring, "citra-darmawan"))
    long_ago.close()
    assert office.read(_count_sessions) == 1
    worker = _work(real)
    try:
        until(lambda: office.read(_count_sessions) == 0)
    finally:
        worker.stop()


def _count_sessions(uow: UnitOfWork) -> int:
    return int(uow.connection.exec_driver_sql("SELECT count(*) FROM session").scalar_one())
