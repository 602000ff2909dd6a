"""Incidents of tokens and those that stand, counted and grouped without what is hidden."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Integer, String, Text

from engine.search.in_sql import Hidden
from engine.store.keys import key_in_sql, root_in_sql, root_key_in_sql
from kernel.columns import Instant
from kernel.statements import AnyType, query
from kernel.unit_of_work import UnitOfWork

COUNTED = 999  #: more are not counted out
_TOKEN_ROOT = root_in_sql("i.key")
_LIKE = (
    "SELECT {what} FROM {table} i WHERE i.kind = :kind AND i.element_id = :element_id"
    " AND NOT ({hidden}){order} LIMIT :most"
)
_TABLES = {True: ("incident", _TOKEN_ROOT), False: ("standing_incident", "i.root")}
_LIKE_TYPES = {"kind": String, "element_id": String, "most": Integer}
_GROUPS_SQL = (
    "SELECT 1 AS token, d.id AS process, max(d.name) AS process_name, i.element_id, i.kind,"
    " min(i.message) AS message, min(i.raised_at) AS since, count(*) AS count FROM incident i"
    f" JOIN process_instance p ON p.key = {root_key_in_sql('i.key')}"
    " JOIN definition d ON d.key = p.definition WHERE NOT ({of_token})"
    " GROUP BY d.id, i.element_id, i.kind"
    " UNION ALL SELECT 0, d.id, max(d.name), i.element_id, i.kind, min(i.message),"
    " min(i.raised_at), count(*) FROM standing_incident i"
    f" LEFT JOIN process_instance p ON p.key = {key_in_sql('i.root', 1)}"
    " LEFT JOIN definition d ON d.key = p.definition WHERE NOT ({standing})"
    " GROUP BY d.id, i.element_id, i.kind ORDER BY 1 DESC, 7, 4, 5 LIMIT :most"
)
_GROUP_TYPES = {
    "token": Integer,
    "process": String,
    "process_name": String,
    "element_id": String,
    "kind": String,
    "message": Text,
    "since": Instant,
    "count": BigInteger,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentGroup:
    """Incidents alike: of one process, element and kind. `message` is one of theirs.

    `token`: tokens stand still for them, which can be tried again. `process` None: of no instance.
    """

    token: bool
    process: str | None
    process_name: str | None
    element_id: str
    kind: str
    message: str
    since: datetime
    count: int


def count_like(uow: UnitOfWork, hidden: Hidden, *, token: bool, kind: str, element_id: str) -> int:
    """How many open incidents of this kind and element; COUNTED + 1 means more than that."""
    sql = _like(hidden, token, "1 AS one", "")
    counted = query(
        f"SELECT count(*) AS count FROM ({sql}) found", {"count": BigInteger}, **_types(hidden)
    )
    asked = {"kind": kind, "element_id": element_id, "most": COUNTED + 1}
    return int(uow.execute(counted, {**asked, **hidden.values}).scalar_one())


def list_keys_of_group(  # noqa: PLR0913 (what a group is known by)
    uow: UnitOfWork,
    hidden: Hidden,
    *,
    process: str,
    kind: str,
    element_id: str,
    most: int = 100,
) -> list[int]:
    """Keys of the open incidents of tokens in one group of `list_groups`, oldest first."""
    of_process = (
        f" AND (SELECT d.id FROM process_instance p JOIN definition d ON d.key = p.definition"
        f" WHERE p.key = {root_key_in_sql('i.key')}) = :process ORDER BY i.key"
    )
    sql = query(
        _like(hidden, True, "i.key", of_process),
        {"key": BigInteger},
        process=String,
        **_types(hidden),
    )
    asked = {"process": process, "kind": kind, "element_id": element_id, "most": most}
    return [row.key for row in uow.execute(sql, {**asked, **hidden.values})]


def list_groups(uow: UnitOfWork, hidden: Hidden, *, most: int = 100) -> list[IncidentGroup]:
    """All open incidents by process, element and kind: those of tokens first, then the oldest.

    One statement, over the incidents that are open.
    """
    of_token = hidden.sql.format(root=_TOKEN_ROOT)
    sql = _GROUPS_SQL.format(of_token=of_token, standing=hidden.sql.format(root="i.root"))
    asked = {"most": most, **hidden.values}
    rows = uow.execute(query(sql, _GROUP_TYPES, most=Integer, **hidden.types), asked).mappings()
    return [
        IncidentGroup(
            token=bool(row["token"]),
            **{name: row[name] for name in _GROUP_TYPES if name != "token"},
        )
        for row in rows
    ]


def _like(hidden: Hidden, token: bool, what: str, order: str) -> str:
    table, root = _TABLES[token]
    return _LIKE.format(what=what, table=table, hidden=hidden.sql.format(root=root), order=order)


def _types(hidden: Hidden) -> dict[str, AnyType]:
    return {**_LIKE_TYPES, **hidden.types}
