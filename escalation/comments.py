"""What people say about an alert: who acknowledged it, and others after it fired.

People write names into such texts: they rest sealed, each bound to its rung.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON

from escalation import rows, tables
from escalation.ladder import Rung, Status
from kernel.errors import Conflict, Forbidden, Invalid
from kernel.keyring import Keyring
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork
from kernel.writable import check_writable

MAX_TEXT = 2000
_BOUND = "rung/"

_TYPES = {column.name: column.type for column in tables.rung_comment.columns}
_ADD = query(
    "INSERT INTO rung_comment (rung, person, at, text) VALUES (:rung, :person, :at, :text)"
    " RETURNING id",
    {"id": _TYPES["id"]},
    **{name: type_ for name, type_ in _TYPES.items() if name != "id"},
)
_OF_RUNGS = query(
    f"SELECT {', '.join(_TYPES)} FROM rung_comment"
    " WHERE rung IN (SELECT CAST(key AS BIGINT) FROM json_each(:rungs)) ORDER BY id",
    _TYPES,
    rungs=JSON,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One comment of a person on a rung."""

    id: int
    rung: int
    person: str
    at: datetime
    text: str

    def __repr__(self) -> str:
        return f"Comment(id={self.id}, rung={self.rung})"


def add_comment(uow: UnitOfWork, key: int, person: str, text: str, *, keyring: Keyring) -> Comment:
    """Keep what one who was told of the rung, or of one above it, says about it; at any time after.

    Whether they may still see the complaint is asked before. Raises NotFound, Forbidden, Conflict
    while the rung has not fired, Invalid(field="text") for an empty, long or unwritable text.
    """
    rung = rows.get_rung(uow, key)
    above = rows.list_round(uow, rung.root, rung.clock, rung.round)
    require_told(above, rung, person)
    if rung.status is Status.WAITING or rung.fired_at is None:
        raise Conflict(f"rung {key} has not fired; there is nothing to comment on")
    said = check_text("text", text)
    row = {"rung": key, "person": person, "at": uow.now, "text": seal_comment(keyring, key, said)}
    number = int(uow.execute(_ADD, row).scalar_one())
    return Comment(id=number, rung=key, person=person, at=uow.now, text=said)


def list_comments(
    uow: UnitOfWork, rungs: Iterable[int], *, keyring: Keyring
) -> dict[int, tuple[Comment, ...]]:
    """Rung key -> its comments, oldest first, for those that have any; one statement."""
    asked = {str(key): 1 for key in rungs}
    found: dict[int, list[Comment]] = {}
    if asked:
        for row in uow.execute(_OF_RUNGS, {"rungs": asked}).mappings():
            text = open_comment(keyring, row["rung"], row["text"])
            found.setdefault(row["rung"], []).append(Comment(**{**row, "text": text}))
    return {key: tuple(comments) for key, comments in found.items()}


def bound_to(key: int) -> str:
    """What the texts about the rung with this key are sealed for."""
    return f"{_BOUND}{key}"


def rung_of(name: str) -> int | None:
    """The key of the rung that `bound_to` made this name of; None for the name of anything else."""
    return int(name.removeprefix(_BOUND)) if name.startswith(_BOUND) else None


def seal_comment(keyring: Keyring, key: int, text: str) -> bytes:
    """A text about the rung with this key as it rests in the store."""
    return keyring.seal(text, bound_to(key))


def open_comment(keyring: Keyring, key: int, sealed: bytes) -> str:
    """The text that `seal_comment` sealed; NOT_OPENED for what does not open for this rung."""
    return keyring.read(sealed, bound_to(key))


def comment_of(keyring: Keyring, rung: Rung) -> str | None:
    """What the one who answered the rung said with it."""
    return None if rung.comment is None else open_comment(keyring, rung.key, rung.comment)


def require_told(rungs: Iterable[Rung], rung: Rung, person: str) -> None:
    """Forbidden unless `person` was told of the rung or of one above it; `rungs` is its round."""
    told = {one for above in rungs if above.number >= rung.number for one in above.recipients}
    if person not in told:
        raise Forbidden(
            f"{person} was not told of rung {rung.number} ({rung.policy.name}) of clock"
            f" {rung.clock}, nor of one above it; only who was told acknowledges it or comments"
        )


def check_text(field: str, text: str, *, required: bool = True) -> str:
    """The text without the blanks around it; Invalid names `field` and what it must be."""
    said = text.strip()
    if required and not said:
        raise Invalid(f"{field}: this is required; say it in your own words", field=field)
    if len(said) > MAX_TEXT:
        raise Invalid(
            f"{field}: expected at most {MAX_TEXT} characters, not {len(said)}", field=field
        )
    check_writable(field, said)
    return said
