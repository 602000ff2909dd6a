"""Writes small BPMN files for the tests of the front end: bodies of processes, wrapped."""

from engine.model import BpmnFile, parse_bpmn
from engine.model.definition import Definition, Node, Term

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
 xmlns:modeler="http://camunda.org/schema/modeler/1.0"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
 xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
 xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 targetNamespace="http://example.org/tuntas">
"""

TIMER = "<timerEventDefinition><{0}>{1}</{0}></timerEventDefinition>"
MESSAGE = '<messageEventDefinition messageRef="m"/>'
ERROR = '<errorEventDefinition errorRef="x"/>'
ROOTS = """<message id="m" name="withdrawn"><extensionElements>
<zeebe:subscription correlationKey="= complaint_id"/></extensionElements></message>
<error id="x" errorCode="REJECTED"/>"""


def file_of(*parts: str) -> bytes:
    """A definitions element around processes, messages, errors..."""
    return (_HEAD + "\n".join(parts) + "\n</definitions>").encode()


def process(*body: str, attributes: str = 'id="p" isExecutable="true"') -> str:
    """One process; flows and nodes in any order."""
    return f"<process {attributes}>\n" + "\n".join(body) + "\n</process>"


def flow(source: str, target: str, condition: str = "", attributes: str = "") -> str:
    """A sequence flow without id unless the attributes give one."""
    inner = (
        f'<conditionExpression xsi:type="tFormalExpression">{condition}</conditionExpression>'
        if condition
        else ""
    )
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f"<sequenceFlow {attributes} {ends}>{inner}</sequenceFlow>"


def node(tag: str, name: str, inner: str = "", attributes: str = "") -> str:
    """A flow node; `inner` as the file has it."""
    return f'<{tag} id="{name}" {attributes}>{inner}</{tag}>'


def zeebe(*extensions: str) -> str:
    """Extension elements: `zeebe('userTask')`, `zeebe('script expression="=1" ...')`."""
    inner = "".join(f"<zeebe:{text}/>" if "<" not in text else text for text in extensions)
    return f"<extensionElements>{inner}</extensionElements>"


def flows(*ends: str) -> str:
    """Flows written as `from to`."""
    return "\n".join(flow(*each.split()) for each in ends)


def around(*steps: str, ids: tuple[str, ...] = (), more: str = ROOTS) -> bytes:
    """A file with one process: start `s`, the steps one after another, end `e`."""
    names = ("s", *ids, "e")
    links = [flow(first, second) for first, second in zip(names, names[1:], strict=False)]
    return file_of(process(node("startEvent", "s"), *steps, node("endEvent", "e"), *links), more)


def read(data: bytes, **options: bool | set[str]) -> BpmnFile:
    """Parse with the options of `parse_bpmn`."""
    return parse_bpmn(data, **options)  # type: ignore[arg-type]


def compiled(data: bytes) -> Definition:
    """The only definition of an accepted file."""
    file = parse_bpmn(data)
    assert file.accepted, "\n".join(map(str, file.findings))
    (definition,) = file.definitions
    return definition


def one(data: bytes, name: str) -> Node:
    """The compiled node of this id."""
    definition = compiled(data)
    return definition.nodes[definition.by_id[name]]


def reasons(data: bytes, **options: bool | set[str]) -> list[str]:
    """All findings of a file, as text."""
    return [str(finding) for finding in read(data, **options).findings]


def text_of(term: Term | None) -> str:
    """The text of a term that must be there."""
    assert term is not None
    return term.text
