"""What both stores promise to the rooms: a unit of work is all or nothing, and events are in it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from host.schema import migrate
from kernel.clock import SimulatedClock
from kernel.database import Database, open_database
from kernel.errors import Conflict, Invalid
from kernel.unit_of_work import MAX_EVENTS, UnitOfWork
from tests.conftest import HandlerTable
from tests.rooms.kernel import notebook
from tests.rooms.kernel.notebook import adding


@dataclass(frozen=True)
class Noted:
    number: int


@dataclass(frozen=True)
class Echoed:
    number: int


def numbers(store: Database) -> list[int]:
    return store.read(notebook.numbers)


def test_what_is_written_can_be_read_and_the_result_comes_back(notes: Database) -> None:
    def work(uow: UnitOfWork) -> str:
        notebook.add(uow, 1)
        return "done"

    assert notes.write(work) == "done"
    assert numbers(notes) == [1]


def test_an_error_takes_the_whole_unit_of_work_back(notes: Database) -> None:
    def work(uow: UnitOfWork) -> None:
        notebook.add(uow, 1)
        raise Conflict("no")

    with pytest.raises(Conflict, match="no"):
        notes.write(work)
    assert numbers(notes) == []


def test_an_error_of_the_store_itself_takes_it_back_too(notes: Database) -> None:
    def work(uow: UnitOfWork) -> None:
        notebook.add(uow, 1)
        notebook.add(uow, 1)

    with pytest.raises(IntegrityError):
        notes.write(work)
    notes.write(adding(2))
    assert numbers(notes) == [2]


def test_not_even_a_request_to_stop_leaves_a_caller_waiting(notes: Database) -> None:
    def work(uow: UnitOfWork) -> None:
        notebook.add(uow, 1)
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        notes.write(work)
    notes.write(adding(2))
    assert numbers(notes) == [2]


def test_now_stands_still_in_a_unit_of_work(notes: Database, clock: SimulatedClock) -> None:
    def work(uow: UnitOfWork) -> tuple[datetime, datetime]:
        before = uow.now
        clock.move_to(before + timedelta(hours=1))
        return before, uow.now

    before, after = notes.write(work)
    assert before == after
    assert notes.read(lambda uow: uow.now) == before + timedelta(hours=1)


def test_events_are_handled_in_the_order_they_were_told(
    notes: Database, handlers: HandlerTable
) -> None:
    heard: list[str] = []

    def on_noted(uow: UnitOfWork, event: Noted) -> None:
        heard.append(f"noted {event.number}")
        uow.emit(Echoed(event.number))

    handlers[Noted] = [on_noted, lambda _, event: heard.append(f"again {event.number}")]
    handlers[Echoed] = [lambda _, event: heard.append(f"echoed {event.number}")]

    def work(uow: UnitOfWork) -> None:
        uow.emit(Noted(1))
        uow.emit(Noted(2))
        heard.append("work is done")

    notes.write(work)
    assert heard == [
        *("work is done", "noted 1", "again 1", "noted 2", "again 2"),
        *("echoed 1", "echoed 2"),
    ]


def test_a_handler_writes_in_the_same_transaction(notes: Database, handlers: HandlerTable) -> None:
    handlers[Noted] = [lambda uow, event: notebook.add(uow, event.number + 1)]

    def work(uow: UnitOfWork) -> None:
        notebook.add(uow, 1)
        uow.emit(Noted(1))

    notes.write(work)
    assert numbers(notes) == [1, 2]


def test_a_handler_that_refuses_fails_the_transaction(
    notes: Database, handlers: HandlerTable
) -> None:
    def refuse(_: UnitOfWork, event: Noted) -> None:
        raise Conflict(f"not {event.number}")

    handlers[Noted] = [refuse]

    def work(uow: UnitOfWork) -> None:
        notebook.add(uow, 1)
        uow.emit(Noted(1))

    with pytest.raises(Conflict, match="not 1"):
        notes.write(work)
    assert numbers(notes) == []


def test_events_without_end_are_stopped(notes: Database, handlers: HandlerTable) -> None:
    handlers[Noted] = [lambda uow, event: uow.emit(Noted(event.number + 1))]
    with pytest.raises(RuntimeError, match=f"more than {MAX_EVENTS} events"):
        notes.write(lambda uow: uow.emit(Noted(1)))


def test_a_write_inside_a_write_is_refused(notes: Database) -> None:
    with pytest.raises(RuntimeError, match="already open"):
        notes.write(lambda _: notes.write(adding(1)))
    notes.write(adding(2))
    assert numbers(notes) == [2]


def test_a_read_sees_only_what_is_committed(notes: Database) -> None:
    def work(uow: UnitOfWork) -> list[int]:
        notebook.add(uow, 1)
        return notes.read(notebook.numbers)

    assert notes.write(work) == []
    assert numbers(notes) == [1]


def test_a_read_is_one_snapshot(notes: Database) -> None:
    def look_twice(uow: UnitOfWork) -> tuple[list[int], list[int]]:
        before = notebook.numbers(uow)
        notes.write(adding(1))
        return before, notebook.numbers(uow)

    assert notes.read(look_twice) == ([], [])


def test_a_read_that_writes_is_refused(notes: Database) -> None:
    with pytest.raises(DBAPIError):
        notes.read(adding(1))
    assert numbers(notes) == []


def test_a_read_that_keeps_a_write_back_is_refused_too(notes: Database) -> None:
    with pytest.raises(DBAPIError):
        notes.read(lambda uow: notebook.add_later(uow, 1))
    assert numbers(notes) == []


def test_writes_that_are_kept_back_happen_in_order_and_before_the_next_read(
    notes: Database,
) -> None:
    def work(uow: UnitOfWork) -> list[int]:
        notebook.add_later(uow, 1)
        notebook.add_later(uow, 2)
        seen = notebook.numbers(uow)
        notebook.add_later(uow, 3)
        return seen

    assert notes.write(work) == [1, 2]
    assert numbers(notes) == [1, 2, 3]


def test_what_no_socket_takes_at_once_is_kept_and_nobody_waits_for_ever(notes: Database) -> None:
    """psycopg leaves a pipeline with bytes unsent, and then waits for an answer to them."""
    long = "x" * 5_000_000
    for round_ in range(4):
        first = 10 * round_

        def work(uow: UnitOfWork, first: int = first) -> None:
            notebook.add_later(uow, first, long)
            notebook.add(uow, first + 1, long)
            notebook.add_later(uow, first + 2, long)

        notes.write(work)
    assert [len(text) for text in notes.read(notebook.texts)] == [len(long)] * 12


def test_a_write_without_values_is_done_and_one_of_no_rows_is_not(notes: Database) -> None:
    notes.write(adding(1))
    notes.write(lambda uow: uow.write(notebook.ADD, []))
    assert numbers(notes) == [1]
    notes.write(lambda uow: uow.write(notebook.CLEAR))
    assert numbers(notes) == []


def test_a_write_that_is_kept_back_and_fails_takes_all_back(notes: Database) -> None:
    def work(uow: UnitOfWork) -> None:
        for number in (1, 2, 2, 3):
            notebook.add_later(uow, number)

    with pytest.raises(IntegrityError) as failed:
        notes.write(work)
    assert "INSERT INTO note" in str(failed.value)
    assert numbers(notes) == []
    notes.write(adding(1))


def test_an_error_of_the_store_shows_no_values(notes: Database) -> None:
    notes.write(adding(3273))
    with pytest.raises(IntegrityError) as twice:
        notes.write(adding(3273, "NIK 3273"))
    with pytest.raises(IntegrityError) as incomplete:
        notes.write(
            lambda uow: uow.execute(notebook.ADD, {"number": 3273, "text": None, "at": None})
        )
    for failed in (twice, incomplete):
        assert "note" in str(failed.value)
        assert "3273" not in str(failed.value)


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize(
    ("number", "text"), [(2**80, "x"), (-(2**80), "x"), (1, "half \ud800 a character")]
)
def test_a_value_that_no_store_can_keep_is_invalid(
    notes: Database, number: int, text: str, later: bool
) -> None:
    def work(uow: UnitOfWork) -> None:
        if later:
            notebook.add_later(uow, 7)
        notebook.add(uow, number, text)

    with pytest.raises(Invalid, match="a value cannot be stored or looked for: "):
        notes.write(work)
    assert numbers(notes) == []


def test_a_nul_is_kept_or_refused_but_never_breaks_the_store(notes: Database) -> None:
    kept = ["a\x00b", ""]
    try:
        notes.write(adding(1, "a\x00b"))
    except Invalid:
        kept = [""]
    notes.write(adding(2))
    assert notes.read(notebook.texts) == kept


def test_a_store_closes_once_and_opens_again(notes: Database, clock: SimulatedClock) -> None:
    notes.write(adding(1))
    notes.close()
    notes.close()
    again = open_database(notes.url, clock, {})
    assert numbers(again) == [1]
    again.close()


MOMENTS = [
    datetime(2026, 11, 24, 1, 2, 3, 456789, tzinfo=UTC),
    datetime(2026, 11, 24, 8, 0, 0, 1, tzinfo=ZoneInfo("Asia/Jakarta")),
    datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 11, 24, 0, 0, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
]


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_an_instant_comes_back_in_utc_to_the_microsecond(notes: Database, moment: datetime) -> None:
    notes.write(adding(1, at=moment))
    found = notes.read(lambda uow: notebook.at(uow, 1))
    assert found == moment
    assert found is not None
    assert found.tzinfo is UTC


def test_no_instant_is_no_instant(notes: Database) -> None:
    notes.write(adding(1))
    assert notes.read(lambda uow: notebook.at(uow, 1)) is None


def test_a_naive_instant_is_refused(notes: Database) -> None:
    naive = datetime(2026, 11, 24, 8, 0)  # noqa: DTZ001 (the one at fault)
    with pytest.raises(Invalid, match="2026-11-24T08:00:00 has no time zone"):
        notes.write(adding(1, at=naive))
    assert numbers(notes) == []


def test_a_server_that_does_not_answer_is_refused_without_its_password(
    clock: SimulatedClock,
) -> None:
    url = "postgresql://tuntas:secret@127.0.0.1:1/tuntas"
    for opening in (lambda: open_database(url, clock, {}), lambda: migrate(url)):
        with pytest.raises(Invalid, match="cannot be opened as a store: ") as refused:
            opening()
        assert "127.0.0.1" in str(refused.value)
        assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", ["mysql://host/db", "sqlite://", "sqlite:///:memory:"])
def test_what_is_no_store_is_refused(url: str, clock: SimulatedClock) -> None:
    with pytest.raises(Invalid, match="store"):
        open_database(url, clock, {})
