"""Searching jobs that are not done. Closed ones stand in the history of their instance only."""

from sqlalchemy import BigInteger, Boolean, Integer

from engine.search.in_sql import Column, Source, always
from engine.store.keys import root_in_sql, root_key_in_sql
from kernel.columns import Instant

_ROOT_KEY = root_key_in_sql("j.key")
COLUMNS = {
    "job_key": Column("j.key", BigInteger),
    "element_instance_key": Column("j.key", BigInteger),
    "element_id": Column("j.element_id"),
    "type": Column("j.type"),
    "kind": always("BPMN_ELEMENT"),
    "listener_event_type": always("UNSPECIFIED"),
    "state": Column("CASE WHEN j.last_error IS NULL THEN 'CREATED' ELSE 'FAILED' END"),
    "retries": Column("j.retries", Integer),
    "worker": Column("coalesce(j.worker, '')"),
    "deadline": Column("CASE WHEN j.worker IS NOT NULL THEN j.due_at END", Instant),
    "error_message": Column("j.last_error"),
    "has_failed_with_retries_left": Column("(j.last_error IS NOT NULL AND j.retries > 0)", Boolean),
    "business_id": Column("j.business_key"),
    "headers": Column("j.headers"),
    "process_definition_id": Column("d.id"),
    "process_definition_key": Column("d.key", BigInteger),
    "process_instance_key": Column(_ROOT_KEY, BigInteger),
    "root_process_instance_key": Column(_ROOT_KEY, BigInteger),
}
SOURCE = Source(
    tables=(
        f"job j JOIN process_instance p ON p.key = {_ROOT_KEY}"
        " JOIN definition d ON d.key = p.definition"
    ),
    columns=COLUMNS,
    key="job_key",
    root=root_in_sql("j.key"),
)
