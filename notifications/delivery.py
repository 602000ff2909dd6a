"""Delivery of one message: claim, resolve, send outside any transaction, record at once.

At least once: a process killed after sending and before recording sends again, under the same
Message-ID, when the lease ends. Whoever delivers has one message at a time and begins no other
before the outcome of this one is stored: a kill leaves at most one in doubt.
"""

import logging
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain, repeat

from kernel.database import Database
from kernel.errors import Invalid
from kernel.unit_of_work import UnitOfWork
from notifications import attempts, outbox
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

log = logging.getLogger("tuntas.mail")

#: The address of a recipient now, or None when there is none. It runs in a transaction of its
#: own, so that an opened identity can be logged.
ResolveAddress = Callable[[UnitOfWork, RecipientKind, str], Address | None]
#: Waits so many seconds; False when who waits has no more patience.
Wait = Callable[[float], bool]

PAUSES = (0.05, 0.1, 0.2, 0.5)  #: seconds between the first tries to reach the store; then LONGEST
LONGEST = 1.0
FEW = 3  #: tries after which a fault need not be that of a store which is away
PATIENCE = 60.0  #: seconds that `deliver_due` tries to record what it has sent


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryCounts:
    """What one run did: messages sent, to be tried again, and given up."""

    sent: int = 0
    retried: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message; `unreached`: its channel cannot be reached at all."""

    status: Status
    channel: str
    unreached: ChannelUnavailable | None = None


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A message taken for one attempt, and where it goes or why it cannot."""

    message: Message
    address: Address | DeliveryFailure


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Delivers messages one at a time. `holder` is nobody else's name and stands in its claims."""

    database: Database
    channels: Mapping[str, Channel]
    resolve_address: ResolveAddress
    holder: str
    settings: DeliverySettings = DEFAULT

    def deliver(
        self, id: int, wait: Wait, unreached: Mapping[str, ChannelUnavailable] | None = None
    ) -> Outcome | None:
        """Try a due message; None when it is not to be had.

        While the store is away it waits for it with `wait`, and raises the store's error once that
        has no more patience. A channel in `unreached` is not tried: it counts the same failure.
        """
        claimed = self._claimed(id, wait)
        if claimed is None:
            return None
        failure = self._attempt(claimed, unreached or {})
        status = self._recorded(claimed.message, failure, wait)
        unavailable = failure if isinstance(failure, ChannelUnavailable) else None
        return Outcome(status, claimed.message.channel, unavailable)

    def _claimed(self, id: int, wait: Wait) -> _Claimed | None:
        try:
            return self.database.write(partial(self._claim, id=id))
        except Exception:  # noqa: BLE001 (the store, or the address of this one: it will show)
            message = self._claimed_again(id, wait)
        return None if message is None else _Claimed(message, self._address_alone(message))

    def _claimed_again(self, id: int, wait: Wait) -> Message | None:
        """After a claim broke off. Waits while the store is away; raises what is not its fault."""
        settings, holder = self.settings, self.holder
        pauses, answered = _pauses(), 0
        while True:
            try:
                return self.database.write(
                    lambda uow: attempts.claim_again(uow, id, settings, holder=holder)
                )
            except Exception:
                answered = answered + 1 if self._answers() else 0
                if answered == FEW or not wait(next(pauses)):
                    raise

    def _answers(self) -> bool:
        try:
            self.database.read(outbox.next_due)
        except Exception:  # noqa: BLE001 (whatever it says, it does not answer)
            return False
        return True

    def _claim(self, uow: UnitOfWork, id: int) -> _Claimed | None:
        message = attempts.claim(uow, id, self.settings, holder=self.holder)
        return None if message is None else _Claimed(message, self._address(uow, message))

    def _address_alone(self, message: Message) -> Address | DeliveryFailure:
        try:
            return self.database.write(partial(self._address, message=message))
        except Exception as problem:  # noqa: BLE001 (its text may be personal, and others wait)
            return _broken_off(problem)

    def _address(self, uow: UnitOfWork, message: Message) -> Address | DeliveryFailure:
        if message.flaw is not None:
            return PermanentFailure(message.flaw)
        kind, ref = message.recipient_kind, message.recipient_ref
        try:
            address = self.resolve_address(uow, kind, ref)
        except DeliveryFailure as failure:
            return failure
        if address is None:
            return PermanentFailure(f"no address is known for {kind} {ref}; tell them another way")
        return address

    def _attempt(
        self, claimed: _Claimed, unreached: Mapping[str, ChannelUnavailable]
    ) -> DeliveryFailure | None:
        """Send outside any transaction."""
        name = claimed.message.channel
        if name in unreached:
            return unreached[name]
        if isinstance(claimed.address, DeliveryFailure):
            return claimed.address
        channel = self.channels.get(name)
        if channel is None:
            known = ", ".join(sorted(self.channels))
            return PermanentFailure(f"there is no channel {name!r}; known are {known}")
        try:
            channel.send(_letter(claimed.message, claimed.address))
        except DeliveryFailure as failure:
            return failure
        except Exception as problem:  # noqa: BLE001 (its text may be personal, and others wait)
            return _broken_off(problem)
        return None

    def _recorded(self, message: Message, failure: DeliveryFailure | None, wait: Wait) -> Status:
        """Store what became of it, and try until it is stored.

        Whoever hears of it may break off for reasons of their own. Then what was sent is stored as
        sent without them, and what was not is queued again, so that they hear of a later attempt.
        """
        for tries, pause in enumerate(_pauses(), start=1):
            works = [self._tell_all] if tries <= FEW else [self._tell_all, self._tell_none]
            for work in works:
                try:
                    return self.database.write(partial(work, message=message, failure=failure))
                except Exception as problem:  # noqa: BLE001 (raised below, if patience ends)
                    fault = problem
            if tries == FEW:
                log.error(
                    "what became of message %s cannot be stored, and is tried until it can: %s",
                    *(message.id, type(fault).__name__),
                )
            if not wait(pause):
                raise fault
        raise AssertionError("unreachable: pauses have no end")

    def _tell_all(
        self, uow: UnitOfWork, message: Message, failure: DeliveryFailure | None
    ) -> Status:
        if failure is None:
            attempts.record_sent(uow, message)
            return Status.SENT
        permanent = isinstance(failure, PermanentFailure)
        return attempts.record_failure(
            uow, message, str(failure), permanent=permanent, settings=self.settings
        )

    def _tell_none(
        self, uow: UnitOfWork, message: Message, failure: DeliveryFailure | None
    ) -> Status:
        if failure is None:
            attempts.mark_sent(uow, message.id, uow.now)
            return Status.SENT
        return attempts.put_back(uow, message, str(failure), self.settings)


def deliver_due(
    database: Database,
    channels: Mapping[str, Channel],
    resolve_address: ResolveAddress,
    *,
    most: int = 50,
    settings: DeliverySettings = DEFAULT,
) -> DeliveryCounts:
    """Try every message due now, at most `most`, in this thread; one that fails stops no other.

    A channel found unreachable is not waited for again in this run: its other messages count
    the same failure. What breaks off with a fault is raised after all others were tried.
    """
    due = [id for _, id in database.read(lambda uow: outbox.list_due(uow, most=most))]
    delivery = Delivery(
        database=database,
        channels=channels,
        resolve_address=resolve_address,
        holder=f"command/{secrets.token_hex(8)}",
        settings=settings,
    )
    patience = Patience(PATIENCE)
    unreached: dict[str, ChannelUnavailable] = {}
    counts: Counter[Status] = Counter()
    fault: Exception | None = None
    for id in due:
        try:
            outcome = delivery.deliver(id, patience.wait, unreached)
        except Exception as problem:  # noqa: BLE001 (raised below, when the others have been tried)
            fault = fault or problem
            continue
        if outcome is not None:
            counts[outcome.status] += 1
            if outcome.unreached is not None:
                unreached[outcome.channel] = outcome.unreached
    if fault is not None:
        raise fault
    return DeliveryCounts(
        sent=counts[Status.SENT],
        retried=counts[Status.QUEUED],
        failed=counts[Status.FAILED],
    )


@dataclass(slots=True)
class Patience:
    """So many seconds of waiting, in all."""

    left: float

    def wait(self, seconds: float) -> bool:
        """Wait, unless the patience is over: then False."""
        self.left -= seconds
        if self.left < 0:
            return False
        time.sleep(seconds)
        return True


def _pauses() -> Iterator[float]:
    return chain(PAUSES, repeat(LONGEST))


def _broken_off(problem: Exception) -> TemporaryFailure:
    return TemporaryFailure(f"the attempt broke off with {type(problem).__name__}")


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
