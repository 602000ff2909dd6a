"""Correlating a message at once: its publisher waits for the one instance that gets it."""

from sqlalchemy import BigInteger, String

from engine import messages
from engine.execution.commands import Variables
from engine.execution.state import ROOT_NUMBER
from engine.messages import Rendezvous
from engine.publishers import Publisher
from engine.runtime import Runtime
from engine.search.in_sql import Hidden
from engine.store.awake import awake
from engine.store.keys import key_of, root_in_sql, root_of
from kernel.errors import Conflict, NotFound
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

_WAITING_SQL = (
    "SELECT min(key) AS key FROM message_subscription WHERE message_name = :name"
    " AND correlation_key = :correlation_key AND " + awake(root_in_sql("key"))
)


def correlate(  # noqa: PLR0913
    uow: UnitOfWork,
    runtime: Runtime,
    name: str,
    correlation_key: str,
    variables: Variables,
    hidden: Hidden,
    *,
    publisher: Publisher,
) -> tuple[int, int]:
    """Give a message to the instance that has waited longest for it.

    Returns the message's number and the key of that process instance. Where several processes wait,
    the others meet it afterwards, as a published one. NotFound when no instance waits that is not
    `hidden` (a message start event waits for published messages only); Conflict when it was given
    another one at the same moment.
    """
    waiting = query(
        f"{_WAITING_SQL} AND NOT ({hidden.sql.format(root=root_in_sql('key'))})",
        {"key": BigInteger},
        name=String,
        correlation_key=String,
        **hidden.types,
    )
    asked = {"name": name, "correlation_key": correlation_key, **hidden.values}
    subscription = uow.execute(waiting, asked).scalar_one_or_none()
    if subscription is None:
        raise NotFound(
            f"no instance waits for a message {name!r} with the key {correlation_key!r};"
            " publish it instead, with a time to live"
        )
    message = messages.publish(uow, name, correlation_key, variables, publisher=publisher)
    if not messages.deliver(uow, runtime, Rendezvous(message, subscription)):
        raise Conflict(f"the instance that waited for {name!r} is busy; try again")
    return message, key_of(root_of(subscription), ROOT_NUMBER)
