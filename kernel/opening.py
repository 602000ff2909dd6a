"""The first connection to a store: it answers, or the refusal says why."""

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from kernel.errors import Invalid


def check_answers(engine: Engine, name: str) -> None:
    """Connect once. Raises Invalid, with `name` for the store and the driver's first line."""
    try:
        engine.connect().close()
    except (DBAPIError, OSError) as problem:
        engine.dispose()
        cause = problem.orig if isinstance(problem, DBAPIError) else problem
        reason = str(cause).strip().partition("\n")[0]
        raise Invalid(f"{name} cannot be opened as a store: {reason}") from problem
