"""A story in simulated time needs a store of its own: never the one of a working office."""

from sqlalchemy import String

from kernel.errors import Conflict
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

_COMPLAINT = query("SELECT number FROM complaint LIMIT 1", {"number": String})


def require_no_complaints(uow: UnitOfWork) -> None:
    """Raise Conflict when the store holds a complaint."""
    if uow.execute(_COMPLAINT).first() is not None:
        raise Conflict("this store holds the complaints of an office; give a --store of its own")
