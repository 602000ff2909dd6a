"""Work on the engine for who asks, who does not see the instances of complaints about them."""

from collections.abc import Callable
from typing import TypeVar

from access.actor import current_actor
from access.site import current_site
from complaints import engine_view
from engine.search import in_sql
from engine.search.in_sql import Hidden, Source
from engine.search.terms import Found, Row, Search
from engine.store.keys import root_of
from kernel.errors import NotFound
from kernel.unit_of_work import UnitOfWork

T = TypeVar("T")


def hidden() -> Hidden:
    """The root instances that are not there for who asks."""
    return engine_view.hidden_from(current_actor().viewer)


def read(work: Callable[[UnitOfWork], T]) -> T:
    """Read what hides nothing by itself."""
    return current_site().office.database.read(work)


def search(source: Source, asked: Search) -> Found:
    """The rows of a source that are asked for and seen."""
    unseen = hidden()
    return read(lambda uow: in_sql.search(uow, source, asked, unseen))


def get(source: Source, key: int, what: str) -> Row:
    """The row of a source with this key; NotFound when there is none, or it is not seen."""
    unseen = hidden()
    found = read(lambda uow: in_sql.get(uow, source, key, unseen))
    if found is None:
        raise NotFound(f"no {what} has the key {key}")
    return found


def rows_of(key: int, rows: Callable[[UnitOfWork], list[T]]) -> list[T]:
    """Rows of the instance that `key` belongs to; none when it is not seen."""
    viewer = current_actor().viewer
    return read(lambda uow: [] if engine_view.is_hidden(uow, viewer, root_of(key)) else rows(uow))


def read_of(key: int, work: Callable[[UnitOfWork], T], gone: NotFound) -> T:
    """Read of the instance that `key` belongs to; `gone` when it is not seen.

    That is what the work raises for a key of nothing: the two must look alike.
    """
    return read(_seen(key, work, gone))


def write_of(key: int, work: Callable[[UnitOfWork], T], gone: NotFound) -> T:
    """Change the instance that `key` belongs to; `gone`, as in `read_of`, when it is not seen."""
    return current_site().office.database.write(_seen(key, work, gone))


def _seen(key: int, work: Callable[[UnitOfWork], T], gone: NotFound) -> Callable[[UnitOfWork], T]:
    viewer = current_actor().viewer

    def checked(uow: UnitOfWork) -> T:
        if engine_view.is_hidden(uow, viewer, root_of(key)):
            raise gone
        return work(uow)

    return checked
