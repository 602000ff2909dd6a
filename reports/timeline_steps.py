"""What the steps of a process say to people: facts of its history, with the names of its models."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from complaints.responses import Response
from complaints.status import PROPERTY
from engine.catalogue import Catalogue
from engine.execution.effects import Ending
from engine.history import HistoryEntry
from engine.model.definition import Definition, Node, NodeKind
from escalation.thrown import rung_of
from kernel.errors import NotFound
from reports.timeline_entries import TimelineEntry, TimelineKind

_ROOT = 1  #: the number of the root process in its own facts
_RESPONSES = frozenset(Response)
#: Facts that say nothing besides who, when and where.
_WORDLESS = {
    "timer_fired": TimelineKind.TIMER_FIRED,
    "incident_closed": TimelineKind.INCIDENT_RESOLVED,
    "suspended": TimelineKind.SUSPENDED,
    "resumed": TimelineKind.RESUMED,
    "modified": TimelineKind.MODIFIED,
    "signal_caught": TimelineKind.SIGNAL_CAUGHT,
    "condition_true": TimelineKind.CONDITION_TRUE,
    "compensated": TimelineKind.COMPENSATED,
}


def step_entries(catalogue: Catalogue, facts: Iterable[HistoryEntry]) -> Iterator[TimelineEntry]:
    """Entries in the order of the facts, which are all those of one root instance."""
    names = _Names(catalogue)
    step: list[TimelineEntry] = []
    revision = 0
    for fact in facts:
        if fact.revision != revision:
            yield from _told_once(step)
            step, revision = [], fact.revision
        step += _entries(names, fact)
    yield from _told_once(step)


class _Names:
    """Finds the node of a fact; the process called last goes before the one that called it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._running: list[Definition] = []

    def enter(self, definition: int) -> int | None:
        """The version of the definition that runs from now on."""
        try:
            self._running.insert(0, self._catalogue.definition(definition))
        except NotFound:
            return None  # a store restored without its deployment: ids instead of names
        return self._running[0].version

    def node(self, element_id: str | None) -> Node | None:
        for definition in self._running:
            index = definition.by_id.get(element_id or "")
            if index is not None:
                return definition.nodes[index]
        return None


def _told_once(step: list[TimelineEntry]) -> Iterator[TimelineEntry]:
    """Of one step: the last status only, and no arrival or end that a status tells already."""
    statuses = [one for one in step if one.kind is TimelineKind.STATUS]
    received = any(one.kind is TimelineKind.RECEIVED for one in step)
    for one in step:
        if one.kind is TimelineKind.STATUS and (received or one is not statuses[-1]):
            continue
        if one.kind is TimelineKind.CLOSED and statuses:
            continue
        yield one


def _entries(names: _Names, fact: HistoryEntry) -> list[TimelineEntry]:
    if fact.fact == "process_started":
        names.enter(int(str(fact.details[0])))
        return [_entry(fact, TimelineKind.RECEIVED)] if fact.number == _ROOT else []
    if fact.fact == "migrated":
        version = names.enter(int(str(fact.details[1])))
        told = {} if version is None else {"version": str(version)}
        return [_entry(fact, TimelineKind.MIGRATED, None, told)] if fact.number == _ROOT else []
    if fact.fact == "process_ended":
        ending = {"ending": str(fact.details[0])}
        return [_entry(fact, TimelineKind.CLOSED, None, ending)] if fact.number == _ROOT else []
    node = names.node(fact.element_id)
    if fact.fact == "entered":
        return _entered(fact, node)
    if fact.fact == "escalation_thrown":
        return [_escalated(fact, node)]
    kind, details = _told(fact, node)
    return [] if kind is None else [_entry(fact, kind, node, details)]


def _entered(fact: HistoryEntry, node: Node | None) -> list[TimelineEntry]:
    if node is None:
        return []
    found = []
    if status := node.properties.get(PROPERTY):
        found.append(_entry(fact, TimelineKind.STATUS, node, {"status": status}))
    if node.kind is NodeKind.USER_TASK:
        found.append(_entry(fact, TimelineKind.TASK_CREATED, node))
    return found


def _told(fact: HistoryEntry, node: Node | None) -> tuple[TimelineKind | None, dict[str, str]]:
    """The kind of entry a fact makes, if any, and its details."""
    match fact.fact:
        case "user_task" if fact.details[0] == Ending.COMPLETED:
            return TimelineKind.TASK_COMPLETED, {}
        case "user_task":
            return TimelineKind.TASK_ENDED, {"ending": str(fact.details[0])}
        case "assigned":
            hands = zip(("before", "after"), fact.details, strict=False)
            return TimelineKind.TASK_ASSIGNED, {name: str(who) for name, who in hands if who}
        case "message_correlated":
            response = _response(node)
            kind = TimelineKind.RESPONSE if response in _RESPONSES else None
            return kind, {"response": response}
        case "incident_raised":
            return TimelineKind.INCIDENT, {"text": str(fact.details[0])}
        case "signal_thrown":
            return TimelineKind.SIGNAL_THROWN, {"signal": str(fact.details[0])}
        case _:
            return _WORDLESS.get(fact.fact), {}


def _escalated(fact: HistoryEntry, node: Node | None) -> TimelineEntry:
    """With the clock and the number of the rung, where its code names one."""
    entry = _entry(fact, TimelineKind.ESCALATED, node)
    rung = rung_of(str(fact.details[0]))
    if rung is None:
        return entry
    clock, number = rung
    return replace(entry, clock=clock, details={"number": str(number)})


def _response(node: Node | None) -> str:
    event = None if node is None else node.event
    return "" if event is None or event.message is None else event.message.name.text


def _entry(
    fact: HistoryEntry,
    kind: TimelineKind,
    node: Node | None = None,
    details: dict[str, str] | None = None,
) -> TimelineEntry:
    return TimelineEntry(
        at=fact.at,
        kind=kind,
        actor=fact.actor,
        element_id=fact.element_id,
        element_name=fact.element_id if node is None else node.name or node.id,
        details=details or {},
    )
