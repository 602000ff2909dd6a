"""The ladder at work: rungs follow their clocks, fire once each, and climb when nobody answers.

Whoever changes a rung holds the lock of its root instance first, as every step does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import steps, user_tasks
from engine.events import StepTaken
from engine.execution.state import ROOT_NUMBER
from engine.feel import Moment, Value
from engine.model.definition import Binding
from engine.runtime import Runtime
from escalation import ladder, ladders, policy, rows
from escalation.alerts import parse_message_id, send_alerts
from escalation.events import RungFailed, RungFired
from escalation.ladder import Failure, Rung, Status
from escalation.policy import Action, RungPolicy
from escalation.recipients import Conflicts, conflicts_of, find_recipients, find_unit
from escalation.thrown import named_rungs, raised
from kernel.errors import NotFound, TuntasError
from kernel.unit_of_work import UnitOfWork
from notifications.events import MessageFailed
from sla import clocks, refresh
from sla.calendars import Calendars
from sla.clocks import ClockChanged, ClocksChanged
from sla.ledger import ClockRecord, Outcome
from sla.term import Term, reigns

#: What "raise priority" makes of a user task (0 to 100): the models' "urgent".
RAISED_PRIORITY = 90


@dataclass(frozen=True, slots=True)
class _Running:
    """A clock that runs, as needed to fire a rung of it."""

    record: ClockRecord
    term: Term
    conflicts: Conflicts


class Escalation:
    """The room's handlers and its due work, with what they read: the catalogue and calendars."""

    def __init__(self, runtime: Runtime, calendars: Calendars) -> None:
        self._runtime = runtime
        self._calendars = calendars

    def on_clocks_changed(self, uow: UnitOfWork, event: ClocksChanged) -> None:
        """Open, move, suspend or close the rungs of the rounds that changed."""
        known = [change for change in event.changes if not change.opened]
        rungs = rows.list_of_root(uow, event.root) if known else []
        opened = [change for change in event.changes if change.opened and _runs(change.record)]
        for change in known:
            record = change.record
            of_round = [one for one in rungs if (one.clock, one.round) == _round_of(record)]
            if change.dated_again and not of_round and _runs(record):
                opened.append(change)
            if not of_round and not record.is_open:
                ladders.close(uow, event.root, *_round_of(record))
            _follow(uow, of_round, record, change.term)
        if opened:
            self._open_ladders(uow, event.root, opened)

    def on_message_failed(self, uow: UnitOfWork, event: MessageFailed) -> None:
        """Note that a recipient was not reached; when none was, the rung has failed."""
        alert = parse_message_id(event.message.message_id)
        if alert is None:
            return
        steps.load(uow, alert.root)
        rungs = rows.list_round(uow, alert.root, alert.clock, alert.round)
        for rung in rungs:
            if rung.number == alert.number:
                changed = ladder.unreached(rungs, rung, alert.person, uow.now)
                rows.save_rungs(uow, changed)
                _tell_failures(uow, rung, changed)

    def on_step_taken(self, uow: UnitOfWork, step: StepTaken) -> None:
        """Fire the rungs that escalations of this step name, at the next tick."""
        if named := named_rungs(step.effects):
            rows.save_rungs(uow, raised(rows.list_of_root(uow, step.root), named, uow.now))

    def fire(self, uow: UnitOfWork, key: int) -> bool:
        """Do what is due on one rung of `list_due`, after checking that it still is.

        False when there is nothing to do, or not yet: it is locked elsewhere, or a lower rung is
        due too. A stale calendar is recomputed instead; the rung then comes again when due.
        """
        found = rows.find_rung(uow, key)
        loaded = found and steps.load(uow, found.root, skip_locked=True)
        if not found or not loaded:
            return False
        if refresh.refresh_root(uow, self._calendars, found.root):
            return True
        rungs = rows.list_round(uow, found.root, found.clock, found.round)
        rung = next(rung for rung in rungs if rung.key == key)
        record = self._clock(uow, rung)
        term = clocks.term(uow, self._calendars, record) if _runs(record) else None
        if term is None or record.is_paused and not ladder.ignores_pauses(rung.policy, term):
            _follow(uow, rungs, record, term)
            return False
        if not ladder.is_its_turn(rungs, rung, uow.now):
            return False
        if rung.status is Status.FIRED:
            _climb(uow, rungs, rung)
        else:
            conflicts = conflicts_of(_variables(loaded))
            _fire(uow, rungs, rung, _Running(record, term, conflicts))
        return True

    def build_again(self, uow: UnitOfWork, root: int, clock: str, round_: int) -> bool:
        """Build the ladder that could not be built; False when it still cannot.

        A clock that has closed meanwhile, or has a ladder, needs none: its incident is closed.
        """
        loaded = steps.load(uow, root)
        found = [one for one in clocks.load(uow, root) if _round_of(one) == (clock, round_)]
        wanted = loaded is not None and not loaded.ended and found and found[0].is_open
        if loaded is not None and wanted and not rows.list_round(uow, root, clock, round_):
            rungs = self._ladder(uow, loaded, found[0]) if _runs(found[0]) else None
            if rungs is None:
                return False
            rows.add_rungs(uow, rungs)
        return ladders.close(uow, root, clock, round_)

    def _open_ladders(self, uow: UnitOfWork, root: int, opened: Sequence[ClockChanged]) -> None:
        loaded = steps.load(uow, root)
        if loaded is None or loaded.ended:
            return  # its clocks close with it, in this transaction
        ladders_of = [self._ladder(uow, loaded, change.record) for change in opened]
        rows.add_rungs(uow, [rung for rungs in ladders_of for rung in rungs or ()])

    def _ladder(
        self, uow: UnitOfWork, loaded: steps.Loaded, record: ClockRecord
    ) -> list[Rung] | None:
        """The rungs for a clock; None, with an incident, where the policy cannot be used."""
        term = clocks.term(uow, self._calendars, record)
        try:
            policies = self._policy(uow, loaded, record, term)
            return [_new_rung(uow, loaded, record, one, term) for one in policies]
        except TuntasError as problem:
            ladders.raise_incident(uow, loaded, record, problem)
            return None

    def _policy(
        self, uow: UnitOfWork, loaded: steps.Loaded, record: ClockRecord, term: Term
    ) -> tuple[RungPolicy, ...]:
        catalogue = self._runtime.catalogue(uow, loaded.stamp)
        deployed = catalogue.decision(policy.DECISION, Binding.LATEST, None, 0)
        context = {"clock": record.name, "class": _variables(loaded).get("class")}
        moment = Moment(uow.now, reigns(term)[-1].calendar.zone)
        return policy.parse_rungs(deployed.model.evaluate(policy.DECISION, context, moment).value)

    def _clock(self, uow: UnitOfWork, rung: Rung) -> ClockRecord:
        for record in clocks.load(uow, rung.root):
            if _round_of(record) == (rung.clock, rung.round):
                return record
        raise NotFound(f"rung {rung.key}: root {rung.root} has no clock {rung.clock}")


def _round_of(record: ClockRecord) -> tuple[str, int]:
    return record.name, record.round


def _runs(record: ClockRecord) -> bool:
    """Open and dated."""
    return record.outcome is Outcome.RUNNING


def _new_rung(
    uow: UnitOfWork, loaded: steps.Loaded, record: ClockRecord, row: RungPolicy, term: Term
) -> Rung:
    fresh = Rung(
        root=loaded.root,
        business_key=loaded.business_key,
        clock=record.name,
        round=record.round,
        policy=row,
    )
    return ladder.moved(fresh, term, paused=record.is_paused, now=uow.now)


def _follow(uow: UnitOfWork, rungs: list[Rung], record: ClockRecord, term: Term | None) -> None:
    """Let the rungs do as their clock does; without a date they wait."""
    if record.is_open and term is None:
        after = [ladder.suspended(rung) for rung in rungs]
    elif term is not None and record.is_open:
        after = [ladder.moved(rung, term, paused=record.is_paused, now=uow.now) for rung in rungs]
    else:
        after = [ladder.closed(rung) for rung in rungs]
        rows.close_alerts(uow, rungs)
    rows.save_rungs(uow, [new for old, new in zip(rungs, after, strict=True) if new != old])


def _climb(uow: UnitOfWork, rungs: list[Rung], rung: Rung) -> None:
    changed = ladder.unanswered(rungs, rung, uow.now)
    rows.save_rungs(uow, changed)
    _tell_failures(uow, rung, changed)


def _fire(uow: UnitOfWork, rungs: list[Rung], rung: Rung, running: _Running) -> None:
    holder = running.record.holders[-1].unit
    unit = find_unit(uow, holder, rung.policy.level, running.conflicts)
    recipients: tuple[str, ...] = ()
    if unit is not None:
        assignees = [task.assignee for task in _tasks(uow, rung) if task.assignee]
        recipients = find_recipients(uow, unit, rung.policy, running.conflicts, assignees)
    done = ladder.fired(rung, running.term, unit, recipients, uow.now)
    _act(uow, done)
    changed: tuple[Rung, ...] = (done,)
    if not recipients:
        changed = ladder.failed(rungs, done, Failure.NOBODY_FOUND, uow.now)
    rows.save_rungs(uow, changed)
    rows.open_alerts(uow, done)
    called = running.record.policy.name_in("id") or rung.clock
    send_alerts(uow, done, called, running.term)
    uow.emit(RungFired(done))
    _tell_failures(uow, rung, changed)


def _tasks(uow: UnitOfWork, rung: Rung) -> list[user_tasks.UserTask]:
    """The open user tasks that the rung's clock dates."""
    return [one for one in user_tasks.list_of_root(uow, rung.root) if one.clock == rung.clock]


def _act(uow: UnitOfWork, rung: Rung) -> None:
    if rung.policy.action is Action.ALERT:
        return
    for task in _tasks(uow, rung):
        if rung.policy.action is Action.REASSIGN:
            user_tasks.reassign(uow, task.key, None)
        else:
            user_tasks.raise_priority(uow, task.key, RAISED_PRIORITY)


def _tell_failures(uow: UnitOfWork, before: Rung, changed: tuple[Rung, ...]) -> None:
    for rung in changed:
        if rung.key == before.key and rung.failure is not before.failure:
            uow.emit(RungFailed(rung))


def _variables(loaded: steps.Loaded) -> Mapping[str, Value]:
    scope = loaded.state.scopes.get(ROOT_NUMBER)
    return {} if scope is None else scope.variables
