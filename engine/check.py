"""Proves a store: everything not ended waits for something, and projections equal the state."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import BigInteger, Boolean, Integer, LargeBinary

from engine.catalogue import Catalogue
from engine.execution import invariants
from engine.execution.state import State, Waiting, WaitKind
from engine.runtime import Runtime
from engine.store.codec import decode_state
from engine.store.keys import MASK, key_of, number_of, root_of
from kernel.errors import TuntasError
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

PROJECTIONS = ("user_task", "timer", "job", "message_subscription", "incident")

_ROOTS = query(
    "SELECT number, ended, state FROM root_instance WHERE number > :after"
    " ORDER BY number LIMIT :most",
    {"number": BigInteger, "ended": Boolean, "state": LargeBinary},
    after=BigInteger,
    most=Integer,
)
_KEYS = {
    table: query(
        f"SELECT key FROM {table} WHERE key BETWEEN :first AND :last",
        {"key": BigInteger},
        first=BigInteger,
        last=BigInteger,
    )
    for table in PROJECTIONS
}
_ACTIVE = query(
    "SELECT key FROM process_instance WHERE status = 'active' AND key BETWEEN :first AND :last",
    {"key": BigInteger},
    first=BigInteger,
    last=BigInteger,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One row that is not as it must be; `row` names table and key."""

    row: str
    text: str

    def __str__(self) -> str:
        return f"{self.row}: {self.text}"


def problems_of_roots(
    uow: UnitOfWork, runtime: Runtime, *, after: int = 0, most: int = 200
) -> tuple[list[Problem], int | None]:
    """Check up to `most` root instances after `after`; the second value is where to go on."""
    catalogue = runtime.catalogue(uow)
    rows = uow.execute(_ROOTS, {"after": after, "most": most}).all()
    if not rows:
        return [], None
    last = rows[-1].number if len(rows) == most else None
    bounds = {"first": key_of(after + 1, 0), "last": key_of(rows[-1].number, MASK)}
    stored = {
        table: {row.key for row in uow.execute(sql, bounds)} for table, sql in _KEYS.items()
    }
    stored["process_instance"] = {row.key for row in uow.execute(_ACTIVE, bounds)}
    found: list[Problem] = []
    wanted: dict[str, set[int]] = {table: set() for table in stored}
    for row in rows:
        found += _check_root(catalogue, row.number, row.ended, row.state, wanted)
    return [*found, *_differences(stored, wanted)], last


def _check_root(
    catalogue: Catalogue, root: int, ended: bool, data: bytes, wanted: dict[str, set[int]]
) -> Iterator[Problem]:
    name = f"root_instance {root}"
    try:
        state = decode_state(data)
        texts = invariants.problems(catalogue, state)
    except TuntasError as problem:
        yield Problem(name, f"its state cannot be read: {problem}")
        return
    if state.ended != ended:
        yield Problem(name, f"column ended is {ended}, but its state says {state.ended}")
    yield from (Problem(name, text) for text in texts)
    for table, numbers in _projected(state).items():
        wanted[table] |= {key_of(root, number) for number in numbers}


def _projected(state: State) -> dict[str, list[int]]:
    """Table -> the numbers that must have a row."""

    def tokens(waiting: Waiting) -> list[int]:
        return [token.number for token in state.tokens.values() if token.waiting is waiting]

    def waits(kind: WaitKind) -> list[int]:
        return [wait.number for wait in state.waits.values() if wait.kind is kind]

    return {
        "user_task": tokens(Waiting.USER_TASK),
        "job": tokens(Waiting.JOB),
        "incident": tokens(Waiting.INCIDENT),
        "timer": waits(WaitKind.TIMER),
        "message_subscription": waits(WaitKind.MESSAGE),
        "process_instance": [scope.number for scope in state.scopes.values() if scope.is_process],
    }


def _differences(
    stored: dict[str, set[int]], wanted: dict[str, set[int]]
) -> Iterator[Problem]:
    for table, keys in stored.items():
        for key in sorted(wanted[table] - keys):
            text = f"the row is missing; number {number_of(key)} of instance {root_of(key)} needs it"
            yield Problem(f"{table} {key}", text)
        for key in sorted(keys - wanted[table]):
            text = f"the row has no life in instance {root_of(key)}; delete it"
            yield Problem(f"{table} {key}", text)
