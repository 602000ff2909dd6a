"""Identity of complainants: sealed at rest, opened for a purpose, each opening logged."""

import json
from dataclasses import asdict

from sqlalchemy import LargeBinary, String

from complaints import tables
from complaints.records import Identity
from kernel.errors import Invalid
from kernel.keyring import Keyring
from kernel.statements import insert_into, query
from kernel.unit_of_work import UnitOfWork

_KEEP = insert_into(tables.complainant, "complaint", "identity")
_OPENED = insert_into(tables.identity_opening, "complaint", "opened_by", "purpose", "opened_at")
_SEALED = query(
    "SELECT identity FROM complainant WHERE complaint = :complaint",
    {"identity": LargeBinary},
    complaint=String,
)
_OPENINGS = query(
    "SELECT id, complaint, opened_by, purpose, opened_at FROM identity_opening"
    " WHERE complaint = :complaint ORDER BY id",
    {column.name: column.type for column in tables.identity_opening.columns},
    complaint=String,
)


def keep(uow: UnitOfWork, keyring: Keyring, number: str, identity: Identity) -> None:
    """Store an identity sealed."""
    sealed = keyring.seal(json.dumps(asdict(identity), ensure_ascii=False), number)
    uow.write(_KEEP, {"complaint": number, "identity": sealed})


def open_identity(
    uow: UnitOfWork, keyring: Keyring, number: str, *, actor: str, purpose: str
) -> Identity | None:
    """Open an identity and log it; None for a complainant who gave none. A purpose is required."""
    if not purpose.strip():
        raise Invalid(f"complaint {number}: say for which purpose the identity is opened")
    row = uow.execute(_SEALED, {"complaint": number}).one_or_none()
    if row is None:
        return None
    uow.write(
        _OPENED,
        {"complaint": number, "opened_by": actor, "purpose": purpose, "opened_at": uow.now},
    )
    return Identity(**json.loads(keyring.open(row.identity, number)))


def list_openings(uow: UnitOfWork, number: str) -> list[tuple[str, str]]:
    """(who, for which purpose) of every opening, oldest first."""
    rows = uow.execute(_OPENINGS, {"complaint": number})
    return [(row.opened_by, row.purpose) for row in rows]
