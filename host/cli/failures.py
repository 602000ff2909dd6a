"""What the shell sees when a command fails: one line that says what to do, and exit 1."""

from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError, IntegrityError

from kernel.errors import TuntasError

#: Failures of the world; anything else is a fault of Tuntas and keeps its traceback.
FORESEEN = (TuntasError, DBAPIError, CommandError, OSError)


def is_foreseen(problem: Exception) -> bool:
    """Whether `problem` comes from the input, the store or the machine."""
    return isinstance(problem, FORESEEN) and not isinstance(problem, IntegrityError)


def failure_text(problem: Exception) -> str:
    """One failure in words."""
    match problem:
        case DBAPIError():
            reason = " ".join(str(problem.orig).split())
            return (
                f"the store fails: {reason}; look at --store or TUNTAS_DATABASE_URL,"
                " and whether the database runs and may be written"
            )
        case CommandError():
            return (
                f"the store's tables are not those of this version: {problem};"
                " use the Tuntas that made them, or another store"
            )
        case OSError(filename=name, strerror=str(reason)) if name is not None:
            return f"{name}: {reason}; look at the path, its rights and the room on the disk"
        case _:
            return str(problem)
