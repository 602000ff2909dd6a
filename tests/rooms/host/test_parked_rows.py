"""A due row that fails alone is parked, told and tried again; it stops no other row."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import DecimalException

import pytest
from sqlalchemy.exc import OperationalError

from engine import batches, instances, messages, signals
from engine.batches import Kind
from engine.store.keys import key_of
from host import due, parking
from host.due_rows import RowName
from kernel.clock import SimulatedClock
from kernel.errors import Invalid, NotFound, OfficeFault
from kernel.store_faults import StoreFailed
from tests.rooms.engine import small_models as models
from tests.rooms.engine.small_models import chain
from tests.rooms.engine.test_starts import by_message
from tests.rooms.host.poison import SECRET, PoisonedOffice

QUOTED = f'the value "{SECRET}" is refused'  #: as the store quotes values
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def poisoned(store_url: str, clock: SimulatedClock) -> Iterator[PoisonedOffice]:
    opened = PoisonedOffice(store_url, clock)
    opened.deploy(models.pauses("PT1H"))
    yield opened
    opened.close()


def fault() -> BaseException:
    return KeyError(SECRET)


def two_due(office: PoisonedOffice, make: Callable[[], BaseException]) -> tuple[int, int]:
    """An instance that cannot go on, and a younger one that can; both are due."""
    bad, good = office.start("bad"), office.start("good")
    office.breaks["bad"] = make
    office.wait(HOUR)
    return bad, good


FAULTS: list[Callable[[], BaseException]] = [
    *(fault, MemoryError, lambda: RecursionError(SECRET), lambda: ValueError(SECRET)),
    *(lambda: DecimalException(SECRET), lambda: SystemExit(3), lambda: NotFound("no unit x")),
]


@pytest.mark.parametrize("make", FAULTS)
def test_whatever_a_row_raises_the_others_go_on(
    poisoned: PoisonedOffice, make: Callable[[], BaseException]
) -> None:
    bad, good = two_due(poisoned, make)
    (name,) = poisoned.work()
    assert name.startswith("timer ")
    assert (poisoned.tasks(bad), poisoned.tasks(good)) == ([], ["handle"])
    (incident,) = poisoned.incidents()
    assert (incident.kind, incident.subject) == ("due_row", name)
    assert (incident.root, incident.business_key, incident.element_id) == (bad, "bad", "pause")
    told = make()  # what a reaction refuses is no fault of who asked (kernel/errors.py)
    expected = OfficeFault if isinstance(told, Invalid | NotFound) else type(told)
    assert expected.__name__ in incident.message
    assert f"tuntas incidents --retry '{name}'" in incident.message
    assert SECRET not in incident.message + poisoned.parked()[0].error


def break_timers(office: PoisonedOffice, state: str) -> None:
    """A trigger that refuses to take the timer of the first instance away, as the store does."""
    when = "FOR EACH ROW WHEN (OLD.key < 33554432)"
    if office.office.database.url.startswith("sqlite"):
        refusal = f"BEGIN SELECT RAISE(ABORT, '{QUOTED}'); END"
        office.write(
            lambda uow: uow.connection.exec_driver_sql(
                f"CREATE TRIGGER broken BEFORE DELETE ON timer {when} {refusal}"
            )
        )
        return
    body = f"BEGIN RAISE EXCEPTION '{QUOTED}' USING ERRCODE = '{state}'; END"
    for sql in (
        f"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
        f"CREATE TRIGGER broken BEFORE DELETE ON timer {when} EXECUTE FUNCTION refuse()",
    ):
        office.write(lambda uow, sql=sql: uow.connection.exec_driver_sql(sql))  # type: ignore[misc]


@pytest.mark.parametrize("state", ["54000", "22003", "23514", "40001", "57014", "XX000"])
def test_an_error_of_the_database_about_one_row_is_no_dead_store(
    poisoned: PoisonedOffice, state: str
) -> None:
    """54000 is an index entry that is too long, and an OperationalError as a dead server is."""
    bad, good = two_due(poisoned, fault)
    poisoned.breaks.clear()
    break_timers(poisoned, state)
    assert len(poisoned.work()) == 1
    assert (poisoned.tasks(bad), poisoned.tasks(good)) == ([], ["handle"])
    assert len(poisoned.parked()) == 1
    told = [one.message for one in poisoned.incidents()]
    assert SECRET not in str(told)
    # Works that met each other are given another minute before anybody is troubled.
    on_server = not poisoned.office.database.url.startswith("sqlite")
    assert len(told) == (0 if on_server and state == "40001" else 1)


def test_a_store_that_fails_parks_nothing(poisoned: PoisonedOffice) -> None:
    bad, good = two_due(poisoned, lambda: StoreFailed("away", full=False))
    with pytest.raises(StoreFailed):
        due.run_due(poisoned.office)
    assert (poisoned.parked(), poisoned.tasks(bad), poisoned.tasks(good)) == ([], [], [])


def test_it_is_tried_ever_more_rarely_by_any_worker_and_the_incident_stands_once(
    poisoned: PoisonedOffice, store_url: str
) -> None:
    two_due(poisoned, fault)
    other = PoisonedOffice(store_url, poisoned.clock)  # another process, or the next one
    other.breaks = poisoned.breaks
    assert len(poisoned.work()) == 1
    assert other.work() == {}
    waits = []
    for office in (other, poisoned) * 2:
        (parked,) = office.parked()
        waits.append((parked.next_at - poisoned.clock.now()) // MINUTE)
        poisoned.clock.move_to(parked.next_at - timedelta(microseconds=1))
        assert office.work() == {}
        poisoned.clock.move_to(parked.next_at)
        assert len(office.work()) == 1
        assert (poisoned.work(), other.work()) == ({}, {})
    assert waits == [1, 2, 4, 8]
    (incident,) = poisoned.incidents()
    assert "5 times by now" in incident.message
    other.close()


def test_the_back_off_doubles_up_to_four_hours(poisoned: PoisonedOffice) -> None:
    two_due(poisoned, fault)
    poisoned.work()
    waits = []
    for _ in range(9):
        (parked,) = poisoned.parked()
        waits.append((parked.next_at - poisoned.clock.now()) // MINUTE)
        poisoned.clock.move_to(parked.next_at)
        assert poisoned.write(lambda uow, one=parked: parking.claim(uow, one))  # type: ignore[misc]
        assert not poisoned.write(lambda uow, one=parked: parking.claim(uow, one))  # type: ignore[misc]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 240]


def test_a_row_that_succeeds_later_is_parked_no_more_and_its_incident_closes(
    poisoned: PoisonedOffice,
) -> None:
    bad, _ = two_due(poisoned, fault)
    (name,) = poisoned.work()
    poisoned.breaks.clear()
    assert poisoned.work() == {}
    assert poisoned.tasks(bad) == []
    kind, _, subject = name.partition(" ")
    poisoned.write(lambda uow: parking.try_at_once(uow, RowName(kind, subject)))
    assert poisoned.work() == {}
    assert (poisoned.tasks(bad), poisoned.parked(), poisoned.incidents()) == (["handle"], [], [])
    with pytest.raises(NotFound, match=f"no due row '{name}' is parked"):
        poisoned.write(lambda uow: parking.try_at_once(uow, RowName(kind, subject)))


def test_a_row_that_is_gone_is_parked_no_more_and_its_incident_closes(
    poisoned: PoisonedOffice,
) -> None:
    bad, _ = two_due(poisoned, fault)
    poisoned.work()
    poisoned.breaks.clear()
    poisoned.write(lambda uow: instances.cancel(uow, poisoned.office.runtime, bad, actor="rina"))
    poisoned.wait(MINUTE)
    assert poisoned.work() == {}
    assert (poisoned.parked(), poisoned.incidents()) == ([], [])


def test_parked_rows_do_not_hide_those_behind_them_nor_what_is_due_next(
    poisoned: PoisonedOffice,
) -> None:
    """More of them than are looked at in one round."""
    bad = [poisoned.start(f"bad-{number}") for number in range(due.BATCH + 5)]
    poisoned.breaks = {f"bad-{number}": fault for number in range(len(bad))}
    poisoned.wait(MINUTE)
    good = poisoned.start("good")
    due_at = poisoned.wait(HOUR - MINUTE) + MINUTE
    assert len(poisoned.work()) == len(bad)
    assert poisoned.read(due.next_due) == due_at == poisoned.parked()[0].next_at
    poisoned.clock.move_to(due_at - timedelta(seconds=1))
    assert poisoned.work() == {}
    poisoned.clock.move_to(due_at)
    assert len(poisoned.work()) == len(bad)
    assert poisoned.tasks(good) == ["handle"]


def test_messages_signals_and_start_timers_are_parked_alike(poisoned: PoisonedOffice) -> None:
    named = models.TOLD.replace("=number", "=&quot;all&quot;")
    poisoned.deploy(
        chain(models.catches("hear"), ids=("hear",), more=named),
    )
    heard = [poisoned.start("bad"), poisoned.start("good")]
    poisoned.breaks["bad"] = fault
    poisoned.write(
        lambda uow: messages.publish(uow, "told", "all", {}, time_to_live=HOUR, message_id="1")
    )
    assert [name.partition("/")[0] for name in poisoned.work()] == ["message 1"]
    (incident,) = poisoned.incidents()
    assert (incident.root, incident.element_id) == (heard[0], "hear")

    steps = (models.alarmed("wait"), models.user_task("handle"))
    poisoned.deploy(chain(*steps, ids=("wait", "handle"), more=models.ALARM))
    rung = [poisoned.start("bad"), poisoned.start("good")]
    poisoned.write(lambda uow: signals.broadcast(uow, "alarm", {}))
    assert list(poisoned.work()) == [f"signal 1/{rung[0]}/"]
    assert (poisoned.tasks(rung[0]), poisoned.tasks(rung[1])) == ([], ["handle"])
    poisoned.breaks.clear()
    poisoned.wait(MINUTE)
    assert poisoned.work() == {}
    assert poisoned.tasks(rung[0]) == ["handle"]
    assert (poisoned.parked(), poisoned.incidents()) == ([], [])
    assert poisoned.read(signals.list_broadcasts) == []


def test_a_message_that_cannot_start_a_process_waits_and_is_told(poisoned: PoisonedOffice) -> None:
    poisoned.deploy(by_message())
    poisoned.write(
        lambda uow: uow.connection.exec_driver_sql("UPDATE start_event SET zone = 'Atlantis'")
    )
    poisoned.write(lambda uow: messages.publish(uow, "reported", "K", {}, time_to_live=HOUR))
    (name,) = poisoned.work()
    assert name.startswith("message-start 1/")
    (incident,) = poisoned.incidents()
    assert (incident.root, incident.element_id) == (None, "begin")


def test_a_batch_whose_end_cannot_be_noted_stops_no_other(poisoned: PoisonedOffice) -> None:
    first, second = (
        poisoned.write(lambda uow: batches.create(uow, Kind.CANCEL, {}, [], actor="rina"))
        for _ in range(2)
    )
    bad = poisoned.start("K-1")
    third = poisoned.write(
        lambda uow: batches.create(uow, Kind.CANCEL, {}, [key_of(bad, 1)], actor="rina")
    )
    refuse_batch(poisoned, first)
    assert list(poisoned.work()) == [f"batch {first}/0"]
    found = poisoned.read(lambda uow: batches.list_batches(uow))
    assert [(one.id, one.state) for one in found] == [
        (first, "active"),
        (second, "completed"),
        (third, "completed"),
    ]


def refuse_batch(office: PoisonedOffice, batch: int) -> None:
    when = f"BEFORE UPDATE ON batch FOR EACH ROW WHEN (OLD.id = {batch})"
    if office.office.database.url.startswith("sqlite"):
        sqls = [f"CREATE TRIGGER broken {when} BEGIN SELECT RAISE(ABORT, 'x'); END"]
    else:
        body = "BEGIN RAISE EXCEPTION 'x'; END"
        sqls = [
            f"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
            f"CREATE TRIGGER broken {when} EXECUTE FUNCTION refuse()",
        ]
    for sql in sqls:
        office.write(lambda uow, sql=sql: uow.connection.exec_driver_sql(sql))  # type: ignore[misc]


def test_a_kind_of_rows_that_cannot_be_listed_stops_no_other_kind(
    poisoned: PoisonedOffice,
) -> None:
    """As when a row of it holds what this version does not know."""
    _, good = two_due(poisoned, fault)
    poisoned.breaks.clear()
    for sql in (
        "ALTER TABLE signal_delivery RENAME COLUMN process_id TO process",
        "ALTER TABLE signal RENAME COLUMN spread_to TO spread",
    ):
        poisoned.write(lambda uow, sql=sql: uow.connection.exec_driver_sql(sql))  # type: ignore[misc]
    assert sorted(poisoned.work()) == ["broadcasts", "signals"]
    assert poisoned.tasks(good) == ["handle"]


def test_the_error_types_are_those_the_drivers_raise(poisoned: PoisonedOffice) -> None:
    """The test above means what it says: PostgreSQL's 54000 is an OperationalError."""
    if poisoned.office.database.url.startswith("sqlite"):
        return
    two_due(poisoned, fault)
    poisoned.breaks.clear()
    break_timers(poisoned, "54000")
    (problem,) = poisoned.work().values()
    assert isinstance(problem, OperationalError)
