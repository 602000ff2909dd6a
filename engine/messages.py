"""Messages: published as a row, then met with the subscriptions that wait for them.

Publisher and subscriber each commit their own row first; `list_rendezvous` finds the pairs, and
each pair is one stimulus of the receiving instance. One message reaches one instance a process.
A message reaches no instance that is hidden from a person behind it, nor one that its key is not
for (Protection.message_reaches): it is as if that did not wait.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, Integer, LargeBinary, String

from engine import history, steps
from engine.execution.commands import CorrelateMessage, Variables
from engine.publishers import NOBODY, Publisher, stored
from engine.runtime import Runtime
from engine.store.awake import awake
from engine.store.codec import decode_value, encode_value
from engine.store.keys import bounds_of, number_of, root_in_sql, root_of
from kernel.columns import Instant
from kernel.errors import Conflict, Invalid
from kernel.gapped import gapped_query
from kernel.indexed import check_key
from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork

#: A message is kept this long after its life: a subscription opened in time may not be committed
#: yet, and the clocks of several machines differ.
GRACE = timedelta(hours=1)


def held_up(*, message: str, process: str) -> str:
    """SQL that is true while, or where until the end of its life, a message cannot start a process.

    An instance that a message with the same key started runs, or ended after the message's life.
    """
    return (
        f"({message}.correlation_key <> '' AND EXISTS (SELECT 1 FROM message_start_lock k"
        f" WHERE k.process_id = {process} AND k.correlation_key = {message}.correlation_key"
        f" AND (k.released_at IS NULL OR k.released_at > {message}.expires_at)))"
    )


_PUBLISH = gapped_query(
    "INSERT INTO message (id, message_id, name, correlation_key, variables, published_at,"
    " expires_at, publisher, sender, descent) VALUES ({next}, :message_id, :name,"
    " :correlation_key, :variables, :published_at, :expires_at, :publisher, :sender,"
    " (SELECT descent FROM root_instance WHERE number = :sender)) ON CONFLICT DO NOTHING"
    " RETURNING id",
    ("message", "id"),
    {"id": BigInteger},
    message_id=String,
    name=String,
    correlation_key=String,
    variables=LargeBinary,
    published_at=Instant,
    expires_at=Instant,
    publisher=String,
    sender=BigInteger,
)
_BEFORE = query(
    "SELECT id, variables, published_at, expires_at, publisher FROM message"
    " WHERE name = :name AND correlation_key = :correlation_key AND message_id = :message_id",
    {
        "id": BigInteger,
        "variables": LargeBinary,
        "published_at": Instant,
        "expires_at": Instant,
        "publisher": String,
    },
    name=String,
    correlation_key=String,
    message_id=String,
)
_BARRED = (
    "EXISTS (SELECT 1 FROM message_bar b WHERE b.message = {message} AND b.root = "
    + root_in_sql("s.key")
    + ")"
)
# A subscription opened before the message ended its life meets it, however late the tick.
_TO_MEET = (
    " FROM message m JOIN message_subscription s"
    " ON s.message_name = m.name AND s.correlation_key = m.correlation_key"
    " AND s.opened_at <= m.expires_at WHERE NOT EXISTS (SELECT 1 FROM message_delivery d"
    " WHERE d.message = m.id AND d.process_id = s.process_id) AND NOT "
    + _BARRED.format(message="m.id")
)
_MEETING = f"{_TO_MEET} AND {awake(root_in_sql('s.key'))}"
_RENDEZVOUS = query(
    "SELECT m.id AS message, min(s.key) AS subscription"
    + _MEETING
    + " GROUP BY m.id, s.process_id ORDER BY m.id, min(s.key) LIMIT :most",
    {"message": BigInteger, "subscription": BigInteger},
    most=Integer,
)
_PAIR = query(
    "SELECT m.variables, m.correlation_key, m.publisher, m.sender, s.process_id"
    + _MEETING
    + " AND m.id = :message AND s.key = :key",
    {
        "variables": LargeBinary,
        "correlation_key": String,
        "publisher": String,
        "sender": BigInteger,
        "process_id": String,
    },
    message=BigInteger,
    key=BigInteger,
)
_AWAITED = query(
    "SELECT key FROM message_subscription WHERE message_name = :name"
    " AND correlation_key = :correlation_key AND key BETWEEN :first AND :last LIMIT 1",
    {"key": BigInteger},
    name=String,
    correlation_key=String,
    first=BigInteger,
    last=BigInteger,
)
_UNMET_OF = query(
    "SELECT DISTINCT m.name"
    + _TO_MEET
    + " AND m.correlation_key = :correlation_key AND m.publisher IS NULL AND m.sender IS NULL"
    " AND s.key BETWEEN :first AND :last",
    {"name": String},
    correlation_key=String,
    first=BigInteger,
    last=BigInteger,
)
# Two workers may hold two instances of one process; the message goes to the first to say so.
_DELIVERED = query(
    "INSERT INTO message_delivery (message, process_id, subscription)"
    " VALUES (:message, :process_id, :subscription) ON CONFLICT DO NOTHING RETURNING message",
    {"message": BigInteger},
    message=BigInteger,
    process_id=String,
    subscription=BigInteger,
)
_UNMET = (
    " AND s.opened_at <= message.expires_at AND NOT EXISTS (SELECT 1 FROM message_delivery d"
    " WHERE d.message = message.id AND d.process_id = s.process_id)"
)
_FORGET = statement(
    "DELETE FROM message WHERE expires_at < :before"
    " AND NOT EXISTS (SELECT 1 FROM message_subscription s WHERE s.message_name = message.name"
    " AND s.correlation_key = message.correlation_key"
    + _UNMET
    + " AND NOT "
    + _BARRED.format(message="message.id")
    + ") AND NOT EXISTS (SELECT 1 FROM start_event s WHERE s.message_name = message.name"
    + _UNMET
    + " AND NOT "
    + held_up(message="message", process="s.process_id")
    + ")",
    before=Instant,
)
# Who ended before that held up no message that is still there.
_FORGET_LOCKS = statement(
    "DELETE FROM message_start_lock WHERE released_at < :before", before=Instant
)
# By the range of the key, so that a publisher looks at no delivery that stays; what lies between
# older messages that live on goes with them.
_FORGET_OF = tuple(
    statement(
        f"DELETE FROM {table}"  # noqa: S608
        " WHERE message < (SELECT coalesce(min(id), 9223372036854775807) FROM message)"
    )
    for table in ("message_delivery", "message_bar")
)
_BAR = statement(
    "INSERT INTO message_bar (message, root) VALUES (:message, :root) ON CONFLICT DO NOTHING",
    message=BigInteger,
    root=BigInteger,
)


@dataclass(frozen=True, slots=True, order=True)
class Rendezvous:
    """A message and the key of an open subscription that it meets."""

    message: int
    subscription: int


def publish(  # noqa: PLR0913
    uow: UnitOfWork,
    name: str,
    correlation_key: str,
    variables: Variables,
    *,
    time_to_live: timedelta = timedelta(),
    message_id: str | None = None,
    publisher: Publisher = NOBODY,
) -> int:
    """Publish a message; with no time to live only subscriptions open by now meet it.

    Instances hidden from the people behind `publisher` do not get it.
    Each publisher also sweeps away the messages that nobody can meet any more.
    With a `message_id` the same message by the same publisher is published once: sent again, while
    it is kept, it gives the number of the first. Raises Conflict when another one with this name,
    key and `message_id` is there, Invalid when one of these is too long to be looked for.
    """
    if time_to_live < timedelta():
        raise Invalid(f"message {name!r}: a time to live of {time_to_live} is negative")
    check_key("the message name", name)
    check_key("the correlation key", correlation_key)
    check_key("the message id", message_id)
    forget_expired(uow)
    row = {
        "message_id": message_id,
        "name": name,
        "correlation_key": correlation_key,
        "variables": encode_value(dict(variables)),
        "published_at": uow.now,
        "expires_at": uow.now + time_to_live,
        "publisher": publisher.names,
        "sender": publisher.root,
    }
    number = uow.execute(*_PUBLISH.of(uow, row)).scalar_one_or_none()
    return _repeated(uow, row) if number is None else int(number)


def _repeated(uow: UnitOfWork, row: Mapping[str, Any]) -> int:
    """The number of the message that has the id of `row`, if it is the same one."""
    named = {name: row[name] for name in ("name", "correlation_key", "message_id")}
    first = uow.execute(_BEFORE, named).one()
    is_same = (
        row["publisher"] is not None
        and first.publisher == row["publisher"]
        and decode_value(first.variables) == decode_value(row["variables"])
        and first.expires_at - first.published_at == row["expires_at"] - row["published_at"]
    )
    if not is_same:
        raise Conflict(
            f"another message {row['name']!r} with this key and the id {row['message_id']!r} was"
            " published already; give each message an id of its own"
        )
    return int(first.id)


def is_awaited(uow: UnitOfWork, name: str, correlation_key: str, root: int) -> bool:
    """Whether an open subscription of this root instance waits for this message."""
    row = {"name": name, "correlation_key": correlation_key, **bounds_of(root)}
    return uow.execute(_AWAITED, row).first() is not None


def list_unmet(uow: UnitOfWork, correlation_key: str, root: int) -> set[str]:
    """Names of messages with this key that were published and this root instance will receive.

    Soon; or, when it is suspended, once it goes on. Those that a person published from outside, or
    a model, do not count: whether they are received is settled when they are delivered.
    """
    asked = {"correlation_key": correlation_key, **bounds_of(root)}
    rows = uow.execute(_UNMET_OF, asked)
    return {row.name for row in rows}


def list_rendezvous(uow: UnitOfWork, *, most: int = 50) -> list[Rendezvous]:
    """Pairs of a message and a subscription that have not met yet, oldest message first."""
    rows = uow.execute(_RENDEZVOUS, {"most": most})
    return [Rendezvous(row.message, row.subscription) for row in rows]


def deliver(uow: UnitOfWork, runtime: Runtime, pair: Rendezvous) -> bool:
    """Correlate one message, after checking that both sides still wait; False when not."""
    root = root_of(pair.subscription)
    sides = {"message": pair.message, "key": pair.subscription}
    loaded, (found,) = steps.load_and_ask(uow, root, (_PAIR, sides), skip_locked=True)
    row = found.one_or_none()
    if loaded is None or row is None:
        return False
    publisher, key = stored(row.publisher, row.sender), row.correlation_key
    if not runtime.protection.message_reaches(uow, publisher, key, root):
        uow.write(_BAR, {"message": pair.message, "root": root})
        return True
    delivered = {"process_id": row.process_id, "subscription": pair.subscription}
    if uow.execute(_DELIVERED, {"message": pair.message, **delivered}).first() is None:
        return False
    values = decode_value(row.variables)
    command = CorrelateMessage(number_of(pair.subscription), values)
    steps.take(uow, runtime, loaded, command, actor=publisher.actor)
    history.record_sender(uow, root, number_of(pair.subscription), publisher)
    return True


def forget_expired(uow: UnitOfWork) -> None:
    """Delete messages whose life ended and that no subscription or start can still meet."""
    uow.write(_FORGET, {"before": uow.now - GRACE})
    uow.write(_FORGET_LOCKS, {"before": uow.now - GRACE})
    for forget in _FORGET_OF:
        uow.write(forget)
