"""Writes the models of `builder.py` as BPMN files, and lets the front end compile them.

What then runs is what a file says, as in a deployment; the built definition is the other opinion.
"""

from dataclasses import replace
from typing import Any

from lxml import etree

from engine.catalogue import Catalogue
from engine.feel import Expression
from engine.model import parse_bpmn
from engine.model.definition import (
    ROOT,
    Event,
    EventKind,
    LoopSpec,
    MultiInstanceSpec,
    NodeKind,
    Term,
    UserTaskSpec,
)
from engine.model.tags import BPMN, XSI, ZEEBE, bpmn, zeebe
from tests.unit.execution.builder import Model

Made = dict[str, Any]  # a node of the builder
Element = etree._Element
NAMESPACES = {None: BPMN, "zeebe": ZEEBE, "xsi": XSI}
PLACE = {"index", "id", "name", "kind", "line", "parent"}
ATTRIBUTES = {"attached_to", "interrupting", "is_for_compensation", "compensated_by"}
PARTS = {"event", "loop", "user_task", "job", "script", "call", "inputs", "outputs"}


def compiled(*models: Model) -> Catalogue:
    """As `catalogue_of`, each process read from a file of its own."""
    definitions = []
    for key, model in enumerate(models, 1):
        file = parse_bpmn(written(model))
        assert file.accepted, "\n".join(map(str, file.findings))
        assert file.counts.flows == file.counts.compiled_flows == len(model.flows)
        definitions.append(replace(file.definitions[0], key=key, version=1, deployment=1))
    return Catalogue(
        definitions={one.key: one for one in definitions},
        processes={one.process_id: [one] for one in definitions},
    )


def written(model: Model) -> bytes:
    """The file of one process."""
    return etree.tostring(_Writer(model).file(), encoding="UTF-8", xml_declaration=True)


class _Writer:
    """One file; `known` are the messages, signals, errors and escalations that it has so far."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.root = etree.Element(bpmn("definitions"), {"targetNamespace": "urn:t"}, NAMESPACES)
        self.known: dict[tuple[EventKind, str], str] = {}

    def file(self) -> Element:
        process = etree.Element(bpmn("process"), id=self.model.process_id, isExecutable="true")
        scopes = {ROOT: process}
        for made in self.model.nodes:
            scopes[made["index"]] = self.node(scopes[made["parent"]], made)
        for number, flow in enumerate(self.model.flows):
            self.flow(scopes[self.model.nodes[flow["source"]]["parent"]], number, flow)
        for made in self.model.nodes:  # the schema wants them last
            if "compensated_by" in made:
                ends = {"sourceRef": f"{made['id']}_undone", "targetRef": self.undoer(made)}
                etree.SubElement(scopes[made["parent"]], bpmn("association"), ends)
        self.root.append(process)
        return self.root

    def undoer(self, made: Made) -> str:
        return str(self.model.nodes[made["compensated_by"]]["id"])

    def node(self, scope: Element, made: Made) -> Element:
        assert set(made) <= PLACE | ATTRIBUTES | PARTS, made
        kind: NodeKind = made["kind"]
        tag = "subProcess" if kind is NodeKind.EVENT_SUBPROCESS else str(kind)
        element = etree.SubElement(scope, bpmn(tag), self.attributes(made))
        self.extensions(element, made)
        if "event" in made and kind is not NodeKind.RECEIVE_TASK:
            self.event(element, made["event"])
        if made.get("loop") is not None:
            self.loop(element, made["loop"])
        if "compensated_by" in made:
            mark = etree.SubElement(scope, bpmn("boundaryEvent"), id=f"{made['id']}_undone")
            mark.set("attachedToRef", made["id"])
            etree.SubElement(mark, bpmn("compensateEventDefinition"))
        return element

    def attributes(self, made: Made) -> dict[str, str]:
        kind, flags = made["kind"], {"id": str(made["id"])}
        if kind is NodeKind.EVENT_SUBPROCESS:
            flags["triggeredByEvent"] = "true"
        if made.get("is_for_compensation"):
            flags["isForCompensation"] = "true"
        if "attached_to" in made:
            flags["attachedToRef"] = self.model.nodes[made["attached_to"]]["id"]
        if "interrupting" in made:
            name = "cancelActivity" if kind is NodeKind.BOUNDARY else "isInterrupting"
            flags[name] = _flag(made["interrupting"])
        if kind is NodeKind.RECEIVE_TASK:
            flags["messageRef"] = self.referred(made["event"])
        for number, flow in enumerate(self.model.flows):
            if flow["default"] and flow["source"] == made["index"]:
                flags["default"] = f"f{number}"
        return flags

    def extensions(self, element: Element, made: Made) -> None:
        holder = etree.SubElement(element, bpmn("extensionElements"))
        if "user_task" in made:
            assert made["user_task"] == UserTaskSpec()
            etree.SubElement(holder, zeebe("userTask"))
        if "job" in made:
            job = made["job"]
            assert not job.headers
            texts = {"type": _text(job.type), "retries": _text(job.retries)}
            etree.SubElement(holder, zeebe("taskDefinition"), texts)
        if "script" in made:
            script = etree.SubElement(holder, zeebe("script"))
            script.set("expression", _text(made["script"].expression))
            script.set("resultVariable", made["script"].result_variable)
        if "call" in made:
            called = etree.SubElement(holder, zeebe("calledElement"))
            called.set("processId", _text(made["call"].process.id))
            called.set("propagateAllParentVariables", _flag(made["call"].propagate_parent))
            called.set("propagateAllChildVariables", _flag(made["call"].propagate_child))
        self.mappings(holder, made)
        if not len(holder):
            element.remove(holder)

    def mappings(self, holder: Element, made: Made) -> None:
        if not (made.get("inputs") or made.get("outputs")):
            return
        mapping = etree.SubElement(holder, zeebe("ioMapping"))
        for tag in ("input", "output"):
            for one in made.get(f"{tag}s", ()):
                texts = {"source": _text(one.source), "target": ".".join(one.target)}
                etree.SubElement(mapping, zeebe(tag), texts)

    def event(self, element: Element, event: Event) -> None:
        kind = event.kind
        if kind is EventKind.NONE:
            return
        word = "compensate" if kind is EventKind.COMPENSATION else str(kind)
        definition = etree.SubElement(element, bpmn(f"{word}EventDefinition"))
        if event.timer is not None:
            etree.SubElement(definition, bpmn(event.timer.kind)).text = _text(event.timer.term)
        elif event.condition is not None:
            etree.SubElement(definition, bpmn("condition")).text = _text(event.condition.condition)
        elif event.link is not None:
            definition.set("name", event.link.name)
        elif event.compensation is not None and event.compensation.activity is not None:
            definition.set("activityRef", self.model.nodes[event.compensation.activity]["id"])
        elif event.message or event.signal or _code(event):
            definition.set(f"{kind}Ref", self.referred(event))

    def referred(self, event: Event) -> str:
        """The id of what the event is for; the file says it once."""
        name = _code(event)
        for spec in (event.message, event.signal):
            name = _text(spec.name) if spec is not None else name
        assert name
        id_ = self.known.setdefault((event.kind, name), f"{event.kind}_{len(self.known)}")
        if self.root.find(f"*[@id='{id_}']") is None:
            attribute = f"{event.kind}Code" if _code(event) else "name"
            found = etree.SubElement(self.root, bpmn(event.kind), {"id": id_, attribute: name})
            if event.message is not None and event.message.correlation_key is not None:
                holder = etree.SubElement(found, bpmn("extensionElements"))
                key = {"correlationKey": _text(event.message.correlation_key)}
                etree.SubElement(holder, zeebe("subscription"), key)
        return id_

    def loop(self, element: Element, spec: MultiInstanceSpec | LoopSpec) -> None:
        if isinstance(spec, MultiInstanceSpec):
            _multi_instance(element, spec)
            return
        loop = etree.SubElement(element, bpmn("standardLoopCharacteristics"))
        loop.set("testBefore", _flag(spec.test_before))
        if spec.maximum is not None:
            loop.set("loopMaximum", str(spec.maximum))
        _child(loop, "loopCondition", spec.condition)

    def flow(self, scope: Element, number: int, made: Made) -> None:
        nodes = self.model.nodes
        flow = etree.SubElement(scope, bpmn("sequenceFlow"), id=f"f{number}")
        flow.set("sourceRef", nodes[made["source"]]["id"])
        flow.set("targetRef", nodes[made["target"]]["id"])
        _child(flow, "conditionExpression", made["condition"])


def _multi_instance(element: Element, spec: MultiInstanceSpec) -> None:
    loop = etree.SubElement(element, bpmn("multiInstanceLoopCharacteristics"))
    loop.set("isSequential", _flag(spec.sequential))
    given = {
        "inputCollection": spec.collection and _text(spec.collection),
        "inputElement": spec.input_element,
        "outputCollection": spec.output_collection,
        "outputElement": spec.output_element and _text(spec.output_element),
    }
    texts = {name: text for name, text in given.items() if text}
    if texts:
        holder = etree.SubElement(loop, bpmn("extensionElements"))
        etree.SubElement(holder, zeebe("loopCharacteristics"), texts)
    _child(loop, "loopCardinality", spec.cardinality)
    _child(loop, "completionCondition", spec.completion)


def _child(element: Element, tag: str, term: Term | None) -> None:
    if term is not None:
        etree.SubElement(element, bpmn(tag)).text = _text(term)


def _text(term: Term) -> str:
    return f"={term.text}" if isinstance(term, Expression) else term.text


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _code(event: Event) -> str | None:
    spec = event.error or event.escalation
    return None if spec is None else spec.code
