"""What complainant and office say to each other, and internal notes; sealed at rest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, String

from complaints import tables
from kernel.keyring import Keyring
from kernel.statements import insert_into, query, statement
from kernel.unit_of_work import UnitOfWork
from kernel.writable import check_writable

COMPLAINANT = "complainant"  #: the author who is no person of the office

_ADD = insert_into(tables.conversation, "complaint", "at", "author", "kind", "public", "body")
_LIST = query(
    "SELECT id, complaint, at, author, kind, public, body FROM conversation"
    " WHERE complaint = :complaint ORDER BY id",
    {column.name: column.type for column in tables.conversation.columns},
    complaint=String,
)
_PUBLISH_LAST = statement(
    "UPDATE conversation SET public = :public WHERE id ="
    " (SELECT max(id) FROM conversation WHERE complaint = :complaint AND kind = :kind)",
    public=Boolean,
    complaint=String,
    kind=String,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One message or note; `public` ones are for the complainant too."""

    at: datetime
    author: str
    kind: str
    public: bool
    body: str

    def __repr__(self) -> str:
        return f"Entry(kind={self.kind}, at={self.at.isoformat()})"


def add(uow: UnitOfWork, keyring: Keyring, number: str, entries: Iterable[Entry]) -> None:
    """Append entries; Invalid for a character that cannot be kept."""
    entries = list(entries)
    for entry in entries:
        check_writable(entry.kind, entry.body)
    rows = [
        {
            "complaint": number,
            "at": entry.at,
            "author": entry.author,
            "kind": entry.kind,
            "public": entry.public,
            "body": keyring.seal(entry.body, number),
        }
        for entry in entries
    ]
    if rows:
        uow.write(_ADD, rows)


def list_entries(
    uow: UnitOfWork, keyring: Keyring, number: str, *, public_only: bool = False
) -> list[Entry]:
    """The conversation in order; NOT_OPENED stands for what does not open."""
    return [
        Entry(
            at=row.at,
            author=row.author,
            kind=row.kind,
            public=row.public,
            body=keyring.read(row.body, number),
        )
        for row in uow.execute(_LIST, {"complaint": number})
        if row.public or not public_only
    ]


def publish_last(uow: UnitOfWork, number: str, kind: str) -> None:
    """Let the complainant read the last entry of this kind."""
    uow.write(_PUBLISH_LAST, {"complaint": number, "kind": kind, "public": True})
