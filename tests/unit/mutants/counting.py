"""What a BPMN file holds, counted by one who knows XML and the list of BPMN's flow nodes only."""

from collections import Counter

from lxml import etree

from engine.model.definition import Definition

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
FLOW_NODES = frozenset(
    (
        *("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent"),
        *("boundaryEvent", "implicitThrowEvent", "task", "manualTask", "userTask", "serviceTask"),
        *("sendTask", "receiveTask", "scriptTask", "businessRuleTask", "callActivity"),
        *("subProcess", "transaction", "adHocSubProcess", "exclusiveGateway", "parallelGateway"),
        *("inclusiveGateway", "complexGateway", "eventBasedGateway"),
        *("callChoreography", "choreographyTask", "subChoreography"),
    )
)
#: Where BPMN keeps things for people and tools: nothing in them is part of a diagram.
APART = frozenset({"extensionElements", "documentation"})

Held = Counter[tuple[str, ...]]


def held_by(data: bytes) -> Held:
    """Nodes by tag and id, flows by their ends, of the processes that may be executed."""
    found: Held = Counter()
    root = etree.fromstring(data)
    for process in root.findall(f"{{{MODEL}}}process"):
        if (process.get("isExecutable") or "true").strip() in ("true", "1"):
            found += _inside(process)
    return found


def _inside(process: etree._Element) -> Held:
    found: Held = Counter()
    for element in process.iter(f"{{{MODEL}}}*"):
        tag = etree.QName(element).localname
        if any(etree.QName(one).localname in APART for one in element.iterancestors()):
            continue
        if tag in FLOW_NODES:
            found["node", tag, element.get("id") or ""] += 1
        elif tag == "sequenceFlow":
            found["flow", _end(element, "sourceRef"), _end(element, "targetRef")] += 1
    return found


def _end(element: etree._Element, name: str) -> str:
    return (element.get(name) or "").strip().rpartition(":")[2]


def compiled_in(definitions: tuple[Definition, ...], named: Held) -> Held:
    """The same of what was compiled; ids that the front end gave itself count as none."""
    ids = {key[2] for key in named if key[0] == "node"}
    found: Held = Counter()
    for definition in definitions:
        for node in definition.nodes:
            tag = node.kind.value.replace("eventSubProcess", "subProcess")
            found["node", tag, node.id if node.id in ids else ""] += 1
            for flow in node.outgoing:
                ends = definition.nodes[flow.source].id, definition.nodes[flow.target].id
                found["flow", *ends] += 1
    return found
