"""Whose fault is a database error: the store's, or that of the one row it was met at?

PostgreSQL says it by SQLSTATE (appendix A of its manual), SQLite by its primary result code. A
store that is at fault fails every row alike: whoever meets it waits. Anything else is the row's.
"""

from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout

#: Classes and codes of SQLSTATE in which the server cannot be used, whatever is asked of it.
_STORE_STATES = (
    "08",  # connection exception
    "53",  # insufficient resources: disk full, out of memory, too many connections
    "57P",  # shut down by an administrator, a crash, or starting up
    "58",  # system error: its files cannot be read or written
    "25006",  # read only: the old primary after a fail-over
    "42P01",  # a table is not there: another store, or one half restored
)
_FULL_STATE = "53100"
_CLASHES = ("40001", "40P01", "23505")
#: SQLite: PERM, BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB.
_STORE_CODES = frozenset([3, 5, 6, 7, 8, 10, 11, 13, 14, 15, 26])
_FULL_CODE = 13
_PRIMARY = 0xFF  #: of an extended result code
#: Such as PostgreSQL's "index row size 2728 exceeds btree version 4 maximum 2704".
_TOO_LARGE_STATES = ("54",)


class StoreFailed(Exception):
    """The store failed while other work was in the same transaction; nothing of it is stored."""

    def __init__(self, text: str, *, full: bool) -> None:
        super().__init__(text)
        self.full = full


def is_store_fault(problem: BaseException) -> bool:
    """Whether the store itself is at fault, so that no other row would fare better now."""
    return any(_is_store_fault(one) for one in _chain(problem))


def is_store_full(problem: BaseException) -> bool:
    """Whether the store has no room left; implies `is_store_fault`."""
    return any(_is_full(one) for one in _chain(problem))


def is_too_large(problem: BaseException) -> bool:
    """Whether the store refused one row because a limit of its own is exceeded."""
    state = _state(problem)
    return state is not None and state.startswith(_TOO_LARGE_STATES)


def is_clash(problem: BaseException) -> bool:
    """Whether works got in each other's way: deadlock, serialization, the same new key."""
    return _state(problem) in _CLASHES


def is_lost(problem: BaseException) -> bool:
    """Whether PostgreSQL's server went away, is starting, or may not be written any more.

    Another connection, a moment later, may reach one that can: after a restart or a fail-over.
    """
    if not isinstance(problem, DBAPIError):
        return False
    state = _state(problem)
    if state is None:
        return _is_operational(problem) and _code(problem) is None
    return state.startswith(("08", "57P", "25006"))


def code_of(problem: BaseException) -> str:
    """The SQLSTATE or SQLite's result code, for messages; empty where there is none."""
    return _state(problem) or str(_code(problem) or "")


def _is_store_fault(problem: BaseException) -> bool:
    if isinstance(problem, StoreFailed | PoolTimeout | InterfaceError):
        return True
    if (code := _code(problem)) is not None:
        return code & _PRIMARY in _STORE_CODES or "no such table" in str(_driver_error(problem))
    if (state := _state(problem)) is not None:
        return state.startswith(_STORE_STATES)
    return is_lost(problem)


def _is_full(problem: BaseException) -> bool:
    if isinstance(problem, StoreFailed):
        return problem.full
    code = _code(problem)
    return _state(problem) == _FULL_STATE or (code is not None and code & _PRIMARY == _FULL_CODE)


def _chain(problem: BaseException) -> Iterator[BaseException]:
    """The problem and what it was raised from: a room may have wrapped it."""
    seen: set[int] = set()
    one: BaseException | None = problem
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__


def _driver_error(problem: BaseException) -> BaseException | None:
    return problem.orig if isinstance(problem, DBAPIError) else None


def _state(problem: BaseException) -> str | None:
    state = getattr(_driver_error(problem), "sqlstate", None)
    return state if isinstance(state, str) else None


def _code(problem: BaseException) -> int | None:
    code = getattr(_driver_error(problem), "sqlite_errorcode", None)
    return code if isinstance(code, int) else None


def _is_operational(problem: DBAPIError) -> bool:
    """By name, so that neither driver is imported here."""
    return any(kind.__name__ == "OperationalError" for kind in type(problem.orig).__mro__)
