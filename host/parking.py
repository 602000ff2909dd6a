"""Due rows that failed alone: parked with back-off in the store, and told as standing incidents.

What is parked holds for every worker and through restarts. The attempt at a parked row is counted
before it begins, so that one that ends its worker is not tried again at once.
"""

import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import BigInteger, Integer, String, Text

from engine import standing_incidents
from engine.due_places import DuePlace
from host.due_rows import Row, RowName, name_of, place_of
from kernel.columns import Instant
from kernel.errors import NotFound, TuntasError
from kernel.statements import query, statement
from kernel.store_faults import code_of, is_clash
from kernel.unit_of_work import UnitOfWork

KIND = "due_row"  #: of the standing incident
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=4)

_NAME = {"kind": String, "subject": String}
_LIST = query(
    "SELECT kind, subject, root, attempts, next_at, error FROM parked_row ORDER BY kind, subject",
    {**_NAME, "root": BigInteger, "attempts": Integer, "next_at": Instant, "error": Text},
)
_ANY = query("SELECT attempts FROM parked_row LIMIT 1", {"attempts": Integer})
_PARK = query(
    "INSERT INTO parked_row (kind, subject, root, attempts, next_at, error)"
    " VALUES (:kind, :subject, :root, 1, :next_at, :error)"
    " ON CONFLICT (kind, subject) DO UPDATE SET error = excluded.error"
    " RETURNING attempts, next_at",
    {"attempts": Integer, "next_at": Instant},
    **_NAME,
    root=BigInteger,
    next_at=Instant,
    error=Text,
)
# Of several workers the one whose update finds the row due tries it.
_CLAIM = query(
    "UPDATE parked_row SET attempts = attempts + 1, next_at = :next_at"
    " WHERE kind = :kind AND subject = :subject AND next_at = :due_at RETURNING attempts",
    {"attempts": Integer},
    **_NAME,
    next_at=Instant,
    due_at=Instant,
)
_RELEASE = statement("DELETE FROM parked_row WHERE kind = :kind AND subject = :subject", **_NAME)
_AT_ONCE = statement(
    "UPDATE parked_row SET next_at = :now WHERE kind = :kind AND subject = :subject",
    now=Instant,
    **_NAME,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """A row that failed `attempts` times and is tried again at `next_at`; `error` says why."""

    name: RowName
    root: int | None
    attempts: int
    next_at: datetime
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parking:
    """What became of a failure: where the row stands, and when it is tried again."""

    name: RowName
    place: DuePlace
    next_at: datetime


def list_parked(uow: UnitOfWork) -> list[Parked]:
    """All parked rows, by their names."""
    rows = uow.execute(_LIST).mappings()
    return [
        Parked(
            name=RowName(row["kind"], row["subject"]),
            **{name: row[name] for name in ("root", "attempts", "next_at", "error")},
        )
        for row in rows
    ]


def is_any_parked(uow: UnitOfWork) -> bool:
    """Whether any row is parked."""
    return uow.execute(_ANY).first() is not None


def park(uow: UnitOfWork, row: Row, problem: BaseException, *, tell: bool = True) -> Parking:
    """Note that a row failed, and `tell` it; one that is parked already keeps its instant."""
    name, place, error = name_of(row), place_of(uow, row), error_of(problem)
    given = {"kind": name.kind, "subject": name.subject, "root": place.root, "error": error}
    kept = uow.execute(_PARK, {**given, "next_at": uow.now + FIRST_WAIT}).one()
    # Works that met each other five times in a row go well a minute later, as a rule.
    if tell and (kept.attempts > 1 or not is_clash(problem)):
        _tell(uow, name, place, kept.attempts, error)
    return Parking(name=name, place=place, next_at=kept.next_at)


def claim(uow: UnitOfWork, parked: Parked) -> bool:
    """Take a parked row whose instant has come for one attempt; False when another worker has."""
    wait = min(FIRST_WAIT * 2 ** min(parked.attempts, 30), LONGEST_WAIT)
    named = {"kind": parked.name.kind, "subject": parked.name.subject}
    taken = {**named, "due_at": parked.next_at, "next_at": uow.now + wait}
    return uow.execute(_CLAIM, taken).first() is not None


def release(uow: UnitOfWork, name: RowName) -> None:
    """It was done, or is gone: parked no more, and its incident closes."""
    uow.write(_RELEASE, {"kind": name.kind, "subject": name.subject})
    standing_incidents.close(uow, kind=KIND, subject=str(name))


def try_at_once(uow: UnitOfWork, name: RowName) -> None:
    """Let the next look try a parked row; NotFound when none has this name."""
    named = {"kind": name.kind, "subject": name.subject}
    if uow.execute(_AT_ONCE, {**named, "now": uow.now}).rowcount != 1:
        raise NotFound(f"no due row {str(name)!r} is parked; `tuntas incidents` lists them")


def error_of(problem: BaseException) -> str:
    """What went wrong. Of a refusal its text, which names ids; of a fault only kind and place,
    for its text may hold data."""
    if isinstance(problem, TuntasError):
        return f"{type(problem).__name__}: {problem}"
    frames = traceback.extract_tb(problem.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    code = f" {code_of(problem)}".rstrip()
    return f"{type(problem).__name__}{code}{place}"


def _tell(uow: UnitOfWork, name: RowName, place: DuePlace, attempts: int, error: str) -> None:
    at = f" at {place.element_id}" if place.element_id else ""
    standing_incidents.raise_incident(
        uow,
        kind=KIND,
        subject=str(name),
        root=place.root,
        business_key=place.business_key,
        element_id=place.element_id,
        message=f"{name}{at} is due and cannot be done ({error}), {attempts} times by now. All else"
        " goes on, and it is tried again ever more rarely. Mend the cause, then try it at once:"
        f" tuntas incidents --retry '{name}'",
    )
