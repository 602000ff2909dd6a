"""History: what happened to an instance, one row a step, never changed afterwards.

Facts are lists [fact, number, element id, details...]; engine/store/facts.py makes those of steps.
Between steps a user task changes hands: `assigned`, with who had it and who has it now; it is
`changed`, with what of it, what that was and what it is now; and an instance is `suspended` and
`resumed`. A message or signal of another model was `sent_by` the people named.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Integer

from engine.publishers import ENGINE, Publisher
from engine.store import tables
from engine.store.facts import Fact
from engine.store.keys import number_of, root_of
from engine.store.persist import write_history
from kernel.columns import Serial
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

_COLUMNS = {column.name: column.type for column in tables.history.columns}
_OF_ROOT = query(
    "SELECT root, revision, at, actor, facts FROM history WHERE root = :root ORDER BY revision",
    _COLUMNS,
    root=BigInteger,
)
# Each row of the history has a revision of its own, so that there is one order of what happened.
_NEXT_REVISION = query(
    "UPDATE root_instance SET revision = revision + 1 WHERE number = :number RETURNING revision",
    {"revision": Integer},
    number=Serial,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One fact: `details` are what else the fact says, as in engine/store/facts.py."""

    at: datetime
    revision: int
    actor: str
    fact: str
    number: int
    element_id: str | None
    details: tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """How a user task was closed."""

    at: datetime
    actor: str
    element_id: str
    ending: str


def list_entries(uow: UnitOfWork, root: int) -> list[HistoryEntry]:
    """All facts of one root instance in the order they happened."""
    return list(_entries(uow, root))


def user_task_closing(uow: UnitOfWork, key: int) -> Closing | None:
    """Who closed the user task with this key, and when."""
    for entry in _entries(uow, root_of(key)):
        if entry.fact == "user_task" and entry.number == number_of(key):
            return Closing(
                at=entry.at,
                actor=entry.actor,
                element_id=str(entry.element_id),
                ending=str(entry.details[0]),
            )
    return None


def record_assigned(  # noqa: PLR0913
    uow: UnitOfWork,
    key: int,
    element_id: str,
    *,
    before: str | None,
    after: str | None,
    actor: str,
) -> None:
    """Append that a user task changed hands; its instance is locked."""
    fact: Fact = ["assigned", number_of(key), element_id, before, after]
    record(uow, root_of(key), fact, actor=actor)


def record_sender(uow: UnitOfWork, root: int, number: int, publisher: Publisher) -> None:
    """Append who is behind the message or signal that `number` caught, when a model sent it."""
    if publisher.root not in (None, root) and publisher.people:
        record(uow, root, ["sent_by", number, None, *publisher.people], actor=ENGINE)


def record(uow: UnitOfWork, root: int, *facts: Fact, actor: str) -> None:
    """Append what happened between two steps of an instance, which is locked."""
    revision = uow.execute(_NEXT_REVISION, {"number": root}).scalar_one()
    write_history(uow, root, revision, actor, json.dumps(facts, separators=(",", ":")))


def _entries(uow: UnitOfWork, root: int) -> Iterator[HistoryEntry]:
    for row in uow.execute(_OF_ROOT, {"root": root}):
        for fact, number, element_id, *details in json.loads(row.facts):
            yield HistoryEntry(
                at=row.at,
                revision=row.revision,
                actor=row.actor,
                fact=fact,
                number=number,
                element_id=element_id,
                details=tuple(details),
            )
