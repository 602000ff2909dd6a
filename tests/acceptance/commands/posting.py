"""Letters in the outbox of a real store, workers that send them, and what arrived how often."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from importlib.resources import files

from kernel.unit_of_work import UnitOfWork
from notifications import outbox
from notifications.messages import Message, NewMessage, RecipientKind, Status
from tests.acceptance.commands.serving import wait_for_words
from tests.acceptance.commands.shell import Running, Shell
from tests.mail_server import MailServer
from tests.rooms.host.workshop import real_office

KEY = {"TUNTAS_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}  # bytes 0 to 31
PEOPLE = [
    one["id"] for one in json.loads((files("host") / "data" / "office.json").read_text())["people"]
]
CHUNK = 500


def write_letters(url: str, count: int, start: int = 0) -> list[str]:
    """Enqueue letters to the people of the demo office in turn; their Message-IDs."""
    ids = [f"closed/{number}" for number in range(start, start + count)]

    def add(uow: UnitOfWork, some: list[str]) -> None:
        for message_id in some:
            number = int(message_id.partition("/")[2])
            message = NewMessage(
                message_id=message_id,
                recipient_kind=RecipientKind.PERSON,
                recipient_ref=PEOPLE[number % len(PEOPLE)],
                template="closed",
                params={"number": "ADU-2026-7"},
                kind="complaint",
            )
            outbox.enqueue(uow, message)

    with closing(real_office(url)) as office:
        for some in _chunks(ids):
            office.database.write(partial(add, some=some))
    return ids


def _chunks(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def letters(url: str) -> list[Message]:
    """The whole outbox."""
    with closing(real_office(url)) as office:
        return office.database.read(lambda uow: outbox.list_messages(uow, most=1_000_000))


def all_sent(url: str) -> bool:
    """Whether every letter is."""
    return {one.status for one in letters(url)} == {Status.SENT}


def doubled(server: MailServer) -> int:
    """How many letters too many arrived."""
    return sum(count - 1 for count in Counter(server.ids()).values())


def start_worker(shell: Shell, url: str, server: MailServer, carriers: int = 4) -> Running:
    """A worker that sends to `server`."""
    running = shell.start(
        *("worker", "--store", url),
        **KEY,
        TUNTAS_SMTP_HOST="127.0.0.1",
        TUNTAS_SMTP_PORT=str(server.port),
        TUNTAS_SMTP_ENCRYPTION="none",
        TUNTAS_SMTP_SENDER="adu@kejaksaan.example",
        TUNTAS_SMTP_CONNECTIONS=str(carriers),
    )
    wait_for_words(running, "does what is due")
    return running
