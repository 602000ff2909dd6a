"""What a migration does to one instance, in words: what is armed, disarmed, and kept as it was."""

from collections.abc import Iterator, Mapping, Sequence

from engine.execution import effects as fx
from engine.execution.migration_check import Way
from engine.execution.state import State
from engine.model.definition import Event, Node

_HAPPENS: Mapping[type, str] = {
    fx.TimerArmed: "timer {} is armed",
    fx.TimerClosed: "timer {} is disarmed",
    fx.SubscriptionOpened: "message subscription {} is opened",
    fx.SubscriptionClosed: "message subscription {} is closed",
    fx.SignalSubscriptionOpened: "signal subscription {} is opened",
    fx.SignalSubscriptionClosed: "signal subscription {} is closed",
    fx.ConditionBecameTrue: "condition {} is true",
    fx.ElementEntered: "{} is entered",
    fx.ElementLeft: "{} is left",
    fx.IncidentRaised: "{} gets an incident",
    fx.IncidentClosed: "the incident of {} is over",
}


def notes(state: State, ways: Mapping[int, Way], effects: Sequence[fx.Effect]) -> tuple[str, ...]:
    """One line a thing, in order; `state` is that before the migration."""
    lines = [*_of_effects(effects), *_of_waits(state, ways), *_of_marks(state, ways)]
    return tuple(dict.fromkeys(lines))


def _of_effects(effects: Sequence[fx.Effect]) -> Iterator[str]:
    for effect in effects:
        line = _HAPPENS.get(type(effect))
        if line is not None:
            yield line.format(getattr(effect, "element_id"))  # noqa: B009 (all of these have one)


def _of_waits(state: State, ways: Mapping[int, Way]) -> Iterator[str]:
    """Nothing is evaluated again: who wrote it otherwise has to know."""
    for wait in state.waits.values():
        way = ways.get(state.scopes[wait.scope].definition)
        there = None if way is None else way.there(wait.node)
        if way is not None and there is not None:
            before = _texts(way.source.nodes[wait.node].event)
            after = _texts(there.event)
            if before != after:
                kept, written = " ".join(before), " ".join(after)
                yield f"{there.id} stays as it was made ({kept}); it is written {written} now"


def _texts(event: Event | None) -> tuple[str, ...]:
    if event is None:
        return ()
    if event.timer is not None:
        deadline = event.timer.deadline
        if deadline is not None:
            return (event.kind, f"deadline({deadline.clock}, {deadline.share})")
        return (event.kind, event.timer.term.text)
    if event.message is not None:
        key = event.message.correlation_key
        return (event.kind, event.message.name.text, "" if key is None else key.text)
    if event.signal is not None:
        return (event.kind, event.signal.name.text)
    return (event.kind,)


def _of_marks(state: State, ways: Mapping[int, Way]) -> Iterator[str]:
    """Marks count when an element is entered and left: those on entering have counted already."""
    for token in state.tokens.values():
        way = ways.get(state.scopes[token.scope].definition)
        there = None if way is None else way.there(token.node)
        if way is not None and there is not None:
            before = way.source.nodes[token.node]
            if set(before.sla) != set(there.sla):
                yield (
                    f"{there.id} has other marks ({_marks(there)}, before {_marks(before)}): what"
                    " runs or is paused stays so, and the new ones count when it is left"
                )


def _marks(node: Node) -> str:
    return ", ".join(f"{mark.verb} {mark.clock}" for mark in node.sla) or "none"
