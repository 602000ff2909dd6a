"""Proves a store: everything not ended waits for something, and projections equal the state."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Boolean, Integer, LargeBinary, String

from engine.catalogue import Catalogue
from engine.execution import invariants
from engine.execution.state import State, Waiting, WaitKind
from engine.runtime import Runtime
from engine.start_events import self_starting
from engine.store.codec import decode_state
from engine.store.keys import MASK, key_of, number_of, root_of
from kernel.errors import TuntasError
from kernel.statements import Query, query
from kernel.unit_of_work import UnitOfWork

PROJECTIONS = (
    *("user_task", "timer", "job", "message_subscription", "signal_subscription"),
    "incident",
)
PROCESS = "process_instance"
_LAST_KEY = 2**63 - 1

_ROOTS = query(
    "SELECT number, ended, state FROM root_instance WHERE number > :after"
    " ORDER BY number LIMIT :most",
    {"number": BigInteger, "ended": Boolean, "state": LargeBinary},
    after=BigInteger,
    most=Integer,
)
_STARTS = query(
    "SELECT definition, element_id FROM start_event",
    {"definition": BigInteger, "element_id": String},
)


def _keys(sql: str) -> Query:
    columns = {"key": BigInteger, "element_id": String}
    return query(sql, columns, first=BigInteger, last=BigInteger)


#: Projection -> what its rows are: (key, element id).
_STORED = {
    table: _keys(f"SELECT key, element_id FROM {table} WHERE key BETWEEN :first AND :last")
    for table in PROJECTIONS
} | {
    PROCESS: _keys(
        "SELECT key, NULL AS element_id FROM process_instance"
        " WHERE status IN ('active', 'suspended') AND key BETWEEN :first AND :last"
    )
}
# Keys hold the root number in their high bits (engine/store/keys.py).
#: (table, rows that cannot be right by themselves, what is wrong with them).
_WRONG = (
    (
        "timer",
        _keys(
            "SELECT key, element_id FROM timer WHERE due_at IS NULL AND clock IS NULL"
            " AND key BETWEEN :first AND :last"
        ),
        "it has neither a due instant nor a clock, so it never fires",
    ),
    (
        "job",
        _keys(
            "SELECT key, element_id FROM job WHERE due_at IS NULL AND key BETWEEN :first AND :last"
        ),
        "it has no due instant, so it never runs",
    ),
    (
        PROCESS,
        _keys(
            "SELECT p.key, NULL AS element_id FROM process_instance p"
            " JOIN root_instance r ON r.number = p.root WHERE p.status IN ('active', 'suspended')"
            " AND (p.status = 'suspended') = (r.suspended_by IS NULL)"
            " AND p.key BETWEEN :first AND :last"
        ),
        "its status does not say whether its root instance is suspended",
    ),
    (
        "user_task_candidate",
        _keys(
            "SELECT DISTINCT key, NULL AS element_id FROM user_task_candidate c WHERE NOT EXISTS"
            " (SELECT 1 FROM user_task t WHERE t.key = c.key) AND key BETWEEN :first AND :last"
        ),
        "its user task is gone; delete it",
    ),
    (
        "root_instance",
        _keys(
            "SELECT number AS key, NULL AS element_id FROM root_instance r WHERE NOT EXISTS"
            " (SELECT 1 FROM history h WHERE h.root = r.number AND h.revision = r.revision)"
            " AND number BETWEEN :first / 16777216 AND :last / 16777216"
        ),
        "its last step is not in the history",
    ),
    (
        "signal_delivery",
        _keys(
            "SELECT root AS key, NULL AS element_id FROM signal_delivery d WHERE NOT EXISTS"
            " (SELECT 1 FROM signal g WHERE g.id = d.signal)"
            " AND root BETWEEN :first / 16777216 AND :last / 16777216"
        ),
        "its signal is gone; delete it",
    ),
    (
        "message_start_lock",
        _keys(
            "SELECT k.root AS key, k.process_id AS element_id FROM message_start_lock k"
            " JOIN root_instance r ON r.number = k.root WHERE r.ended AND k.released_at IS NULL"
            " AND k.root BETWEEN :first / 16777216 AND :last / 16777216"
        ),
        "it holds up messages for an instance that has ended",
    ),
)

#: Projection -> key -> element id (None: not known).
Rows = dict[str, dict[int, str | None]]


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
    roots = uow.execute(_ROOTS, {"after": after, "most": most}).all()
    go_on = roots[-1].number if len(roots) == most else None
    last = _LAST_KEY if go_on is None else key_of(go_on, MASK)
    bounds = {"first": key_of(after + 1, 0), "last": last}
    found: list[Problem] = []
    wanted: Rows = {table: {} for table in _STORED}
    unreadable: set[int] = set()
    for root in roots:
        try:
            found += _check_root(catalogue, root.number, root.ended, root.state, wanted)
        except _BROKEN as problem:
            unreadable.add(root.number)
            text = f"its state cannot be read: {type(problem).__name__}: {problem}"
            found.append(Problem(f"root_instance {root.number}", text))
    for table, sql in _STORED.items():
        rows = {row.key: row.element_id for row in uow.execute(sql, bounds)}
        stored = {key: id_ for key, id_ in rows.items() if root_of(key) not in unreadable}
        found += _differences(table, stored, wanted[table])
    if after == 0:
        found += _start_problems(uow, catalogue)
    return [*found, *_wrong_rows(uow, bounds)], go_on


#: What reading a record raises when its bytes are not what this version wrote.
_BROKEN = (TuntasError, LookupError, TypeError, ValueError, AttributeError)


def _check_root(
    catalogue: Catalogue, root: int, ended: bool, data: bytes, wanted: Rows
) -> Sequence[Problem]:
    name = f"root_instance {root}"
    state = decode_state(data)
    texts = invariants.problems(catalogue, state)
    if state.ended != ended:
        texts.append(f"column ended is {ended}, but its state says {state.ended}")
    for table, elements in _projected(catalogue, state).items():
        wanted[table] |= {key_of(root, number): id_ for number, id_ in elements.items()}
    return [Problem(name, text) for text in texts]


def _projected(catalogue: Catalogue, state: State) -> dict[str, dict[int, str | None]]:
    """Table -> number that must have a row -> the element it is of."""

    def element(scope: int, index: int) -> str:
        definition = catalogue.definition(state.scopes[scope].definition)
        node = definition.nodes[index]
        return node.id

    def tokens(waiting: Waiting) -> dict[int, str | None]:
        found = [token for token in state.tokens.values() if token.waiting is waiting]
        return {token.number: element(token.scope, token.node) for token in found}

    def waits(kind: WaitKind) -> dict[int, str | None]:
        found = [wait for wait in state.waits.values() if wait.kind is kind]
        return {wait.number: element(wait.scope, wait.node) for wait in found}

    return {
        "user_task": tokens(Waiting.USER_TASK),
        "job": tokens(Waiting.JOB),
        "incident": tokens(Waiting.INCIDENT),
        "timer": waits(WaitKind.TIMER) | waits(WaitKind.CONTINUATION),
        "message_subscription": waits(WaitKind.MESSAGE),
        "signal_subscription": waits(WaitKind.SIGNAL),
        PROCESS: {scope.number: None for scope in state.scopes.values() if scope.is_process},
    }


def _differences(
    table: str, stored: Mapping[int, str | None], wanted: Mapping[int, str | None]
) -> Iterator[Problem]:
    is_process = table == PROCESS
    for key in sorted({**wanted, **stored}):
        name, where = f"{table} {key}", f"number {number_of(key)} of instance {root_of(key)}"
        if key not in stored:
            what = "no active row" if is_process else "the row is missing"
            yield Problem(name, f"{what}; {where} needs it")
        elif key not in wanted:
            what = "it is active" if is_process else "the row is there"
            yield Problem(name, f"{what}, but {where} does not live")
        elif stored[key] != wanted[key]:
            yield Problem(name, f"it is of {stored[key]}, but {where} is at {wanted[key]}")


def _start_problems(uow: UnitOfWork, catalogue: Catalogue) -> Iterator[Problem]:
    """What starts processes by itself: exactly the start events of their latest versions."""
    latest = [versions[-1] for versions in catalogue.processes.values()]
    wanted = {(one.key, node.id): one.process_id for one in latest for node in self_starting(one)}
    stored = {(row.definition, row.element_id) for row in uow.execute(_STARTS)}
    for key, element in sorted(wanted.keys() - stored):
        text = f"no row starts process {wanted[key, element]} by {element}; deploy it again"
        yield Problem(f"start_event of definition {key}", text)
    for key, element in sorted(stored - wanted.keys()):
        yield Problem(f"start_event of definition {key}", f"{element} starts no latest version")


def _wrong_rows(uow: UnitOfWork, bounds: Mapping[str, int]) -> Iterator[Problem]:
    for table, sql, text in _WRONG:
        for row in uow.execute(sql, bounds):
            at = f" ({row.element_id})" if row.element_id else ""
            yield Problem(f"{table} {row.key}{at}", text)
