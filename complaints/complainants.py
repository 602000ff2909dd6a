"""Identity of complainants: sealed at rest, opened for a purpose, each opening logged."""

import json
from dataclasses import asdict

from sqlalchemy import LargeBinary, String

from complaints import tables
from complaints.records import Complaint, Identity
from complaints.refusals import refused
from complaints.visibility import Viewer, get_visible
from identity.roles import Role
from kernel.errors import Forbidden, NotFound
from kernel.keyring import Keyring
from kernel.statements import insert_into, query
from kernel.unit_of_work import UnitOfWork
from kernel.writable import is_writable

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
    """Open an identity and log it; None for a complainant who gave none.

    Raises FieldsRefused for the field `purpose` when it is blank or cannot be kept, Unopened when
    the identity does not open with the office's key.
    """
    if not purpose.strip():
        raise refused("purpose", "required")
    if not is_writable(purpose):
        raise refused("purpose", "unwritable")
    row = uow.execute(_SEALED, {"complaint": number}).one_or_none()
    if row is None:
        return None
    sealed = keyring.seal(purpose, number)
    uow.write(
        _OPENED, {"complaint": number, "opened_by": actor, "purpose": sealed, "opened_at": uow.now}
    )
    return Identity(**json.loads(keyring.open(bytes(row.identity), number)))


def open_for(
    uow: UnitOfWork, keyring: Keyring, viewer: Viewer, number: str, *, purpose: str
) -> Identity:
    """Open the identity for somebody who sees the complaint.

    Raises NotFound for one not seen or filed without a name, Forbidden for an anonymous one: who
    works on it does not learn who filed it, only oversight of their unit does. Refuses as
    `open_identity`.
    """
    complaint = get_visible(uow, viewer, number)
    if not may_open(viewer, complaint):
        raise Forbidden(
            f"complaint {number} was filed anonymously; only oversight of the unit that handles it"
            " opens the identity"
        )
    found = open_identity(uow, keyring, number, actor=viewer.person, purpose=purpose)
    if found is None:
        raise NotFound(f"complaint {number}: the complainant did not say who they are")
    return found


def may_open(viewer: Viewer, complaint: Complaint) -> bool:
    """Whether somebody who sees the complaint may ask for the identity behind it.

    Of an anonymous one only oversight of the unit that handles it, not that of a unit above.
    """
    return not complaint.anonymous or f"{complaint.unit}:{Role.OVERSIGHT}" in viewer.groups


def list_openings(uow: UnitOfWork, keyring: Keyring, number: str) -> list[tuple[str, str | None]]:
    """(who, for which purpose) of every opening, oldest first; None: of before it was sealed."""
    rows = uow.execute(_OPENINGS, {"complaint": number})
    return [(row.opened_by, open_purpose(keyring, number, row.purpose)) for row in rows]


def open_purpose(keyring: Keyring, number: str, sealed: bytes | None) -> str | None:
    """A sealed purpose of an opening of this complaint's identity, to be read."""
    return None if sealed is None else keyring.read(sealed, number)
