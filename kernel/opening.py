"""The way to a store: its URL, and the first connection: it answers, or the refusal says why."""

import re
from collections.abc import Callable

from sqlalchemy import Engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from kernel.errors import Invalid
from kernel.store_faults import is_store_fault

EXPECTED_URL = "expected sqlite:///path/to/file or postgresql://user@server:5432/database"
DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg")
LARGEST_PORT = 65_535
FIRST_WAIT, LONGEST_WAIT = 0.25, 2.0
_SECRET = re.compile(r"//[^@/]*@")
# PostgreSQL's words where waiting does not help; libpq gives no SQLSTATE for a refused connection.
_REFUSED = re.compile(
    r"authentication failed|no password supplied|pg_hba\.conf"
    r"|(role|database) \".*\" does not exist|permission denied for database"
)


class NoAnswer(Invalid):
    """A store that cannot be reached now; `later`: it may be, as one that is starting."""

    def __init__(self, text: str, *, later: bool) -> None:
        super().__init__(text)
        self.later = later


def parse_url(text: str) -> URL:
    """The URL of one of the two stores; Invalid says what is wrong with it, without its password.

    A file is not looked for, and no server asked.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise _no_store(text) from None
    if url.drivername not in DRIVERS:
        raise _no_store(text)
    if url.port is not None and not 0 < url.port <= LARGEST_PORT:
        shown = _SECRET.sub("//...@", text)
        raise Invalid(f"{shown!r} names the port {url.port}; expected one from 1 to {LARGEST_PORT}")
    return url


def check_answers(engine: Engine, name: str) -> None:
    """Connect once. Raises NoAnswer, with `name` for the store and the driver's first line."""
    try:
        engine.connect().close()
    except (DBAPIError, OSError) as problem:
        engine.dispose()
        cause = problem.orig if isinstance(problem, DBAPIError) else problem
        reason = str(cause).strip().partition("\n")[0]
        text = f"{name} cannot be opened as a store: {reason}"
        is_server = engine.dialect.name == "postgresql"
        raise NoAnswer(text, later=is_server and _may_answer_later(problem)) from problem


def wait_until_open(
    opening: Callable[[], object], tell: Callable[[str], object], wait: Callable[[float], bool]
) -> bool:
    """Call `opening` until it does not raise NoAnswer for a store that may answer later.

    `tell` hears the reason once. `wait` takes seconds and says whether to give up; then the answer
    is False. Every other failure is raised.
    """
    seconds, told = FIRST_WAIT, False
    while True:
        try:
            opening()
        except NoAnswer as problem:
            if not problem.later:
                raise
            if not told:
                tell(f"{problem}; it is tried again until it answers")
            told = True
        else:
            return True
        if wait(seconds):
            return False
        seconds = min(2 * seconds, LONGEST_WAIT)


def _may_answer_later(problem: Exception) -> bool:
    return is_store_fault(problem) and not _REFUSED.search(str(problem))


def _no_store(text: str) -> Invalid:
    shown = _SECRET.sub("//...@", text)
    return Invalid(f"{shown!r} is no store; {EXPECTED_URL}")
