"""Two events that catch the same thing at the same place: which of them does cannot be said."""

from collections import defaultdict

from engine.model.definition import EventKind, NodeKind
from engine.model.draft import DraftFile, DraftNode, DraftProcess
from engine.model.findings import Report
from engine.model.tags import line_of, name_of, reference

Caught = tuple[EventKind, str]
#: The attribute by which something that is thrown finds its catcher.
_KNOWN_BY = {
    EventKind.MESSAGE: "name",
    EventKind.SIGNAL: "name",
    EventKind.ERROR: "errorCode",
    EventKind.ESCALATION: "escalationCode",
}
Place = tuple[NodeKind, int]  # a kind of event, and the identity of its activity or scope


def check_doubled_events(process: DraftProcess, file: DraftFile, report: Report) -> None:
    """Refuse a second catching event for one message, signal or code, as Camunda 8 does.

    Boundary events of one activity, event subprocesses of one scope, start events of the process;
    events in sequence and those of different branches may well wait for the same message.
    """
    seen: dict[tuple[Place, Caught], DraftNode] = {}
    for place, nodes in _places(process).items():
        for node in nodes:
            caught = _caught(node, file)
            if caught is None:
                continue
            first = seen.setdefault((place, caught), node)
            if first is not node:
                report.structure(
                    node.element,
                    f"this event catches what {first.id} on line {line_of(first.element)} catches",
                    "one event for each message, signal, error code and escalation code",
                )


def _places(process: DraftProcess) -> dict[Place, list[DraftNode]]:
    """Events that wait together: on an activity, for a scope, or for the process to start."""
    places: dict[Place, list[DraftNode]] = defaultdict(list)
    for node in process.nodes:
        if node.kind is NodeKind.BOUNDARY and node.attached_to is not None:
            places[node.kind, id(node.attached_to)].append(node)
        elif node.kind is NodeKind.START and node.in_event_subprocess and node.parent is not None:
            places[NodeKind.EVENT_SUBPROCESS, id(node.parent.parent)].append(node)
        elif node.kind is NodeKind.START and node.parent is None:
            places[node.kind, id(process)].append(node)
    return places


def _caught(node: DraftNode, file: DraftFile) -> Caught | None:
    """Messages and signals by name, errors and escalations by code; any of them by no text."""
    if node.event_definition is None:
        return None
    if node.event in {EventKind.COMPENSATION, EventKind.CANCEL}:
        return node.event, ""
    if node.event not in _KNOWN_BY:
        return None
    name = reference(node.event_definition, f"{node.event}Ref")
    found = file.roots(node.event).get(name or "")
    if node.event in {EventKind.ERROR, EventKind.ESCALATION}:
        code = found.get(_KNOWN_BY[node.event]) if found is not None else None
        return node.event, (code or "").strip() or name or ""
    return None if found is None else (node.event, name_of(found) or name or "")
