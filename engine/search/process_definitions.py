"""Searching the versions of deployed processes."""

from sqlalchemy import BigInteger, Boolean, Integer

from engine.search.in_sql import Column, Source, always

COLUMNS = {
    "process_definition_key": Column("d.key", BigInteger),
    "process_definition_id": Column("d.id"),
    "name": Column("d.name"),
    "version": Column("d.version", Integer),
    "version_tag": Column("d.version_tag"),
    "resource_name": Column("r.name"),
    "state": always("ACTIVE"),
    "deployment": Column("d.deployment", BigInteger),
    "is_latest_version": Column(
        "NOT EXISTS (SELECT 1 FROM definition n WHERE n.kind = 'process' AND n.id = d.id"
        " AND n.version > d.version)",
        Boolean,
        shown=False,
    ),
}
SOURCE = Source(
    tables=(
        "(SELECT * FROM definition WHERE kind = 'process') d JOIN resource r ON r.id = d.resource"
    ),
    columns=COLUMNS,
    key="process_definition_key",
)
