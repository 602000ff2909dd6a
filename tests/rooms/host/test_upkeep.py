"""What a worker tidies up beside its due work, in the demo office."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from access.office import Office
from complaints import calendar_edit
from host.upkeep import StaleCalendars
from host.worker import Worker
from identity import sessions
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
