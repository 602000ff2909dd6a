"""Searching what waits for messages: open subscriptions of instances."""

from sqlalchemy import BigInteger, Integer

from engine.search.in_sql import Column, Source, always
from engine.store.keys import root_in_sql, root_key_in_sql
from kernel.columns import Instant

_ROOT_KEY = root_key_in_sql("m.key")
COLUMNS = {
    "message_subscription_key": Column("m.key", BigInteger),
    "element_instance_key": Column("m.key", BigInteger),
    "element_id": Column("m.element_id"),
    "message_subscription_state": always("CREATED"),
    "message_subscription_type": always("PROCESS_EVENT"),
    "last_updated_date": Column("m.opened_at", Instant),
    "message_name": Column("m.message_name"),
    "correlation_key": Column("m.correlation_key"),
    "process_definition_id": Column("m.process_id"),
    "process_definition_key": Column("CASE WHEN d.id = m.process_id THEN d.key END", BigInteger),
    "process_definition_name": Column("CASE WHEN d.id = m.process_id THEN d.name END"),
    "process_definition_version": Column(
        "CASE WHEN d.id = m.process_id THEN d.version END", Integer
    ),
    "process_instance_key": Column(_ROOT_KEY, BigInteger, root_of="m.key"),
    "root_process_instance_key": Column(_ROOT_KEY, BigInteger),
    "business_id": Column("p.business_key"),
}
SOURCE = Source(
    tables=(
        f"message_subscription m JOIN process_instance p ON p.key = {_ROOT_KEY}"
        " JOIN definition d ON d.key = p.definition"
    ),
    columns=COLUMNS,
    key="message_subscription_key",
    root=root_in_sql("m.key"),
)
