"""What is deployed, version by version: of processes, decisions and forms, with how many run."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, String

from engine.search.in_sql import Hidden
from engine.store import tables
from kernel.columns import Instant
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

_DEFINITION = {
    name: tables.definition.c[name].type
    for name in ("key", "kind", "id", "version", "version_tag", "name", "deployment")
}
_VERSIONS = query(
    f"SELECT {', '.join(f'd.{name}' for name in _DEFINITION)}, p.deployed_at, p.deployed_by,"
    " r.name AS file FROM definition d JOIN deployment p ON p.id = d.deployment"
    " JOIN resource r ON r.id = d.resource ORDER BY d.kind, d.id, d.version DESC",
    {**_DEFINITION, "deployed_at": Instant, "deployed_by": String, "file": String},
)
_COUNTS_SQL = (
    "SELECT p.definition, p.status, count(*) AS instances FROM process_instance p"
    " WHERE NOT ({hidden}) GROUP BY p.definition, p.status"
)
_COUNTS = {"definition": BigInteger, "status": String, "instances": BigInteger}
_LIVE = ("active", "suspended")


class Kind(StrEnum):
    """What a definition defines; the values are those of the table."""

    PROCESS = "process"
    DECISION = "decision"
    FORM = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a process, decision or form, and the file that holds it."""

    key: int
    kind: Kind
    id: str
    version: int
    version_tag: str | None
    name: str | None
    deployment: int
    deployed_at: datetime
    deployed_by: str
    file: str


@dataclass(frozen=True, slots=True)
class Instances:
    """How many process instances of one version run, and how many have ended."""

    active: int = 0
    ended: int = 0


def list_versions(uow: UnitOfWork) -> list[Version]:
    """Every version of everything, by kind and id, the newest first; one statement."""
    return [
        Version(**{**row, "kind": Kind(row["kind"])}) for row in uow.execute(_VERSIONS).mappings()
    ]


def count_instances(uow: UnitOfWork, hidden: Hidden) -> dict[int, Instances]:
    """Key of a process definition -> its instances, for those that have any; one statement.

    Without those of root instances that are `hidden` from who asks.
    """
    found: dict[int, Instances] = {}
    sql = _COUNTS_SQL.format(hidden=hidden.sql.format(root="p.root"))
    for row in uow.execute(query(sql, _COUNTS, **hidden.types), hidden.values):
        known = found.get(row.definition, Instances())
        if row.status in _LIVE:
            found[row.definition] = Instances(known.active + row.instances, known.ended)
        else:
            found[row.definition] = Instances(known.active, known.ended + row.instances)
    return found
