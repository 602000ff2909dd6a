"""Effects as history facts: small JSON lists [fact, number, element id, details...]."""

import json
from collections.abc import Iterable
from datetime import timedelta

from engine.execution import effects as fx

Fact = list[str | int | list[str] | None]


def facts_json(effects: Iterable[fx.Effect], late: timedelta = timedelta()) -> str:
    """The facts of one step as JSON; never holds values of variables.

    `late` is how long after its due instant the timer of this step fired; from a full second on
    that is a fact of its own, in whole seconds.
    """
    seconds = late // timedelta(seconds=1)
    facts: list[Fact] = []
    for effect in effects:
        if (fact := _fact(effect)) is not None:
            facts.append(fact)
        if seconds > 0 and isinstance(effect, fx.TimerClosed) and effect.fired:
            facts.append(["late", effect.number, effect.element_id, seconds])
    return json.dumps(facts, separators=(",", ":"), ensure_ascii=False)


def _fact(effect: fx.Effect) -> Fact | None:  # noqa: C901, PLR0912 (one flat table of cases)
    match effect:
        case fx.ElementEntered():
            return ["entered", effect.number, effect.element_id]
        case fx.ElementLeft():
            return ["left", effect.number, effect.element_id, effect.ending.value]
        case fx.ProcessStarted():
            return ["process_started", effect.number, None, effect.definition]
        case fx.ProcessEnded():
            return ["process_ended", effect.number, None, effect.ending.value]
        case fx.UserTaskClosed():
            return ["user_task", effect.number, effect.element_id, effect.ending.value]
        case fx.TimerClosed(fired=True):
            return ["timer_fired", effect.number, effect.element_id]
        case fx.SubscriptionClosed(correlated=True):
            return ["message_correlated", effect.number, effect.element_id]
        case fx.SignalSubscriptionClosed(caught=True):
            return ["signal_caught", effect.number, effect.element_id]
        case fx.SignalThrown():
            return ["signal_thrown", effect.number, effect.element_id, effect.signal_name]
        case fx.EscalationThrown():
            escalation = [effect.code, effect.caught_by]
            return ["escalation_thrown", effect.number, effect.element_id, *escalation]
        case fx.ConditionBecameTrue():
            return ["condition_true", effect.number, effect.element_id]
        case fx.Compensated():
            return ["compensated", effect.number, effect.element_id, effect.handler_id]
        case fx.JobClosed():
            return ["job", effect.number, effect.element_id, effect.ending.value]
        case fx.DecisionEvaluated():
            name = f"{effect.decision_id}:{effect.decision_version}"
            return ["decision", effect.number, effect.element_id, name, list(effect.matched_rules)]
        case fx.IncidentRaised():
            return ["incident_raised", effect.number, effect.element_id, effect.message]
        case fx.IncidentClosed():
            return ["incident_closed", effect.number, effect.element_id]
        case fx.ProcessModified():
            moved = [list(effect.activated), list(effect.terminated)]
            return ["modified", effect.number, None, *moved]
        case fx.ProcessMigrated():
            definitions = [effect.from_definition, effect.definition]
            return ["migrated", effect.number, None, *definitions]
        case fx.ElementMigrated() if effect.element_id != effect.from_id:
            return ["element_migrated", effect.number, effect.element_id, effect.from_id]
        case _:
            return None
