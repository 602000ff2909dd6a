"""The ladder of a clock: when a rung fires, and what follows when nobody answers. Pure.

Every transition takes rungs and gives changed ones back. `next_at` is the instant at which
something must be done with a rung: fire it, or see that nobody acknowledged it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from escalation.policy import RungPolicy
from sla.arithmetic import compute_due
from sla.budget import Budget, Unit
from sla.conventions import DayZero, Roll
from sla.shares import share_instant
from sla.term import Term


class Status(StrEnum):
    """How a rung stands, and in the end how it ended."""

    WAITING = "waiting"
    FIRED = "fired"
    ACKNOWLEDGED = "acknowledged"
    UNANSWERED = "unanswered"  #: nobody acknowledged it in time; the next one fires early
    FAILED = "failed"  #: it reached nobody, or nobody answered and there is no next; see `failure`
    CLOSED = "closed"  #: its clock closed first


class Early(StrEnum):
    """Why a rung does not wait for its instant."""

    NOT_ACKNOWLEDGED = "not_acknowledged"  #: nobody answered the rung below in time
    REACHED_NOBODY = "reached_nobody"  #: the rung below failed
    THROWN = "thrown"  #: the model threw an escalation that names the rung


class Failure(StrEnum):
    """Why a rung failed."""

    NOBODY_FOUND = "nobody_found"  #: the role has no member who is there, nor a substitute
    NOT_DELIVERED = "not_delivered"  #: no message to any recipient could be delivered
    NOT_ACKNOWLEDGED = "not_acknowledged"  #: nobody answered, and no rung is above


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One rung of one round of a clock. `key` is 0 until it is stored.

    `due_at`: when it fires by its clock, None while paused. `early_reason`: why it does not wait
    for that. `late_by`: how long after its instant it fired. `unit`: where its recipients were
    sought; `unreached`: those of them whose message failed for good. `comment`: of who answered
    it, sealed (escalation.comments opens it).
    """

    key: int = 0
    root: int
    business_key: str | None
    clock: str
    round: int
    policy: RungPolicy
    status: Status = Status.WAITING
    due_at: datetime | None = None
    next_at: datetime | None = None
    early_reason: Early | None = None
    failure: Failure | None = None
    fired_at: datetime | None = None
    late_by: timedelta | None = None
    unit: str | None = None
    recipients: tuple[str, ...] = ()
    unreached: tuple[str, ...] = ()
    acknowledge_by: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    comment: bytes | None = None

    @property
    def number(self) -> int:
        return self.policy.number

    @property
    def is_open(self) -> bool:
        """Whether something is still awaited: its instant, or an answer."""
        return self.status in (Status.WAITING, Status.FIRED)


def fires_at(term: Term, policy: RungPolicy) -> datetime | None:
    """When the clock makes the rung fire: a share of it, or working days past its due instant.

    None while a pause lasts (a share that passed before it keeps its instant).
    """
    if policy.share is not None:
        return share_instant(term, policy.share)
    due_at = compute_due(term).due_at
    if due_at is None or policy.overdue is None:
        return None
    return running_from(term, due_at, Budget(Decimal(policy.overdue), Unit.WORKING_DAYS))


def running_from(term: Term, instant: datetime, budget: Budget) -> datetime | None:
    """`budget` after `instant`, counted by the clock's holders without its pauses; None paused."""
    plain = replace(term.conventions, day_zero=DayZero.DAY_OF_RECEIPT, roll=Roll.OFF)
    after = Term(
        start=instant,
        budget=budget,
        holders=term.holders,
        pauses=term.pauses,
        conventions=plain,
    )
    return compute_due(after).due_at


def moved(rung: Rung, term: Term, *, paused: bool, now: datetime) -> Rung:
    """The rung after its clock moved. One that fires early is suspended, but not moved back."""
    if rung.status is Status.WAITING:
        paused = paused and not ignores_pauses(rung.policy, term)
        due_at = None if paused else fires_at(term, rung.policy)
        next_at = due_at if rung.early_reason is None else rung.next_at or now
        return replace(rung, due_at=due_at, next_at=None if paused else next_at)
    if rung.status is Status.FIRED:
        acknowledge_by = _answer_by(rung, term)
        next_at = None if paused else acknowledge_by
        return replace(rung, acknowledge_by=acknowledge_by, next_at=next_at)
    return rung


def suspended(rung: Rung) -> Rung:
    """The rung while its clock has no date: it waits, and awaits no answer."""
    return replace(rung, due_at=None, next_at=None) if rung.is_open else rung


def ignores_pauses(policy: RungPolicy, term: Term) -> bool:
    """Whether the rung fires at a due instant typed by hand: no pause moves that (convention 4)."""
    return policy.share == 1 and term.typed_due_at is not None


def closed(rung: Rung) -> Rung:
    """The rung after its clock closed: it does not fire any more and awaits no answer."""
    return replace(rung, status=Status.CLOSED, next_at=None) if rung.is_open else rung


def is_its_turn(rungs: Sequence[Rung], rung: Rung, now: datetime) -> bool:
    """Whether the rung is due and no lower one is: rungs fire in order, each once."""
    return _is_due(rung, now) and not any(
        _is_due(lower, now)
        for lower in rungs
        if lower.number < rung.number and lower.status is Status.WAITING
    )


def fired(
    rung: Rung, term: Term, unit: str | None, recipients: Sequence[str], at: datetime
) -> Rung:
    """The rung after it fired for these people."""
    wanted = rung.next_at or at
    done = replace(
        rung,
        status=Status.FIRED,
        fired_at=at,
        late_by=max(at - wanted, timedelta(0)),
        unit=unit,
        recipients=tuple(recipients),
    )
    acknowledge_by = _answer_by(done, term)
    return replace(done, acknowledge_by=acknowledge_by, next_at=acknowledge_by)


def next_rung(rungs: Sequence[Rung], number: int) -> Rung | None:
    """The rung above this one; None past the last."""
    above = (rung for rung in rungs if rung.number > number)
    return min(above, key=lambda rung: rung.number, default=None)


def unanswered(rungs: Sequence[Rung], rung: Rung, now: datetime) -> tuple[Rung, ...]:
    """What changes when nobody acknowledged a rung in time; past the last it is a failure."""
    if next_rung(rungs, rung.number) is None:
        why = Failure.NOT_ACKNOWLEDGED
        return (replace(rung, status=Status.FAILED, failure=why, next_at=None),)
    done = replace(rung, status=Status.UNANSWERED, next_at=None)
    return (done, *_early(rungs, rung, Early.NOT_ACKNOWLEDGED, now))


def failed(rungs: Sequence[Rung], rung: Rung, why: Failure, now: datetime) -> tuple[Rung, ...]:
    """What changes when a rung reached nobody: it failed, and the next one fires early."""
    done = replace(rung, status=Status.FAILED, failure=why, next_at=None)
    return (done, *_early(rungs, rung, Early.REACHED_NOBODY, now))


def unreached(rungs: Sequence[Rung], rung: Rung, person: str, now: datetime) -> tuple[Rung, ...]:
    """What changes when the message to one recipient failed for good."""
    if person not in rung.recipients or person in rung.unreached:
        return ()
    missed = replace(rung, unreached=(*rung.unreached, person))
    answerable = missed.status in (Status.FIRED, Status.UNANSWERED) and not missed.acknowledged_at
    if not answerable or set(missed.unreached) < set(missed.recipients):
        return (missed,)
    return failed(rungs, missed, Failure.NOT_DELIVERED, now)


def acknowledged(rung: Rung, person: str, comment: bytes | None, at: datetime) -> Rung:
    """The rung after a person answered it; one that has ended keeps how it ended.

    `comment` is sealed.
    """
    status = Status.ACKNOWLEDGED if rung.status is Status.FIRED else rung.status
    return replace(
        rung,
        status=status,
        next_at=None,
        acknowledged_by=person,
        acknowledged_at=at,
        comment=comment,
    )


def _answer_by(rung: Rung, term: Term) -> datetime | None:
    within = rung.policy.acknowledge_within
    if within is None or rung.fired_at is None:
        return None
    return running_from(term, rung.fired_at, within)


def _early(rungs: Sequence[Rung], rung: Rung, why: Early, now: datetime) -> tuple[Rung, ...]:
    above = next_rung(rungs, rung.number)
    if above is None or above.status is not Status.WAITING or above.early_reason is not None:
        return ()
    suspended = above.next_at is None
    return (replace(above, early_reason=why, next_at=None if suspended else now),)


def _is_due(rung: Rung, now: datetime) -> bool:
    return rung.next_at is not None and rung.next_at <= now
