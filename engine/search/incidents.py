"""Searching incidents, open and resolved."""

from sqlalchemy import BigInteger

from engine.search.closed import open_and_closed, still_open
from engine.search.in_sql import Column, Source
from engine.store.keys import root_in_sql, root_key_in_sql
from kernel.columns import Instant

_ROOT_KEY = root_key_in_sql("i.key")
#: Our kinds (engine/execution/effects.py) in the words of the published interface.
_ERROR_TYPE = (
    "CASE i.kind WHEN 'job' THEN 'JOB_NO_RETRIES' WHEN 'decision' THEN 'DECISION_EVALUATION_ERROR'"
    " WHEN 'form' THEN 'FORM_NOT_FOUND' WHEN 'process' THEN 'CALLED_ELEMENT_ERROR'"
    " WHEN 'error' THEN 'UNHANDLED_ERROR_EVENT' WHEN 'expression' THEN 'EXTRACT_VALUE_ERROR'"
    " ELSE 'UNKNOWN' END"
)
_KEPT = ("key", "element_id", "kind", "message", "raised_at")
_ROWS = ("incident", _KEPT, ("closed_at",))
_NAMED = f"JOIN process_instance p ON p.key = {_ROOT_KEY} JOIN definition d ON d.key = p.definition"
COLUMNS = {
    "incident_key": Column("i.key", BigInteger),
    "element_instance_key": Column("i.key", BigInteger),
    "element_id": Column("i.element_id"),
    "error_type": Column(_ERROR_TYPE),
    "error_message": Column("i.message"),
    "creation_time": Column("i.raised_at", Instant),
    "state": Column("CASE i.ending WHEN 'open' THEN 'ACTIVE' ELSE 'RESOLVED' END"),
    "job_key": Column("CASE WHEN i.kind = 'job' THEN i.key END", BigInteger),
    "process_definition_id": Column("d.id"),
    "process_definition_key": Column("d.key", BigInteger),
    "process_instance_key": Column(_ROOT_KEY, BigInteger, root_of="i.key"),
    "root_process_instance_key": Column(_ROOT_KEY, BigInteger),
}
SOURCE = Source(
    tables=f"{open_and_closed(*_ROWS)} i {_NAMED}",
    open_tables=f"{still_open(*_ROWS)} i {_NAMED}",
    open_states=frozenset({"ACTIVE"}),
    columns=COLUMNS,
    key="incident_key",
    root=root_in_sql("i.key"),
)
