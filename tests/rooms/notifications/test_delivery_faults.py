"""One bad row, address, letter or listener never stops the other letters."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from sqlalchemy import Integer
from sqlalchemy.exc import DBAPIError

from kernel.clock import SimulatedClock
from kernel.database import Database
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork
from notifications import attempts, outbox
from notifications.delivery import Delivery, DeliveryCounts, Patience, deliver_due
from notifications.events import MessageFailed, MessageSent
from notifications.messages import Address, Message, PermanentFailure, RecipientKind, Status
from notifications.settings import DEFAULT
from tests.conftest import HandlerTable
from tests.mail_server import MailServer
from tests.rooms.notifications.conftest import Enqueue, resolve_address
from tests.rooms.notifications.test_delivery import Killed, Postbox, deliver, error_of, smtp

SOME = Patience(0).wait


def run(database: Database, sql: str) -> None:
    database.write(lambda uow: uow.connection.exec_driver_sql(sql))


def messages(database: Database) -> list[Message]:
    return database.read(outbox.list_messages)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("language = 'xx'", "there is no language 'xx'; known are id, en"),
        ("recipient_kind = 'planet'", "there is no recipient kind 'planet'; known are person,"),
        ("params = '[1'", "the parameters are no JSON object"),
        ("params = '[1]'", "the parameters are no JSON object"),
        ("params = '{}'", "template closed lacks the parameters number"),
        ("template = 'poem'", "'poem' is no template; known are"),
        ("channel = 'pigeon'", "there is no channel 'pigeon'; known are email"),
    ],
)
def test_a_row_that_is_no_letter_fails_alone_and_is_told(
    database: Database, enqueue: Enqueue, handlers: HandlerTable, change: str, expected: str
) -> None:
    told: list[int] = []
    handlers[MessageFailed] = [lambda uow, event: told.append(event.message.id)]
    odd = enqueue("closed/1", "sari")
    enqueue("closed/2", "budi")
    run(database, f"UPDATE outbox SET {change} WHERE id = {odd}")
    assert deliver(database, Postbox()) == DeliveryCounts(sent=1, failed=1)
    assert expected in error_of(database, odd)
    assert told == [odd]
    assert [one.status for one in messages(database)] == [Status.FAILED, Status.SENT]


def _fails_in_the_store(uow: UnitOfWork) -> None:
    uow.execute(query("SELECT missing FROM outbox", {"missing": Integer}))


def _fails_in_python(_uow: UnitOfWork) -> None:
    raise KeyError("sari@kejari-bandung.example")


@pytest.mark.parametrize("fails", [_fails_in_the_store, _fails_in_python])
def test_an_address_that_breaks_off_stops_nobody_else(
    database: Database, enqueue: Enqueue, fails: Callable[[UnitOfWork], None]
) -> None:
    def resolve(uow: UnitOfWork, kind: RecipientKind, ref: str) -> Address | None:
        if ref == "sari":
            fails(uow)
        return resolve_address(uow, kind, ref)

    bad = enqueue("closed/1", "sari")
    enqueue("closed/2", "budi")
    counts = deliver_due(database, {"email": Postbox()}, resolve)
    assert counts == DeliveryCounts(sent=1, retried=1)
    assert error_of(database, bad).startswith("the attempt broke off with ")
    assert "sari@" not in error_of(database, bad)


def _delivery(database: Database, postbox: Postbox) -> Delivery:
    return Delivery(
        database=database,
        channels={"email": postbox},
        resolve_address=resolve_address,
        holder="worker/1",
    )


def test_whoever_hears_of_it_and_breaks_off_makes_no_letter_go_twice(
    database: Database, enqueue: Enqueue, handlers: HandlerTable
) -> None:
    def breaks(_uow: UnitOfWork, _event: object) -> None:
        raise KeyError("a fault of a listener")

    handlers[MessageSent] = [breaks]
    id, postbox = enqueue(), Postbox()
    outcome = _delivery(database, postbox).deliver(id, lambda _seconds: True)
    assert outcome is not None
    assert outcome.status is Status.SENT
    assert len(postbox.letters) == 1
    assert [one.status for one in messages(database)] == [Status.SENT]


def test_whoever_must_hear_of_a_failure_and_breaks_off_hears_of_a_later_one(
    database: Database, enqueue: Enqueue, handlers: HandlerTable, clock: SimulatedClock
) -> None:
    told: list[int] = []
    broken = [True]

    def listen(_uow: UnitOfWork, event: MessageFailed) -> None:
        if broken:
            raise KeyError("a fault of a listener")
        told.append(event.message.id)

    handlers[MessageFailed] = [listen]
    id = enqueue()
    delivery = _delivery(database, Postbox(sari=PermanentFailure("no such user")))
    delivery.deliver(id, lambda _seconds: True)
    (waiting,) = messages(database)
    assert (waiting.status, waiting.last_error) == (Status.QUEUED, "no such user")
    broken.clear()
    assert waiting.next_at is not None
    clock.move_to(waiting.next_at)
    delivery.deliver(id, lambda _seconds: True)
    assert told == [id]


def test_a_record_without_patience_leaves_the_letter_in_doubt(
    database: Database, enqueue: Enqueue, clock: SimulatedClock
) -> None:
    class Away(Postbox):
        """The store goes away with the letter."""

        def send(self, letter: object) -> None:
            self.letters.append(letter)  # type: ignore[arg-type]
            run(database, "ALTER TABLE outbox RENAME TO outbox_away")

    id, postbox = enqueue(), Away()
    with pytest.raises(DBAPIError):
        _delivery(database, postbox).deliver(id, SOME)
    run(database, "ALTER TABLE outbox_away RENAME TO outbox")
    clock.move_to(clock.now() + DEFAULT.lease)
    (message,) = messages(database)
    assert message.is_in_doubt(clock.now())
    assert len(postbox.letters) == 1


def test_a_claim_of_which_nobody_knows_whether_it_was_stored_is_taken_up(
    database: Database, enqueue: Enqueue
) -> None:
    id = enqueue()
    for holder in ("worker/1", "worker/1", "worker/2"):
        found = database.write(partial(attempts.claim_again, id=id, holder=holder))
        assert (found is None) == (holder == "worker/2")
    (message,) = messages(database)
    assert (message.attempts, message.doubts, message.holder) == (1, 0, "worker/1")


def test_a_run_that_is_killed_leaves_one_letter_in_doubt(
    database: Database, enqueue: Enqueue, clock: SimulatedClock
) -> None:
    for number in range(20):
        enqueue(f"closed/{number}", "sari" if number == 9 else "budi")
    with suppress(Killed):
        deliver(database, Postbox(sari=Killed()))
    clock.move_to(clock.now() + DEFAULT.lease)
    doubtful = [one for one in messages(database) if one.is_in_doubt(clock.now())]
    assert [one.message_id for one in doubtful] == ["closed/9"]
    again = Postbox()
    assert deliver(database, again) == DeliveryCounts(sent=11)


@pytest.mark.parametrize(
    "address",
    [
        "pelapor\r\nBcc: semua@kejari-bandung.example",
        "pelapór@surat.example",
        "pelapor@sürat.example",
        "\ud800@surat.example",
        "@",
        "x" * 2000 + "@surat.example",
    ],
)
def test_an_odd_address_stops_nobody_else(
    database: Database, enqueue: Enqueue, mail: MailServer, address: str
) -> None:
    def resolve(uow: UnitOfWork, kind: RecipientKind, ref: str) -> Address | None:
        return Address(address) if ref == "sari" else resolve_address(uow, kind, ref)

    odd = enqueue("closed/1", "sari")
    enqueue("closed/2", "budi")
    deliver_due(database, {"email": smtp(mail.port)}, resolve)
    reached = [str(one["To"]) for one in mail.received]
    assert reached.count("Budi Santoso <budi@kejari-bandung.example>") == 1
    assert address not in error_of(database, odd)
    assert all("Bcc" not in one for one in mail.received)
