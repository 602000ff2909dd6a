"""Binds the `sla.` marks and `deadline(...)` dates of models to clocks (design D7).

The facts a policy reads are the instance's variables class, channel, priority and path; who
holds a clock is the unit that handles, or the overseeing unit on the oversight path.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from complaints.facts import facts_of, handling_unit
from complaints.sla_policy import POLICY, read_policy
from engine import clock_dues, steps, timers
from engine.clock_dues import Bound, Move
from engine.events import InstanceResumed, InstanceSuspended, StepTaken
from engine.execution import effects as fx
from engine.feel import Moment
from engine.model.definition import Binding
from engine.runtime import Runtime
from engine.store.keys import root_of
from identity import units
from kernel.unit_of_work import UnitOfWork
from sla import clocks, ledger, reactions
from sla.calendars import Calendars
from sla.ledger import Change, ClockRecord, HolderSegment, Opening, Policy
from sla.reactions import Mark, Verb
from sla.refresh import ClocksRefreshed, refresh_root
from sla.shares import share_instant
from sla.term import Term

#: The `zeebe:property` in which an element says why it pauses clocks, in the words of people.
PAUSE_REASON = "pause.reason"
#: Why a clock pauses while its instance is suspended, in the words of people.
SUSPENDED_REASON = "Proses ditangguhkan"
_SUSPENSION = "suspension"  #: the source of that pause; those of elements are numbers


@dataclass(frozen=True, slots=True)
class Deadlines:
    """What the binding needs: the policy (deployed decisions) and the calendars."""

    runtime: Runtime
    calendars: Calendars


def on_step_taken(uow: UnitOfWork, deadlines: Deadlines, step: StepTaken) -> None:
    """Carry out the marks of one step, then date everything that waits for a clock."""
    marks = list(_marks(step.effects))
    ending = _root_ending(step.effects)
    binds = any(_binds(effect) for effect in step.effects)
    handed = any(isinstance(effect, fx.ElementLeft) for effect in step.effects)
    if not (marks or ending or binds or handed):
        return
    records = clocks.load(uow, step.root)
    changes = _changes(uow, deadlines, step, records, marks)
    if changes:
        clocks.save(uow, deadlines.calendars, step.root, step.business_key, changes)
    if binds or (changes and ending is None):
        after = [*records, *(change.record for change in changes)]
        opened = {one.record.name for one in changes if one.fact.happened in clocks.OPENED}
        date_dependents(uow, deadlines.calendars, step.root, after, opened=opened)


def on_suspended(
    uow: UnitOfWork, deadlines: Deadlines, event: InstanceSuspended | InstanceResumed
) -> None:
    """Let the clocks whose policy says so stand still while their instance does.

    Without `pausesWhenSuspended` in its policy row a promise keeps running.
    """
    records = clocks.load(uow, event.root)
    chosen = [one for one in clocks.latest(records).values() if one.policy.pauses_when_suspended]
    if isinstance(event, InstanceSuspended):
        given = {"source": _SUSPENSION, "reason": SUSPENDED_REASON}
        changes = [ledger.pause(one, uow.now, **given) for one in chosen if one.is_open]
    else:
        changes = [ledger.resume(one, uow.now, source=_SUSPENSION) for one in chosen]
    changed = [one for one in changes if one.changed]
    if changed:
        clocks.save(uow, deadlines.calendars, event.root, event.business_key, changed)
        after = [*records, *(one.record for one in changed)]
        date_dependents(uow, deadlines.calendars, event.root, after)


def on_clocks_refreshed(uow: UnitOfWork, deadlines: Deadlines, event: ClocksRefreshed) -> None:
    """A newer calendar counts: move the timers and user tasks of the root with its clocks."""
    date_dependents(uow, deadlines.calendars, event.root, clocks.load(uow, event.root))


def fire_timer(uow: UnitOfWork, deadlines: Deadlines, key: int) -> bool:
    """Fire a due timer, but first bring the clocks of its root to the newest calendars.

    When that moved anything, the timer comes again when it is due. False when it is not due.
    """
    root = root_of(key)
    if steps.load(uow, root, skip_locked=True) is None:
        return False
    if refresh_root(uow, deadlines.calendars, root):
        return True
    return timers.fire(uow, deadlines.runtime, key)


def date_dependents(
    uow: UnitOfWork,
    calendars: Calendars,
    root: int,
    records: Iterable[ClockRecord],
    *,
    opened: Collection[str] = (),
) -> None:
    """Give timers and user tasks of a root the due instants their clocks say now.

    Later records of the same (clock, round) replace earlier ones. Without a running clock a row
    waits undated. `opened` names clocks with a new round: what they date belongs to that round,
    also when the instant stays (a working day ends once, whenever in it the clock started).
    """
    moves = _moves(uow, calendars, root, records)
    clock_dues.move(
        uow, [one for one in moves if one.due_at != one.bound.due_at or one.bound.clock in opened]
    )


def list_misdated(
    uow: UnitOfWork, calendars: Calendars, root: int, records: Iterable[ClockRecord]
) -> list[Move]:
    """Timers and user tasks that do not say what their clocks say; for `tuntas check`.

    A timer may wait undated: it fired in this round already, and a loop armed it again.
    """
    return [
        one
        for one in _moves(uow, calendars, root, records)
        if one.due_at != one.bound.due_at
        and (one.bound.kind == "user_task" or one.bound.due_at is not None)
    ]


def _moves(
    uow: UnitOfWork, calendars: Calendars, root: int, records: Iterable[ClockRecord]
) -> list[Move]:
    latest = clocks.latest(records)
    terms: dict[str, Term] = {}
    moves = []
    for bound in clock_dues.list_bound(uow, root):
        record = latest.get(bound.clock)
        if record is not None and record.is_open and record.name not in terms:
            terms[record.name] = clocks.term(uow, calendars, record)
        moves.append(_move(bound, record, terms))
    return moves


def _move(bound: Bound, record: ClockRecord | None, terms: Mapping[str, Term]) -> Move:
    if record is None or not record.is_open:
        return Move(bound, None, 0 if record is None else record.round)
    return Move(bound, share_instant(terms[record.name], bound.share), record.round)


def _changes(
    uow: UnitOfWork,
    deadlines: Deadlines,
    step: StepTaken,
    records: Sequence[ClockRecord],
    marks: Sequence[Mark],
) -> list[Change]:
    """What the marks do, then what changes hands: who finished a clock's work keeps the clock."""
    root = str(step.root)
    opener = _Opener(uow, deadlines, step, records)
    latest = clocks.latest(records)
    reaction = reactions.react(latest, marks, opener.opening, root=root, at=uow.now)
    clocks.record_facts(uow, step.root, reaction.unstarted)
    changes = reaction.changes
    latest |= {change.record.name: change.record for change in changes}
    changes += opener.transfers(latest.values())
    if (ending := _root_ending(step.effects)) is not None:
        latest |= {change.record.name: change.record for change in changes}
        cancelled = ending is fx.Ending.CANCELLED
        changes += reactions.close_all(latest.values(), uow.now, cancelled=cancelled)
    return changes


class _Opener:
    """Finds what new and handed-over clocks need; asks for unit and policy once a step."""

    def __init__(
        self,
        uow: UnitOfWork,
        deadlines: Deadlines,
        step: StepTaken,
        records: Sequence[ClockRecord],
    ) -> None:
        self._uow = uow
        self._deadlines = deadlines
        self._step = step
        self._facts = facts_of(step)
        self._records = records

    def transfers(self, records: Iterable[ClockRecord]) -> list[Change]:
        """Hand open clocks over when another unit handles the complaint now (convention 8)."""
        unit = handling_unit(self._facts)
        if unit is None:
            return []
        return [
            ledger.transfer(record, self._segment)
            for record in records
            if record.is_open and record.holders[-1].unit != unit
        ]

    def opening(self, clock: str) -> Opening | None:
        policy = self._policies.get(clock)
        if policy is None or handling_unit(self._facts) is None:
            return None
        return Opening(
            root=str(self._step.root),
            name=clock,
            policy=policy,
            holder=self._segment,
            at=self._uow.now,
        )

    @cached_property
    def _segment(self) -> HolderSegment:
        unit = str(handling_unit(self._facts))
        calendar = self._deadlines.calendars.latest(self._uow, self._calendar_of(unit))
        return HolderSegment(unit, calendar.name, calendar.version, self._uow.now)

    def _calendar_of(self, unit: str) -> str:
        """The calendar that its other open clocks count by, else the unit's own."""
        for record in self._records:
            if record.is_open and record.holders[-1].unit == unit:
                return record.holders[-1].calendar
        return units.get_unit(self._uow, unit).calendar

    @cached_property
    def _policies(self) -> Mapping[str, Policy]:
        """Clock -> policy; of several rows for one clock the first counts."""
        decision = self._step.catalogue.decision(POLICY, Binding.LATEST, None, 0)
        at = Moment(self._uow.now, ZoneInfo(self._step.state.zone))
        result = decision.model.evaluate(POLICY, self._facts, at)
        rows = result.value if isinstance(result.value, list) else [result.value]
        found: dict[str, Policy] = {}
        for row, rule in zip(rows, result.matched_rules, strict=False):
            if isinstance(row, dict):
                found.setdefault(str(row.get("clock")), read_policy(row, rule, decision.version))
        return found


def _marks(effects: Sequence[fx.Effect]) -> Iterable[Mark]:
    """The marks in order of entering and leaving; `source` is the activation's number."""
    for effect in effects:
        match effect:
            case fx.ElementEntered(sla=marks, properties=properties):
                entered, completed, why = True, False, properties.get(PAUSE_REASON, "")
            case fx.ProcessStarted(sla=marks):
                entered, completed, why = True, False, ""
            case fx.ElementLeft(sla=marks) | fx.ProcessEnded(sla=marks):
                entered, completed, why = False, effect.ending is fx.Ending.COMPLETED, ""
            case _:
                continue
        for mark in marks:
            yield Mark(
                verb=Verb(mark.verb),
                clock=mark.clock,
                source=str(effect.number),
                entered=entered,
                completed=completed,
                reason=why,
            )


def _root_ending(effects: Sequence[fx.Effect]) -> fx.Ending | None:
    for effect in effects:
        if isinstance(effect, fx.ProcessEnded) and effect.number == 1:
            return effect.ending
    return None


def _binds(effect: fx.Effect) -> bool:
    match effect:
        case fx.TimerArmed(deadline=deadline) | fx.UserTaskCreated(due_deadline=deadline):
            return deadline is not None
        case _:
            return False
