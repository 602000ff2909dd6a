"""Delivery of due messages: claim, resolve, send outside any transaction, record.

At least once: a process killed after sending and before recording sends again, with the same
Message-ID, when the lease ends. Messages go in chunks small enough for one lease.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

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


CHUNK = 20  #: claimed together: times the channel's time-out this stays well below the lease


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
    due = [id for _, id in database.read(lambda uow: outbox.list_due(uow, most=most))]
    unavailable: dict[str, DeliveryFailure] = {}
    outcomes: Counter[Status] = Counter()
    for start in range(0, len(due), CHUNK):
        ids = due[start : start + CHUNK]
        claimed = database.write(
            partial(_claim, ids=ids, resolve_address=resolve_address, settings=settings)
        )
        attempts = [(one.message, _attempt(channels, one, unavailable)) for one in claimed]
        outcomes += Counter(database.write(partial(_record, attempts=attempts, settings=settings)))
    return DeliveryCounts(
        sent=outcomes[Status.SENT],
        retried=outcomes[Status.QUEUED],
        failed=outcomes[Status.FAILED],
    )


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A message taken for one attempt, and where it goes or why it cannot."""

    message: Message
    address: Address | DeliveryFailure


def _claim(
    uow: UnitOfWork,
    ids: Sequence[int],
    resolve_address: ResolveAddress,
    settings: DeliverySettings,
) -> list[_Claimed]:
    messages = [outbox.claim(uow, id, settings) for id in ids]
    return [
        _Claimed(message, _address(uow, resolve_address, message))
        for message in messages
        if message is not None
    ]


def _address(
    uow: UnitOfWork, resolve_address: ResolveAddress, message: Message
) -> Address | DeliveryFailure:
    kind, ref = message.recipient_kind, message.recipient_ref
    try:
        address = resolve_address(uow, kind, ref)
    except DeliveryFailure as failure:
        return failure
    except Exception as problem:  # noqa: BLE001 (its text may be personal, and others wait)
        return TemporaryFailure(f"the attempt broke off with {type(problem).__name__}")
    if address is None:
        return PermanentFailure(f"no address is known for {kind} {ref}; tell them another way")
    return address


def _attempt(
    channels: Mapping[str, Channel],
    claimed: _Claimed,
    unavailable: dict[str, DeliveryFailure],
) -> DeliveryFailure | None:
    """Send outside any transaction; what is unreachable is remembered in `unavailable`."""
    name = claimed.message.channel
    try:
        if name in unavailable:
            return unavailable[name]
        if isinstance(claimed.address, DeliveryFailure):
            return claimed.address
        channel = channels.get(name)
        if channel is None:
            known = ", ".join(sorted(channels))
            return PermanentFailure(f"there is no channel {name!r}; known are {known}")
        channel.send(_letter(claimed.message, claimed.address))
    except ChannelUnavailable as failure:
        unavailable[name] = failure
        return failure
    except DeliveryFailure as failure:
        return failure
    except Exception as problem:  # noqa: BLE001 (its text may be personal, and others wait)
        return TemporaryFailure(f"the attempt broke off with {type(problem).__name__}")
    return None


def _letter(claimed: Message, address: Address) -> Letter:
    try:
        subject, body = render(claimed.template, claimed.language, claimed.params, address.joins)
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
    uow: UnitOfWork,
    attempts: Sequence[tuple[Message, DeliveryFailure | None]],
    settings: DeliverySettings,
) -> list[Status]:
    outcomes = []
    for message, failure in attempts:
        if failure is None:
            outbox.record_sent(uow, message)
            outcomes.append(Status.SENT)
            continue
        error, permanent = str(failure), isinstance(failure, PermanentFailure)
        outcomes.append(
            outbox.record_failure(uow, message, error, permanent=permanent, settings=settings)
        )
    return outcomes
