"""Messages to enqueue, and where their recipients live."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kernel.clock import SimulatedClock
from kernel.database import Database
from kernel.unit_of_work import UnitOfWork
from notifications import outbox
from notifications.messages import Address, NewMessage, RecipientKind
from tests.mail_server import MailServer, mail_server

Enqueue = Callable[..., int]
ADDRESSES = {
    (RecipientKind.PERSON, "sari"): Address("sari@kejari-bandung.example", "Sari Wulandari"),
    (RecipientKind.PERSON, "budi"): Address("budi@kejari-bandung.example", "Budi Santoso"),
    (RecipientKind.COMPLAINANT, "ADU-2026-7"): Address("pelapor@surat.example"),
}


def resolve_address(uow: UnitOfWork, kind: RecipientKind, ref: str) -> Address | None:
    return ADDRESSES.get((kind, ref))


def new_message(message_id: str = "closed/7", to: str = "sari", **changes: Any) -> NewMessage:
    fields: dict[str, Any] = {
        "message_id": message_id,
        "recipient_kind": RecipientKind.PERSON,
        "recipient_ref": to,
        "template": "closed",
        "params": {"number": "ADU-2026-7"},
        "kind": "complaint",
        "about": "ADU-2026-7",
    }
    return NewMessage(**{**fields, **changes})


@pytest.fixture
def enqueue(database: Database, clock: SimulatedClock) -> Enqueue:
    """`enqueue(message_id, to, **changes) -> id`, in a transaction of its own."""

    def add(*names: str, **changes: Any) -> int:
        return database.write(lambda uow: outbox.enqueue(uow, new_message(*names, **changes)))

    return add


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server
