"""Delivery of due messages: claim, resolve, send outside any transaction, record.

At least once: a process killed after sending and before recording sends again, with the same
Message-ID, when the lease ends.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kernel.database import Database
from kernel.errors import Invalid
from kernel.unit_of_work import UnitOfWork
from notifications import outbox
from notifications.messages import (
    Address,
    Channel,
    ChannelUnavailable,
    DeliveryFailure,
    Letter,
    Message,
    PermanentFailure,
    RecipientKind,
    Status,
    TemporaryFailure,
)
from notifications.rendering import greeting, render
from notifications.settings import DEFAULT, DeliverySettings

#: The address of a recipient now, or None when there is none. It runs in a transaction of its
#: own, so that an opened identity can be logged.
ResolveAddress = Callable[[UnitOfWork, RecipientKind, str], Address | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryCounts:
    """What one run did: messages sent, to be tried again, and given up."""

    sent: int = 0
    retried: int = 0
    failed: int = 0


def deliver_due(
    database: Database,
    channels: Mapping[str, Channel],
    resolve_address: ResolveAddress,
    *,
    most: int = 50,
    settings: DeliverySettings = DEFAULT,
) -> DeliveryCounts:
    """Try every message due now, at most `most`; one that fails stops no other.

    A channel found unreachable is not waited for again in this run: its other messages count
    the same failure.
    """
    unavailable: dict[str, DeliveryFailure] = {}
    outcomes: Counter[Status] = Counter()
    for _, id in database.read(lambda uow: outbox.list_due(uow, most=most)):
        claimed = _claim(database, id, settings)
        if claimed is None:
            continue
        failure = unavailable.get(claimed.channel)
        if failure is None:
            failure = _attempt(database, channels, resolve_address, claimed)
        if isinstance(failure, ChannelUnavailable):
            unavailable[claimed.channel] = failure
        outcomes[_record(database, claimed, failure, settings)] += 1
    return DeliveryCounts(
        sent=outcomes[Status.SENT],
        retried=outcomes[Status.QUEUED],
        failed=outcomes[Status.FAILED],
    )


def _claim(database: Database, id: int, settings: DeliverySettings) -> Message | None:
    return database.write(lambda uow: outbox.claim(uow, id, settings))


def _attempt(
    database: Database,
    channels: Mapping[str, Channel],
    resolve_address: ResolveAddress,
    claimed: Message,
) -> DeliveryFailure | None:
    try:
        channel = channels.get(claimed.channel)
        if channel is None:
            raise PermanentFailure(
                f"there is no channel {claimed.channel!r}; known are {', '.join(sorted(channels))}"
            )
        channel.send(_letter(claimed, _address(database, resolve_address, claimed)))
    except DeliveryFailure as failure:
        return failure
    except Exception as problem:  # noqa: BLE001 (its text may be personal, and others wait)
        return TemporaryFailure(f"the attempt broke off with {type(problem).__name__}")
    return None


def _address(database: Database, resolve_address: ResolveAddress, claimed: Message) -> Address:
    kind, ref = claimed.recipient_kind, claimed.recipient_ref
    address = database.write(lambda uow: resolve_address(uow, kind, ref))
    if address is None:
        raise PermanentFailure(f"no address is known for {kind} {ref}; tell them another way")
    return address


def _letter(claimed: Message, address: Address) -> Letter:
    try:
        subject, body = render(claimed.template, claimed.language, claimed.params)
    except Invalid as problem:  # the template changed after the message was enqueued
        raise PermanentFailure(str(problem)) from problem
    return Letter(
        message_id=claimed.message_id,
        recipient=f"{claimed.recipient_kind}:{claimed.recipient_ref}",
        address=address,
        language=claimed.language,
        subject=subject,
        greeting=greeting(claimed.language, address.name),
        body=body,
        written_at=claimed.created_at,
    )


def _record(
    database: Database,
    claimed: Message,
    failure: DeliveryFailure | None,
    settings: DeliverySettings,
) -> Status:
    if failure is None:
        database.write(lambda uow: outbox.record_sent(uow, claimed))
        return Status.SENT
    error, permanent = str(failure), isinstance(failure, PermanentFailure)
    return database.write(
        lambda uow: outbox.record_failure(
            uow, claimed, error, permanent=permanent, settings=settings
        )
    )
