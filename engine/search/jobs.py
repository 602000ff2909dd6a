"""Searching jobs, open and closed.

A job without retries is `FAILED` until the incident of its element is resolved, which opens it
again.
"""

from sqlalchemy import BigInteger, Boolean, Integer

from engine.search.closed import open_and_closed, still_open
from engine.search.in_sql import Column, Source, always
from engine.store.keys import root_in_sql, root_key_in_sql
from kernel.columns import Instant

_ROOT_KEY = root_key_in_sql("j.key")
_STATE = (
    "CASE j.ending WHEN 'completed' THEN 'COMPLETED' WHEN 'error_thrown' THEN 'ERROR_THROWN'"
    " WHEN 'failed' THEN 'FAILED' WHEN 'open' THEN"
    " CASE WHEN j.last_error IS NULL THEN 'CREATED' ELSE 'FAILED' END ELSE 'CANCELED' END"
)
_KEPT = (
    *("key", "element_id", "type", "retries", "headers", "business_key", "due_at"),
    *("last_error", "worker"),
)
_ROWS = ("job", _KEPT, ("error_code", "closed_at"))
_NAMED = f"JOIN process_instance p ON p.key = {_ROOT_KEY} JOIN definition d ON d.key = p.definition"
COLUMNS = {
    "job_key": Column("j.key", BigInteger),
    "element_instance_key": Column("j.key", BigInteger),
    "element_id": Column("j.element_id"),
    "type": Column("j.type"),
    "kind": always("BPMN_ELEMENT"),
    "listener_event_type": always("UNSPECIFIED"),
    "state": Column(_STATE),
    "retries": Column("j.retries", Integer),
    "worker": Column("coalesce(j.worker, '')"),
    "deadline": Column("CASE WHEN j.worker IS NOT NULL THEN j.due_at END", Instant),
    "error_code": Column("j.error_code"),
    "error_message": Column("j.last_error"),
    "has_failed_with_retries_left": Column(
        "(j.ending = 'open' AND j.last_error IS NOT NULL AND j.retries > 0)", Boolean
    ),
    "end_time": Column("CASE WHEN j.ending <> 'failed' THEN j.closed_at END", Instant),
    "business_id": Column("j.business_key"),
    "headers": Column("j.headers"),
    "process_definition_id": Column("d.id"),
    "process_definition_key": Column("d.key", BigInteger),
    "process_instance_key": Column(_ROOT_KEY, BigInteger, root_of="j.key"),
    "root_process_instance_key": Column(_ROOT_KEY, BigInteger),
}
SOURCE = Source(
    tables=f"{open_and_closed(*_ROWS)} j {_NAMED}",
    open_tables=f"{still_open(*_ROWS)} j {_NAMED}",
    open_states=frozenset({"CREATED"}),
    columns=COLUMNS,
    key="job_key",
    root=root_in_sql("j.key"),
)
