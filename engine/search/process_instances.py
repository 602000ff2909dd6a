"""Searching process instances, root and called."""

from sqlalchemy import BigInteger, Boolean, Integer

from engine.search.in_sql import Column, Source
from kernel.columns import Instant

#: Of one instance: its root's number, and the key of the root process instance.
ROOT_KEY = "(p.root * 16777216 + 1)"
_STATE = (
    "CASE p.status WHEN 'active' THEN 'ACTIVE' WHEN 'suspended' THEN 'SUSPENDED'"
    " WHEN 'completed' THEN 'COMPLETED' ELSE 'TERMINATED' END"
)
#: Incidents are known by root: a called instance has one where its root has.
_INCIDENTS = "incident i WHERE i.key BETWEEN p.root * 16777216 AND p.root * 16777216 + 16777215"
COLUMNS = {
    "process_instance_key": Column("p.key", BigInteger),
    "process_definition_key": Column("p.definition", BigInteger),
    "process_definition_id": Column("d.id"),
    "process_definition_name": Column("d.name"),
    "process_definition_version": Column("d.version", Integer),
    "process_definition_version_tag": Column("d.version_tag"),
    "start_date": Column("p.started_at", Instant),
    "end_date": Column("p.ended_at", Instant),
    "state": Column(_STATE),
    "has_incident": Column(f"EXISTS (SELECT 1 FROM {_INCIDENTS})", Boolean),
    "error_message": Column(f"SELECT i.message AS name FROM {_INCIDENTS}", shown=False, among=True),
    "parent_process_instance_key": Column(
        f"CASE WHEN p.parent IS NOT NULL THEN {ROOT_KEY} END", BigInteger
    ),
    "parent_element_instance_key": Column(
        "CASE WHEN p.parent IS NOT NULL THEN p.key END", BigInteger
    ),
    "root_process_instance_key": Column(ROOT_KEY, BigInteger),
    "business_id": Column("p.business_key"),
}
SOURCE = Source(
    tables="process_instance p JOIN definition d ON d.key = p.definition",
    columns=COLUMNS,
    key="process_instance_key",
    root="p.root",
)
