"""Sealed rows that do not open with the office's key: told once each, and looked at again.

Who reads them sees kernel.keyring.NOT_OPENED in their place. The keyring keeps what they are bound
to, which becomes a standing incident: after a request (access/after_reading.py), and where a letter
is delivered. It closes all of it opens again, because the rows or the key were restored.
"""

from functools import partial

from sqlalchemy import BigInteger, String

from access import sealed_rows
from engine import standing_incidents
from escalation.comments import rung_of
from kernel.database import Database
from kernel.keyring import Keyring
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

KIND = "sealed"

_ABOUT = {"root": BigInteger, "number": String}
_COMPLAINT = query(
    "SELECT root, number FROM complaint WHERE number = :number", _ABOUT, number=String
)
_RUNG = query(
    "SELECT r.root, k.number FROM rung r LEFT JOIN complaint k ON k.root = r.root"
    " WHERE r.key = :key",
    _ABOUT,
    key=BigInteger,
)


def record(uow: UnitOfWork, keyring: Keyring) -> None:
    """A standing incident for each of what did not open since this was last done."""
    for name in sorted(keyring.take_unopened()):
        rung = rung_of(name)
        about = (_COMPLAINT, {"number": name}) if rung is None else (_RUNG, {"key": rung})
        found = uow.execute(*about).one_or_none()
        standing_incidents.raise_incident(
            uow,
            kind=KIND,
            subject=name,
            root=None if found is None else found.root,
            business_key=None if found is None else found.number,
            element_id="",
            message=f"{name}: a sealed text does not open with the key of this office; restore its"
            " row from a backup of the store (`tuntas check` names the table)",
        )


def look_again(database: Database, keyring: Keyring) -> int:
    """Close the incidents of what opens again; how many there were."""
    closed, after = 0, 0
    listed = partial(standing_incidents.list_standing, kind=KIND)
    while page := database.read(partial(listed, after=after)):
        after = page[-1].id
        for one in page:
            closed += database.write(partial(_close, keyring=keyring, name=one.subject))
    return closed


def _close(uow: UnitOfWork, keyring: Keyring, name: str) -> bool:
    if not all(one.opens(keyring) for one in sealed_rows.list_bound_to(uow, name)):
        return False
    return standing_incidents.close(uow, kind=KIND, subject=name)
