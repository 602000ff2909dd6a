"""Deployed decisions and the requirement graphs (.dmn files) that they stand in, as rows.

A requirement graph has the key of its file; its version counts the files of its id.
"""

import hashlib
from typing import Any, Final

from sqlalchemy import BigInteger, Integer, LargeBinary, String

from engine.xml import parse_xml
from kernel.kept import Kept
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

_GRAPHS = query(
    "SELECT r.id, r.name, r.deployment, r.content FROM resource r WHERE EXISTS"
    " (SELECT 1 FROM definition d WHERE d.resource = r.id AND d.kind = 'decision') ORDER BY r.id",
    {"id": BigInteger, "name": String, "deployment": BigInteger, "content": LargeBinary},
)
_DECISIONS = query(
    "SELECT key, id, name, version, deployment, resource FROM definition"
    " WHERE kind = 'decision' ORDER BY key",
    {
        "key": BigInteger,
        "id": String,
        "name": String,
        "version": Integer,
        "deployment": BigInteger,
        "resource": BigInteger,
    },
)
KINDS: dict[str, type] = {
    "decision_definition_id": str,
    "decision_definition_key": int,
    "decision_requirements_id": str,
    "decision_requirements_key": int,
    "decision_requirements_name": str,
    "decision_requirements_version": int,
    "name": str,
    "version": int,
}
GRAPH_KINDS: dict[str, type] = {
    "decision_requirements_id": str,
    "decision_requirements_key": int,
    "decision_requirements_name": str,
    "version": int,
}


def list_graphs(uow: UnitOfWork) -> list[dict[str, Any]]:
    """Every version of every requirement graph, oldest first."""
    versions: dict[str, int] = {}
    found = []
    for row in uow.execute(_GRAPHS):
        id_, name = _named(bytes(row.content))
        versions[id_] = versions.get(id_, 0) + 1
        found.append(
            {
                "decision_requirements_key": row.id,
                "decision_requirements_id": id_,
                "decision_requirements_name": name,
                "version": versions[id_],
                "resource_name": row.name,
                "deployment": row.deployment,
            }
        )
    return found


def list_decisions(uow: UnitOfWork) -> list[dict[str, Any]]:
    """Every version of every decision, oldest first."""
    graphs = {one["decision_requirements_key"]: one for one in list_graphs(uow)}
    found = []
    latest: dict[str, dict[str, Any]] = {}
    for row in uow.execute(_DECISIONS):
        graph = graphs[row.resource]
        one = {
            "decision_definition_key": row.key,
            "decision_definition_id": row.id,
            "name": row.name or row.id,
            "version": row.version,
            "deployment": row.deployment,
            "decision_requirements_key": row.resource,
            "decision_requirements_id": graph["decision_requirements_id"],
            "decision_requirements_name": graph["decision_requirements_name"],
            "decision_requirements_version": graph["version"],
            "is_latest_version": True,
        }
        if row.id in latest:
            latest[row.id]["is_latest_version"] = False
        latest[row.id] = one
        found.append(one)
    return found


#: SHA-256 of a .dmn file -> id and name of its definitions.
_NAMES: Final[Kept[bytes, tuple[str, str]]] = Kept(10_000)


def _named(content: bytes) -> tuple[str, str]:
    """Id and name of the definitions of a .dmn file; it was read when it was deployed."""
    digest = hashlib.sha256(content).digest()
    known = _NAMES.find(digest)
    if known is None:
        root = parse_xml(content)
        name = root.get("name") or ""
        known = root.get("id") or name or "definitions", name
        _NAMES.keep(digest, known, 1 + sum(map(len, known)) // 100)
    return known
