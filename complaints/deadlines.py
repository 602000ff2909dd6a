"""Binds the `sla.` marks and `deadline(...)` dates of models to clocks (design D7).

The facts a policy reads are the instance's variables class, channel, priority and path; who
holds a clock is the unit that handles, or the overseeing unit on the oversight path.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from complaints.clock_dependents import date_dependents
from complaints.clock_troubles import tell_nameless
from complaints.facts import facts_of
from complaints.openings import Ground, Opener
from engine import steps, timers
from engine.events import InstanceResumed, InstanceSuspended, StepTaken
from engine.execution import effects as fx
from engine.runtime import Runtime
from engine.store.keys import root_of
from kernel.unit_of_work import UnitOfWork
from sla import clocks, ledger, reactions
from sla.calendars import Calendars
from sla.ledger import Change, ClockRecord
from sla.reactions import Mark, Verb
from sla.refresh import ClocksRefreshed, refresh_root

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
    opener = Opener(uow, deadlines.calendars, _ground(step), records)
    changes = _changes(uow, opener, step, records, marks)
    tell_nameless(uow, step.root, step.business_key, opener.nameless)
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


def fire_timer(
    uow: UnitOfWork, deadlines: Deadlines, key: int, parked: Collection[int] = ()
) -> bool:
    """Fire a due timer, but first bring the clocks of its root to the newest calendars.

    When that moved anything, the timer comes again when it is due. False when it is not due, or
    not its turn (`timers.fire`).
    """
    root = root_of(key)
    if steps.load(uow, root, skip_locked=True) is None:
        return False
    if refresh_root(uow, deadlines.calendars, root):
        return True
    return timers.fire(uow, deadlines.runtime, key, parked=parked)


def _changes(
    uow: UnitOfWork,
    opener: Opener,
    step: StepTaken,
    records: Sequence[ClockRecord],
    marks: Sequence[Mark],
) -> list[Change]:
    """What the marks do, then what changes hands: who finished a clock's work keeps the clock."""
    latest = clocks.latest(records)
    changes = reactions.react(latest, marks, opener.opening, at=uow.now)
    latest |= {change.record.name: change.record for change in changes}
    changes += opener.transfers(latest.values())
    if (ending := _root_ending(step.effects)) is not None:
        latest |= {change.record.name: change.record for change in changes}
        cancelled = ending is fx.Ending.CANCELLED
        changes += reactions.close_all(latest.values(), uow.now, cancelled=cancelled)
    return changes


def _ground(step: StepTaken) -> Ground:
    return Ground(
        root=step.root,
        facts=facts_of(step),
        zone=step.state.zone,
        catalogue=step.catalogue,
    )


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
