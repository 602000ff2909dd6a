"""Delivery from the outbox to a person: at least once, and a failure stops nobody else."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import String

from kernel.clock import SimulatedClock
from kernel.database import Database
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork
from notifications import outbox
from notifications.channels.smtp import SmtpChannel
from notifications.delivery import DeliveryCounts, deliver_due
from notifications.events import MessageFailed
from notifications.messages import (
    Address,
    Channel,
    ChannelUnavailable,
    Letter,
    RecipientKind,
    Status,
)
from notifications.settings import DEFAULT, SmtpSettings
from tests.conftest import HandlerTable
from tests.mail_server import MailServer, free_port, text_of
from tests.rooms.notifications.conftest import Enqueue, resolve_address


class Killed(BaseException):
    """The process dies here."""


class Postbox:
    """A channel in memory: keeps letters and meets each recipient as `trouble` says."""

    def __init__(self, **trouble: BaseException) -> None:
        self.letters: list[Letter] = []
        self.tried: list[str] = []
        self.trouble = trouble

    def send(self, letter: Letter) -> None:
        ref = letter.recipient.partition(":")[2]
        self.tried.append(ref)
        if ref in self.trouble:
            raise self.trouble[ref]
        self.letters.append(letter)


def deliver(database: Database, channel: Channel) -> DeliveryCounts:
    return deliver_due(database, {"email": channel}, resolve_address)


def smtp(port: int) -> SmtpChannel:
    return SmtpChannel(SmtpSettings(host="127.0.0.1", port=port, sender="adu@kejaksaan.example"))


def statuses(database: Database) -> list[Status]:
    return [it.status for it in database.read(outbox.list_messages)]


def error_of(database: Database, id: int) -> str:
    return str(database.read(lambda uow: outbox.get_message(uow, id)).last_error)


def test_a_message_reaches_its_person_by_real_mail(
    database: Database, enqueue: Enqueue, mail: MailServer
) -> None:
    enqueue("closed/7")
    assert deliver(database, smtp(mail.port)) == DeliveryCounts(sent=1)
    (got,) = mail.received
    assert str(got["To"]) == "Sari Wulandari <sari@kejari-bandung.example>"
    assert str(got["Subject"]) == "Pengaduan ADU-2026-7 selesai"
    assert text_of(got).startswith("Yth. Sari Wulandari,")
    assert deliver(database, smtp(mail.port)) == DeliveryCounts()


def test_a_complainant_is_reached_without_a_name(
    database: Database, enqueue: Enqueue, mail: MailServer
) -> None:
    enqueue("closed/7", "ADU-2026-7", recipient_kind=RecipientKind.COMPLAINANT)
    deliver(database, smtp(mail.port))
    assert [str(got["To"]) for got in mail.received] == ["pelapor@surat.example"]


def test_a_refused_recipient_stops_nobody_else(
    database: Database, enqueue: Enqueue, mail: MailServer
) -> None:
    mail.refused["sari@kejari-bandung.example"] = (
        "550 5.1.1 no such user sari@kejari-bandung.example"
    )
    refused = enqueue("closed/1", "sari")
    enqueue("closed/2", "budi")
    assert deliver(database, smtp(mail.port)) == DeliveryCounts(sent=1, failed=1)
    assert error_of(database, refused).endswith("refused the recipient (550 5.1.1)")


def test_a_failing_server_is_tried_again_and_then_shows_as_failed(
    database: Database, enqueue: Enqueue, mail: MailServer, clock: SimulatedClock
) -> None:
    enqueue()
    mail.data_answer = "451 4.3.0 later"
    start, tries = clock.now(), []
    while (next_at := database.read(outbox.next_due)) is not None:
        clock.move_to(next_at)
        deliver(database, smtp(mail.port))
        tries.append((clock.now() - start) // timedelta(minutes=1))
    assert tries == [0, 1, 6, 36, 156, 516, 876, 1236]
    assert statuses(database) == [Status.FAILED]


def test_a_server_that_comes_back_gets_what_waited(
    database: Database, enqueue: Enqueue, mail: MailServer, clock: SimulatedClock
) -> None:
    enqueue()
    assert deliver(database, smtp(free_port())) == DeliveryCounts(retried=1)
    assert deliver(database, smtp(mail.port)) == DeliveryCounts()
    clock.move_to(clock.now() + timedelta(minutes=1))
    assert deliver(database, smtp(mail.port)) == DeliveryCounts(sent=1)


def test_an_unreachable_server_is_waited_for_once_in_a_run(
    database: Database, enqueue: Enqueue
) -> None:
    for number in range(5):
        enqueue(f"closed/{number}")
    postbox = Postbox(sari=ChannelUnavailable("the mail server mail:25 was not reached"))
    assert deliver(database, postbox) == DeliveryCounts(retried=5)
    assert postbox.tried == ["sari"]


def test_an_unknown_recipient_is_a_visible_failure_that_is_told(
    database: Database, enqueue: Enqueue, handlers: HandlerTable
) -> None:
    """A rung that told nobody must be able to know it (glpi#6898, #12401)."""
    told: list[MessageFailed] = []
    handlers[MessageFailed] = [lambda uow, event: told.append(event)]
    id = enqueue("closed/7", "nobody")
    assert deliver(database, Postbox()) == DeliveryCounts(failed=1)
    error = "no address is known for person nobody; tell them another way"
    assert error_of(database, id) == error
    assert [(it.message.about, it.error) for it in told] == [("ADU-2026-7", error)]


def test_a_channel_nobody_set_up_is_a_visible_failure(database: Database, enqueue: Enqueue) -> None:
    id = enqueue(channel="pigeon")
    assert deliver(database, Postbox()) == DeliveryCounts(failed=1)
    assert error_of(database, id) == "there is no channel 'pigeon'; known are email"


def test_an_error_that_names_an_address_is_not_kept(database: Database, enqueue: Enqueue) -> None:
    broken = enqueue("closed/1", "sari")
    enqueue("closed/2", "budi")
    postbox = Postbox(sari=ValueError("sari@kejari-bandung.example is odd"))
    assert deliver(database, postbox) == DeliveryCounts(sent=1, retried=1)
    assert error_of(database, broken) == "the attempt broke off with ValueError"


def test_killed_between_sending_and_recording_sends_again_under_the_same_id(
    database: Database, enqueue: Enqueue, clock: SimulatedClock
) -> None:
    enqueue("closed/7")
    killed = Postbox(sari=Killed())
    with pytest.raises(Killed):
        deliver(database, killed)
    again = Postbox()
    assert deliver(database, again) == DeliveryCounts()
    clock.move_to(clock.now() + DEFAULT.lease)
    (doubtful,) = database.read(outbox.list_messages)
    assert doubtful.is_in_doubt(clock.now())
    assert deliver(database, again) == DeliveryCounts(sent=1)
    assert [it.message_id for it in again.letters] == ["closed/7"]
    (sent,) = database.read(outbox.list_messages)
    assert (sent.status, sent.doubts, sent.is_in_doubt(clock.now())) == (Status.SENT, 1, False)


def test_no_transaction_is_open_while_a_letter_is_sent(
    database: Database, enqueue: Enqueue
) -> None:
    class Curious(Postbox):
        def send(self, letter: Letter) -> None:
            database.write(lambda uow: None)  # refused while this thread has one open
            super().send(letter)

    enqueue()
    assert deliver(database, Curious()) == DeliveryCounts(sent=1)


def test_many_at_once_send_every_message_once(database: Database, enqueue: Enqueue) -> None:
    for number in range(20):
        enqueue(f"closed/{number}")
    postbox = Postbox()
    threads = [threading.Thread(target=deliver, args=(database, postbox)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(it.message_id for it in postbox.letters) == sorted(
        f"closed/{number}" for number in range(20)
    )


def test_opening_an_address_may_be_recorded(database: Database, enqueue: Enqueue) -> None:
    def record_and_resolve(uow: UnitOfWork, kind: RecipientKind, ref: str) -> Address | None:
        uow.execute(query("UPDATE outbox SET about = 'opened' RETURNING id", {"id": String}))
        return resolve_address(uow, kind, ref)

    enqueue()
    deliver_due(database, {"email": Postbox()}, record_and_resolve)
    assert len(database.read(lambda uow: outbox.list_about(uow, "opened"))) == 1


def test_nothing_personal_rests_in_an_sqlite_file(
    database: Database, enqueue: Enqueue, tmp_path: Path
) -> None:
    enqueue("closed/1", "sari")
    enqueue("closed/2", "budi")
    deliver(database, Postbox(sari=ValueError("sari@kejari-bandung.example")))
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("tuntas.sqlite*"))
    rows = repr(database.read(outbox.list_messages)).encode()
    for word in (b"@kejari-bandung", b"Wulandari", b"Santoso"):
        assert word not in stored + rows
