"""The inbox: open user tasks a person works on, may take, or answers for; least time left first.

The visibility of complaints is part of every query, before its LIMIT and its count. Tasks of
processes that are no complaint are shown to their groups.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import RowMapping

from complaints.visibility import Viewer
from identity.roles import Role, group_name, parse_group
from kernel.columns import to_microseconds
from kernel.errors import Invalid
from kernel.keyring import Keyring
from kernel.pages import Page, cursor_after, key_of
from kernel.unit_of_work import UnitOfWork
from reports import inbox_queries
from reports.inbox_queries import COUNTED
from reports.task_rows import InboxRow, rows_of, running_of
from reports.time_left import Left
from sla.calendars import Calendars

__all__ = ["COUNTED", "InboxRow", "Left", "Scope", "count_inbox", "list_inbox"]

#: Who answers for all that is done in their unit.
LEADING = frozenset({Role.COORDINATOR, Role.HEAD, Role.SUPERVISOR, Role.OVERSIGHT})
#: Roles that work on user tasks: the groups of a unit that can have any.
_WORKING = LEADING | {Role.INTAKE, Role.HANDLER}
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
After = tuple[datetime | None, int]


class Scope(StrEnum):
    """Which open user tasks."""

    MINE = "mine"  #: those the person has
    UNIT = "unit"  #: those of their groups; who leads a unit: of all its groups
    UNASSIGNED = "unassigned"  #: those of their groups that nobody has


def list_inbox(  # noqa: PLR0913
    uow: UnitOfWork,
    keyring: Keyring,
    calendars: Calendars,
    viewer: Viewer,
    scope: Scope,
    *,
    after: str | None = None,
    most: int = 50,
) -> Page[InboxRow]:
    """One page, earliest due instant first and undated ones last; at most 4 statements.

    Invalid for a cursor of another list.
    """
    found = _find(uow, viewer, scope, _read_cursor(after), most + 1)
    shown = found[:most]
    rows = rows_of(uow, keyring, calendars, shown, running_of(uow, shown))
    more = len(found) > most
    return Page(rows, _cursor(rows[-1]) if more and rows else None)


def count_inbox(uow: UnitOfWork, viewer: Viewer) -> dict[Scope, int]:
    """How many user tasks each scope has, counted up to COUNTED: that many means so many or more.

    One statement.
    """
    row = inbox_queries.count(uow, viewer, sorted(viewer.groups), unit_groups(viewer))
    return {scope: int(row[scope.value]) for scope in Scope}


def unit_groups(viewer: Viewer) -> list[str]:
    """The candidate groups of the scope UNIT, sorted."""
    found: set[str] = set()
    for group in viewer.groups:
        unit, role = parse_group(group)
        found |= {group_name(unit, one) for one in _WORKING} if role in LEADING else {group}
    return sorted(found)


def _find(
    uow: UnitOfWork, viewer: Viewer, scope: Scope, after: After, most: int
) -> list[RowMapping]:
    """Rows after the cursor: of those with a due instant, then, to fill up, of those without."""
    found: list[RowMapping] = []
    if after[0] is not None:
        found += _query(uow, viewer, scope, True, after, most)
        after = (None, 0)
    if len(found) < most:
        found += _query(uow, viewer, scope, False, after, most - len(found))
    return found


def _query(  # noqa: PLR0913
    uow: UnitOfWork, viewer: Viewer, scope: Scope, dated: bool, after: After, most: int
) -> Sequence[RowMapping]:
    if scope is Scope.MINE:
        return inbox_queries.assigned(uow, viewer, dated, after, most)
    free = scope is Scope.UNASSIGNED
    groups = sorted(viewer.groups) if free else unit_groups(viewer)
    return inbox_queries.of_groups(
        uow, viewer, groups, free=free, dated=dated, after=after, most=most
    )


def _cursor(row: InboxRow) -> str:
    return cursor_after([None if row.due_at is None else to_microseconds(row.due_at), row.key])


def _read_cursor(cursor: str | None) -> After:
    if cursor is None:
        return _BEGINNING, 0
    due, key = key_of(cursor, ((int, type(None)), int))
    try:
        due_at = None if due is None else _EPOCH + timedelta(microseconds=int(due))
    except OverflowError:
        raise Invalid("this is no cursor of this list; begin without one", field="cursor") from None
    return due_at, int(str(key))
