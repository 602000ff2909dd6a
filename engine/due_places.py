"""Where a due row stands, for who is told of it: instance, business key and element.

Read from the rows alone: the state of the instance may be what cannot be read.
"""

from dataclasses import dataclass

from sqlalchemy import BigInteger, String

from engine.store.keys import root_of
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

_ELEMENT = query(
    "SELECT element_id FROM timer WHERE key = :key"
    " UNION ALL SELECT element_id FROM job WHERE key = :key"
    " UNION ALL SELECT element_id FROM message_subscription WHERE key = :key",
    {"element_id": String},
    key=BigInteger,
)
_START = query(
    "SELECT element_id FROM start_event WHERE id = :id", {"element_id": String}, id=BigInteger
)
_BUSINESS_KEY = query(
    "SELECT business_key FROM root_instance WHERE number = :root",
    {"business_key": String},
    root=BigInteger,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePlace:
    """`root` and `business_key` are None where no instance is concerned; `element_id` may be empty:
    the row is of no single element."""

    root: int | None = None
    business_key: str | None = None
    element_id: str = ""


def place_of_key(uow: UnitOfWork, key: int) -> DuePlace:
    """Of a timer, a job or a subscription; without element when it is gone."""
    root = root_of(key)
    found = uow.execute(_ELEMENT, {"key": key}).first()
    return _place(uow, root, "" if found is None else found.element_id)


def place_of_root(uow: UnitOfWork, root: int) -> DuePlace:
    """Of what concerns a whole instance."""
    return _place(uow, root, "")


def place_of_start(uow: UnitOfWork, id_: int) -> DuePlace:
    """Of a start event: there is no instance yet."""
    found = uow.execute(_START, {"id": id_}).first()
    return DuePlace(element_id="" if found is None else found.element_id)


def _place(uow: UnitOfWork, root: int, element_id: str) -> DuePlace:
    business_key = uow.execute(_BUSINESS_KEY, {"root": root}).scalar_one_or_none()
    return DuePlace(root=root, business_key=business_key, element_id=element_id)
