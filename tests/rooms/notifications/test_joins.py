"""Parameters that join at delivery: in the letter, and nowhere else."""

import io

from kernel.database import Database
from kernel.unit_of_work import UnitOfWork
from notifications import outbox
from notifications.channels.log import LogChannel
from notifications.channels.smtp import SmtpChannel
from notifications.delivery import deliver_due
from notifications.messages import Address, Channel, Language, Message, RecipientKind, Status
from notifications.settings import Encryption, SmtpSettings
from tests.mail_server import MailServer, text_of
from tests.rooms.notifications.conftest import Enqueue

LINK = "https://tuntas.example/sandi/AAAAAAAAAAAAAAAAAAAAAAAA1234567890123456"


def resolve(uow: UnitOfWork, kind: RecipientKind, ref: str) -> Address | None:
    if (kind, ref) == (RecipientKind.PASSWORD_LINK, "sari/7"):
        return Address("sari@kejari-bandung.example", "Sari Wulandari", joins={"link": LINK})
    if ref == "budi/8":
        return Address("budi@kejari-bandung.example", "Budi Santoso")
    return None


def ask_for(enqueue: Enqueue, ref: str) -> None:
    enqueue(
        f"password-link/{ref}",
        ref,
        recipient_kind=RecipientKind.PASSWORD_LINK,
        template="password_link",
        params={"person": ref.partition("/")[0], "hours": "24"},
        kind="account",
        about=None,
        language=Language.ENGLISH,
    )


def stored(database: Database) -> Message:
    (message,) = database.read(lambda uow: outbox.list_messages(uow))
    return message


def deliver(database: Database, channel: Channel) -> None:
    deliver_due(database, {"email": channel}, resolve)


def test_the_link_is_in_the_mail_and_not_in_the_row(
    database: Database, enqueue: Enqueue, mail: MailServer
) -> None:
    ask_for(enqueue, "sari/7")
    settings = SmtpSettings(
        host="127.0.0.1",
        port=mail.port,
        sender="tuntas@kejaksaan.example",
        encryption=Encryption.NONE,
    )
    deliver(database, SmtpChannel(settings))
    (received,) = mail.received
    assert f"\n{LINK}\n" in text_of(received).replace("\r\n", "\n")
    assert received["Subject"] == "Set your password for Tuntas"
    row = stored(database)
    assert row.status is Status.SENT
    assert LINK not in repr(row)


def test_a_log_shows_where_the_link_stands_and_not_the_link(
    database: Database, enqueue: Enqueue
) -> None:
    ask_for(enqueue, "sari/7")
    stream = io.StringIO()
    deliver(database, LogChannel(stream))
    assert "    [...]\n" in stream.getvalue()
    assert "sandi/" not in stream.getvalue()
    assert "sari@" not in stream.getvalue()
    assert stored(database).status is Status.SENT


def test_a_message_whose_link_no_longer_works_is_given_up(
    database: Database, enqueue: Enqueue
) -> None:
    ask_for(enqueue, "sari/6")
    deliver(database, LogChannel(io.StringIO()))
    row = stored(database)
    assert row.status is Status.FAILED
    assert row.last_error is not None
    assert "no address is known for password_link sari/6" in row.last_error


def test_a_message_whose_link_did_not_join_is_given_up_and_says_so(
    database: Database, enqueue: Enqueue
) -> None:
    ask_for(enqueue, "budi/8")
    stream = io.StringIO()
    deliver(database, LogChannel(stream))
    row = stored(database)
    assert (row.status, stream.getvalue()) == (Status.FAILED, "")
    assert row.last_error == "template password_link lacks the parameters link"


def test_an_address_shows_nothing_of_itself() -> None:
    address = Address("sari@kejari-bandung.example", "Sari", joins={"link": LINK})
    assert repr(address) == "Address(...)"
    assert len({address, Address("sari@kejari-bandung.example", "Sari", joins={"link": LINK})}) == 1
