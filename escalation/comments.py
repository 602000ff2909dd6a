"""What people say about an alert after it fired, beside the comment of who acknowledged it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON

from escalation import rows, tables
from escalation.ladder import Rung, Status
from kernel.errors import Conflict, Forbidden, Invalid
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

MAX_TEXT = 2000
# Control characters other than tab and line breaks, and halves of characters (lone surrogates).
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

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


def add_comment(uow: UnitOfWork, key: int, person: str, text: str) -> Comment:
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
    row = {"rung": key, "person": person, "at": uow.now, "text": said}
    number = int(uow.execute(_ADD, row).scalar_one())
    return Comment(id=number, rung=key, person=person, at=uow.now, text=said)


def list_comments(uow: UnitOfWork, rungs: Iterable[int]) -> dict[int, tuple[Comment, ...]]:
    """Rung key -> its comments, oldest first, for those that have any; one statement."""
    asked = {str(key): 1 for key in rungs}
    found: dict[int, list[Comment]] = {}
    if asked:
        for row in uow.execute(_OF_RUNGS, {"rungs": asked}).mappings():
            found.setdefault(row["rung"], []).append(Comment(**row))
    return {key: tuple(comments) for key, comments in found.items()}


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
    if _UNWRITABLE.search(said):
        raise Invalid(
            f"{field}: a character in it cannot be kept; type the text again", field=field
        )
    return said
