"""Tells what happens in the demo, as it happens: steps, deadlines with why, alerts, mails."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from engine.events import StepTaken
from engine.execution import effects as fx
from escalation.events import RungFailed, RungFired
from escalation.ladder import Early, Rung
from kernel.events import Handler
from kernel.unit_of_work import UnitOfWork
from notifications.messages import Letter
from sla.budget import Unit
from sla.clocks import ClockChanged, ClocksChanged
from sla.explanation import explain, notes_of
from sla.explanation_text import render
from sla.term import Term

_EARLY = {
    Early.NOT_ACKNOWLEDGED: "the one below was not acknowledged in time",
    Early.REACHED_NOBODY: "the one below reached nobody",
    Early.THROWN: "the process threw an escalation",
}
_ZONE = ZoneInfo("Asia/Jakarta")


class Narrator:
    """Writes lines through `say`; it is a channel for mail and listens to events."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._explained: set[str] = set()
        self.mails = 0
        self.alerts = 0

    def opening(self, url: str) -> None:
        """The first line, before anything slow."""
        self._say(f"Tuntas demo: an office in simulated time, store {url}")

    def listeners(self) -> Mapping[type, Handler]:
        """What it wants to hear."""
        return {
            StepTaken: self._on_step,
            ClocksChanged: self._on_clocks,
            RungFired: self._on_rung,
            RungFailed: self._on_failure,
        }

    def send(self, letter: Letter) -> None:
        """Tell a mail by its recipient's key and subject, never by address."""
        self.mails += 1
        self._say(f"      mail to {letter.recipient}: {letter.subject}")

    def tell(self, at: datetime, text: str) -> None:
        """Something a person does."""
        self._say(f"{at.astimezone(_ZONE):%a %d %b %Y %H:%M} WIB  {text}")

    def note(self, text: str) -> None:
        """A line without an instant."""
        self._say(text)

    def _on_step(self, uow: UnitOfWork, step: StepTaken) -> None:
        for effect in step.effects:
            if text := _step_text(effect):
                self._say(
                    f"   {step.business_key}: {text} [{uow.now.astimezone(_ZONE):%d %b %H:%M}]"
                )

    def _on_clocks(self, _uow: UnitOfWork, event: ClocksChanged) -> None:
        for change in event.changes:
            self._tell_clock(change)

    def _tell_clock(self, change: ClockChanged) -> None:
        record = change.record
        name = f"{change.business_key} clock {record.name}"
        if not record.is_open:
            late = (
                change.due_at is not None
                and (record.closed_at or record.started_at) > change.due_at
            )
            self._say(f"      {name} {record.outcome}{' LATE' if late else ''}")
        elif change.term is None:
            self._say(f"      {name} has no date yet: its policy cannot be read")
        elif change.due_at is None:
            self._say(f"      {name} paused")
        else:
            self._say(f"      {name} due {_local(change.term, change.due_at)}: {_why(change)}")
            self._explain_once(change, change.term)

    def _explain_once(self, change: ClockChanged, term: Term) -> None:
        """The first deadline of each clock is explained; working days one by one."""
        if change.record.name in self._explained:
            return
        self._explained.add(change.record.name)
        explanation = explain(term, notes_of(change.record))
        if explanation.budget.unit is Unit.CALENDAR_DAYS:
            explanation = replace(explanation, days=())
        for line in render(explanation, "en").splitlines():
            self._say(f"        | {line}")

    def _on_rung(self, uow: UnitOfWork, event: RungFired) -> None:
        self.alerts += 1
        rung = event.rung
        to = ", ".join(rung.recipients) or "nobody"
        what = f"ALERT {rung.clock} rung {rung.number} to {to}, {_rung_why(rung)}"
        self._say(f"   {rung.business_key}: {what} [{uow.now.astimezone(_ZONE):%d %b %H:%M}]")

    def _on_failure(self, _uow: UnitOfWork, event: RungFailed) -> None:
        rung = event.rung
        self._say(f"   {rung.business_key}: FAILED {rung.clock} rung {rung.number}: {rung.failure}")


def _step_text(effect: fx.Effect) -> str | None:
    match effect:
        case fx.UserTaskCreated():
            groups = ", ".join(effect.candidate_groups)
            return f"{effect.element_id} ({effect.name}) waits for {effect.assignee or groups}"
        case fx.ElementEntered(kind="endEvent", scope=1):
            return f"reaches {effect.element_id}"
        case fx.ElementEntered(kind="receiveTask" | "eventBasedGateway"):
            return f"{effect.element_id}: waits for the complainant"
        case fx.IncidentRaised():
            return f"INCIDENT {effect.message}"
        case _:
            return None


def _why(change: ClockChanged) -> str:
    record = change.record
    parts = [f"{record.budget.amount} {record.budget.unit}", f"held by {record.holders[-1].unit}"]
    if record.round > 1:
        parts.append(f"round {record.round}")
    if record.pauses:
        parts.append(f"{len(record.pauses)} pause(s)")
    return f"{', '.join(parts)}; {record.policy.legal_basis}"


def _rung_why(rung: Rung) -> str:
    if rung.early_reason is not None:
        return f"early: {_EARLY[rung.early_reason]}"
    if rung.policy.share is None:
        return f"{rung.policy.overdue} working days past its deadline"
    if rung.policy.share == 1:
        return "its deadline is reached"
    return f"{rung.policy.share:.0%} of its time is used"


def _local(term: Term, at: datetime) -> str:
    """`Sat 23 Jan 2027 24:00 WIB`: a midnight is the end of its day."""
    local = at.astimezone(term.holders[-1].calendar.zone)
    if local.hour or local.minute:
        return f"{local:%a %d %b %Y %H:%M %Z}"
    return f"{local - timedelta(days=1):%a %d %b %Y} 24:00 {local:%Z}"
