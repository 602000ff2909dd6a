"""The queries of the inbox. A page costs the same however many user tasks are open.

Each candidate group is one range of an index, read from where the page begins and only as far as
the page needs; so each has a branch of its own, and a query is made for a number of groups. Tasks
with a due instant come first, in one query, those without in a second one.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import BigInteger, Integer, RowMapping, String

from complaints.visibility import VISIBLE_BINDS, Viewer, visible_values
from kernel.columns import Instant
from kernel.statements import AnyType, Query, query
from kernel.unit_of_work import UnitOfWork
from reports.task_rows import BINDS, COLUMNS, COMPLAINT, JOINED, SEEN, TYPES, values_of

_AFTER = {
    True: "{row}.due_at IS NOT NULL AND ({row}.due_at, {row}.key) > (:after_due, :after_key)",
    False: "{row}.due_at IS NULL AND {row}.key > :after_key",
}
#: Candidates of open tasks, by whether nobody may have the task yet.
_CANDIDATES = {
    False: f"FROM user_task_candidate c {COMPLAINT.format(row='c')} WHERE",
    True: "FROM user_task_candidate c JOIN user_task t ON t.key = c.key"
    f" {COMPLAINT.format(row='c')} WHERE t.assignee IS NULL AND",
}
#: More than this is not counted out. Twice as many are looked at: some are in two groups.
COUNTED = 100


def assigned(
    uow: UnitOfWork, viewer: Viewer, dated: bool, after: tuple[datetime | None, int], most: int
) -> Sequence[RowMapping]:
    """Open user tasks of the viewer after a (due instant, key), in that order."""
    values = {**values_of(viewer), **_page(dated, after, most)}
    return uow.execute(_assigned(dated), values).mappings().all()


def of_groups(  # noqa: PLR0913
    uow: UnitOfWork,
    viewer: Viewer,
    groups: Sequence[str],
    *,
    free: bool,
    dated: bool,
    after: tuple[datetime | None, int],
    most: int,
) -> Sequence[RowMapping]:
    """Open user tasks of these groups and of the viewer as a candidate; `free`: nobody has them."""
    named = {f"group{place}": group for place, group in enumerate(groups)}
    values = {**values_of(viewer), **_page(dated, after, most), **named}
    return uow.execute(_of_groups(len(groups), free, dated), values).mappings().all()


def count(uow: UnitOfWork, viewer: Viewer, own: Sequence[str], unit: Sequence[str]) -> RowMapping:
    """`mine`, `unassigned` (of the groups `own`), `unit` (of these); each at most COUNTED."""
    named = {f"own{place}": group for place, group in enumerate(own)}
    named |= {f"unit{place}": group for place, group in enumerate(unit)}
    values = {**visible_values(viewer), **named, "most": COUNTED, "looked_at": 2 * COUNTED}
    return uow.execute(_count(len(own), len(unit)), values).mappings().one()


def _page(dated: bool, after: tuple[datetime | None, int], most: int) -> dict[str, object]:
    due_at, key = after
    page: dict[str, object] = {"after_key": key, "most": most}
    return {**page, "after_due": due_at} if dated else page


@lru_cache
def _assigned(dated: bool) -> Query:
    sql = (
        f"SELECT {COLUMNS} FROM user_task t {JOINED} WHERE t.assignee = :viewer"
        f" AND {_AFTER[dated].format(row='t')} AND {SEEN} ORDER BY t.due_at, t.key LIMIT :most"
    )
    return query(sql, TYPES, **BINDS, **_page_binds(dated))


@lru_cache(maxsize=256)
def _of_groups(groups: int, free: bool, dated: bool) -> Query:
    after = _AFTER[dated].format(row="c")
    keys = _of_any("group", groups, free, f" AND {after} ORDER BY c.due_at, c.key LIMIT :most")
    sql = (
        f"SELECT {COLUMNS} FROM (SELECT DISTINCT key FROM ({keys}) branches) found"
        f" JOIN user_task t ON t.key = found.key {JOINED} ORDER BY t.due_at, t.key LIMIT :most"
    )
    return query(sql, TYPES, **BINDS, **_page_binds(dated), **_names("group", groups))


@lru_cache(maxsize=256)
def _count(own: int, unit: int) -> Query:
    mine = (
        f"SELECT t.key FROM user_task t {COMPLAINT.format(row='t')}"
        f" WHERE t.assignee = :viewer AND {SEEN} ORDER BY t.due_at LIMIT :most"
    )
    # In an order, so that PostgreSQL goes along the index and does not begin by reading all.
    first = " ORDER BY c.due_at, c.key LIMIT :looked_at"
    looked_at = {
        "mine": mine,
        "unassigned": f"{_of_any('own', own, True, first)} LIMIT :looked_at",
        "unit": f"{_of_any('unit', unit, False, first)} LIMIT :looked_at",
    }
    sql = "SELECT " + ", ".join(
        f"(SELECT count(*) FROM (SELECT DISTINCT key FROM ({keys}) found LIMIT :most) counted)"
        f" AS {name}"
        for name, keys in looked_at.items()
    )
    binds = {**VISIBLE_BINDS, **_names("own", own), **_names("unit", unit)}
    columns = dict.fromkeys(looked_at, BigInteger)
    return query(sql, columns, **binds, most=Integer, looked_at=Integer)


def _of_any(prefix: str, groups: int, free: bool, page: str) -> str:
    """Keys of the tasks of each group and of the viewer as a candidate.

    `page` narrows and ends each of these parts; a task of two groups comes twice.
    """
    candidates = [f"c.kind = 'group' AND c.name = :{prefix}{place}" for place in range(groups)]
    candidates.append("c.kind = 'user' AND c.name = :viewer")
    return " UNION ALL ".join(
        f"SELECT key FROM (SELECT c.key, c.due_at {_CANDIDATES[free]} {one} AND {SEEN}{page})"
        f" branch{place}"
        for place, one in enumerate(candidates)
    )


def _names(prefix: str, groups: int) -> dict[str, AnyType]:
    return {f"{prefix}{place}": String for place in range(groups)}


def _page_binds(dated: bool) -> dict[str, AnyType]:
    page: dict[str, AnyType] = {"after_key": BigInteger, "most": Integer}
    return {**page, "after_due": Instant} if dated else page
