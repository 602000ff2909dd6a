"""What `tuntas instance` shows of an instance: as JSON, as lines, and what to type next."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from engine.execution.state import Waiting, WaitKind
from engine.incidents import Incident
from engine.instance_list import ActiveElement, AwaitedEvent, Expected, Inside, RunningInstance
from engine.store.keys import number_of

#: Kinds of incidents (engine/execution/faults.py) that what is deployed may mend.
_BY_DEPLOYMENT = frozenset({"decision", "form", "process"})
_AGAIN = {
    "job": "mend why it failed, and try again",
    "error": "throw the error again",
    "runaway": "let it go on",
    "work": "try again with more work allowed, or less to do",
    "deadlock": "go on with what has come",
}


def head_json(one: RunningInstance) -> dict[str, Any]:
    """The instance as a whole."""
    return {
        "root": one.root,
        "business_key": one.business_key,
        "process": one.process_id,
        "version": one.version,
        "started_at": one.started_at.isoformat(),
        "ended": one.ended,
        "suspended_by": one.suspended_by,
        "suspended_at": None if one.suspended_at is None else one.suspended_at.isoformat(),
        "incidents": one.incidents,
    }


def inside_json(one: Inside) -> dict[str, Any]:
    """What lives in it."""
    return {
        "elements": [_element_json(element) for element in one.elements],
        "event_subprocesses": [_event_json(event) for event in one.starts],
        "open_incidents": [
            {
                "key": incident.key,
                "number": number_of(incident.key),
                "element_id": incident.element_id,
                "kind": incident.kind,
                "message": incident.message,
                "inputs": incident.inputs,
                "raised_at": incident.raised_at.isoformat(),
            }
            for incident in one.incidents
        ],
        "variables": one.variable_names,
    }


def head_line(one: RunningInstance) -> str:
    """The instance as a whole, on one line."""
    line = f"{one.root:>6} {one.business_key or '-'} {one.process_id} version {one.version}"
    line += f" since {one.started_at.isoformat()}"
    if one.ended:
        line += ", ended"
    if one.suspended_by is not None:
        since = "" if one.suspended_at is None else f" since {one.suspended_at.isoformat()}"
        line += f", suspended by {one.suspended_by}{since}"
    if one.incidents:
        line += f", {one.incidents} incident{'s' if one.incidents > 1 else ''}"
    return line


def shown_lines(
    head: RunningInstance, one: Inside, wanted: str, store: str | None
) -> Iterator[str]:
    """All of the instance that was asked for as `wanted`, in the store that was named."""
    named = "" if store is None else f" --store {shlex.quote(store)}"
    yield head_line(head)
    if head.suspended_by is not None:
        yield f"it stands still until: tuntas instance resume {shlex.quote(wanted)}{named}"
    for element in one.elements:
        expected = _expected(element.expected, _OF.get(element.waiting, ""))
        yield f"{element.number:>8} {element.element_id}: {element.waiting}{expected}"
        for event in element.events:
            yield f"{'':>8}   awaits {_event(event)}"
    for event in one.starts:
        yield f"{'':>8} event subprocess {event.subprocess} awaits {_event(event)}"
    yield f"variables: {', '.join(one.variable_names) or '-'}"
    for incident in one.incidents:
        yield from _incident_lines(incident, wanted, named)


#: Before the name that a row gives what a token waits for.
_OF = {Waiting.USER_TASK: "assigned to ", Waiting.JOB: "of type "}


def _expected(one: Expected, of: str) -> str:
    words = [] if one.name is None else [f"{of}{one.name}"]
    if one.due_at is not None:
        words.append(f"due {one.due_at.isoformat()}")
    if one.clock is not None:
        words.append(f"by clock {one.clock}")
    return "".join(f", {word}" for word in words)


def _event(one: AwaitedEvent) -> str:
    if one.kind is WaitKind.CONTINUATION:
        return "a worker that begins the next instances"
    name = "" if one.expected.name is None else f" `{one.expected.name}`"
    due = _expected(replace(one.expected, name=None), "")
    return f"{one.kind}{name} at {one.element_id}{due}"


def _incident_lines(one: Incident, wanted: str, store: str) -> Iterator[str]:
    yield f"incident {one.key} at {number_of(one.key)} {one.element_id} [{one.kind}]"
    yield f"  {one.message}"
    if one.inputs:
        yield f"  it reads: {', '.join(one.inputs)}"
    for why, command in _next_steps(one, shlex.quote(wanted)):
        yield f"  {why}: tuntas {command}{store}"


def _next_steps(one: Incident, wanted: str) -> Iterator[tuple[str, str]]:
    """What mends it, the gentlest first; each why, and what to type."""
    again = f"incidents --resolve {one.key}"
    if one.inputs:
        given = ", ".join(f"{json.dumps(name)}: VALUE" for name in one.inputs)
        yield "set what it reads and try again", f"{again} --set {shlex.quote(f'{{{given}}}')}"
    if one.kind in _BY_DEPLOYMENT:
        yield "deploy what it names", "deploy FILES"
    if one.kind == "error":
        yield "migrate to a version that catches it", "migrate PROCESS --from VERSION --to VERSION"
    yield _AGAIN.get(one.kind, "or, once it is mended, try again"), again
    here = f"--terminate {number_of(one.key)}"
    yield "or go on elsewhere", f"instance modify {wanted} --activate ELEMENT {here}"
    yield "or end the instance", f"instance cancel {wanted}"


def _element_json(one: ActiveElement) -> dict[str, Any]:
    return {
        "number": one.number,
        "scope": one.scope,
        "process": one.process_id,
        "element_id": one.element_id,
        "name": one.name,
        "waiting": one.waiting,
        "expected": _expected_json(one.expected),
        "events": [_event_json(event) for event in one.events],
    }


def _event_json(one: AwaitedEvent) -> dict[str, Any]:
    return {
        "process": one.process_id,
        "subprocess": one.subprocess,
        "element_id": one.element_id,
        "kind": one.kind,
        "expected": _expected_json(one.expected),
    }


def _expected_json(one: Expected) -> dict[str, Any]:
    return {**asdict(one), "due_at": None if one.due_at is None else one.due_at.isoformat()}
