"""The way of a BPMN file: XML, schema, draft, checks, compiled definitions; or every finding."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace

from lxml import etree

from engine.crashes import guarded
from engine.findings import Finding, FindingKind
from engine.model.audit import audit
from engine.model.bpmn_file import BpmnFile, Counts, Need, Needed
from engine.model.checks import check_structure
from engine.model.compensation import tie_compensation
from engine.model.compiling import compile_process
from engine.model.definition import Binding, Definition, Literal, Node, Reference
from engine.model.doubled_events import check_doubled_events
from engine.model.draft import DraftFile
from engine.model.drawing import note_undrawn
from engine.model.events import event_of
from engine.model.extensions import audit_extensions
from engine.model.findings import Report
from engine.model.link_events import tie_links
from engine.model.links import link
from engine.model.reading import read_draft
from engine.model.tags import (
    BPMN,
    NODE_KINDS,
    REFUSED_NODES,
    bpmn,
    bpmn_children,
    line_of,
    local,
    name_of,
)
from engine.spiff import schema_findings
from engine.xml import XmlRefused, parse_xml

#: What the schema says of `calledElement="${...}"`: a vendor's expression, no matter of structure.
_VENDOR_CALL = re.compile(r"'callActivity', attribute 'calledElement': '[$#]\{")


def parse_bpmn(
    data: bytes,
    *,
    file: str = "",
    structure_only: bool = False,
    known_clocks: Collection[str] | None = None,
) -> BpmnFile:
    """Read a BPMN file: its compiled processes, or everything that stands against it.

    `structure_only` looks at the diagram alone, of processes that are not executable too, leaves
    vendor extensions and expressions aside and compiles nothing. `known_clocks` are the names that
    `sla.` properties and `deadline(...)` may use; None accepts any. No model raises anything.
    """
    report = Report(structure_only, known_clocks)
    return guarded(file, lambda: _read(data, file, report), lambda finding: _refused(file, finding))


def _read(data: bytes, file: str, report: Report) -> BpmnFile:
    try:
        root = parse_xml(data)
    except XmlRefused as problem:
        expected = "a well-formed BPMN 2.0 file"
        return _refused(file, _of_file(problem.line, problem.reason, expected))
    if root.tag != bpmn("definitions"):
        expected = f"bpmn:definitions of {BPMN}"
        reason = f"the file begins with <{local(root)}>"
        finding = _of_file(root.sourceline or 0, reason, expected)
        return _refused(file, replace(finding, element_id=root.get("id", "")))
    draft = _checked(root, report)
    definitions = () if report.structure_only else _compiled(root, draft, report)
    findings = _in_order([*report.findings, *_against_schema(root, report)])
    return BpmnFile(
        file=file,
        definitions=() if findings else definitions,
        findings=findings,
        notes=_in_order(report.notes),
        counts=_counts(
            root,
            draft,
            () if findings else definitions,
            drawn=report.structure_only and not findings,
        ),
        references=() if findings else tuple(_needs(definitions)),
    )


def _of_file(line: int, reason: str, expected: str) -> Finding:
    return Finding("", "", line, reason, expected, FindingKind.STRUCTURE)


def _refused(file: str, finding: Finding) -> BpmnFile:
    return BpmnFile(file=file, findings=(finding,), counts=Counts(0, 0, 0, 0))


def _checked(root: etree._Element, report: Report) -> DraftFile:
    draft = read_draft(root, report)
    link(draft, report)
    for process in draft.processes:
        tie_links(process, report)
        tie_compensation(process, report)
        check_structure(process, report)
        check_doubled_events(process, draft, report)
    audit(root, draft, report)
    note_undrawn(root, draft, report)
    if report.structure_only:
        for process in draft.processes:
            for node in process.nodes:
                event_of(node, draft, report)
    return draft


def _compiled(root: etree._Element, draft: DraftFile, report: Report) -> tuple[Definition, ...]:
    audit_extensions(root, draft, report)
    return tuple(compile_process(process, draft, report) for process in draft.processes)


def _against_schema(root: etree._Element, report: Report) -> Iterator[Finding]:
    faults = [
        (line, text)
        for line, text in schema_findings(root)
        if not (report.structure_only and _VENDOR_CALL.search(text))
    ]
    named = _named_lines(root) if faults else {}
    for line, text in faults:
        element = named.get(line)
        yield Finding(
            element_id=element.get("id", "") if element is not None else "",
            element_name=(name_of(element) or "") if element is not None else "",
            line=line,
            reason=f"schema: {text}",
            expected="a file that follows the BPMN 2.0 schema",
            kind=FindingKind.STRUCTURE,
        )


def _named_lines(root: etree._Element) -> dict[int, etree._Element]:
    """The lines that hold one element with an id: the schema tells a line only.

    Of any namespace: a wrong one is what the schema may be speaking of.
    """
    named = [element for element in root.iter("*") if element.get("id")]
    lines = Counter(line_of(element) for element in named)
    return {line_of(element): element for element in named if lines[line_of(element)] == 1}


def _in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """By line, each once."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda finding: finding.line))


def _counts(
    root: etree._Element, draft: DraftFile, definitions: tuple[Definition, ...], *, drawn: bool
) -> Counts:
    """`drawn` counts the linked draft instead of definitions: nothing is compiled from it."""
    tags = [local(element) for element in _own_elements(root)]
    nodes = (
        [node for process in draft.processes for node in process.nodes]
        if drawn
        else [node for definition in definitions for node in definition.nodes]
    )
    return Counts(
        nodes=sum(tag in NODE_KINDS or tag in REFUSED_NODES for tag in tags),
        flows=tags.count("sequenceFlow"),
        compiled_nodes=len(nodes),
        compiled_flows=sum(len(node.outgoing) for node in nodes),
    )


def _own_elements(root: etree._Element) -> Iterator[etree._Element]:
    """BPMN's elements of the file, without those that a vendor's extension holds."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        yield element
        waiting += [one for one in bpmn_children(element) if local(one) != "extensionElements"]


def _needs(definitions: tuple[Definition, ...]) -> Iterator[Need]:
    for definition in definitions:
        for node in definition.nodes:
            for kind, reference in references_of(node):
                if reference.binding is Binding.DEPLOYMENT and isinstance(reference.id, Literal):
                    yield Need(kind, reference, node.id, node.line)


def references_of(node: Node) -> Iterator[tuple[Needed, Reference]]:
    """What an element refers to outside its file."""
    if node.call is not None:
        yield Needed.PROCESS, node.call.process
    if node.decision is not None:
        yield Needed.DECISION, node.decision.decision
    if node.user_task is not None and node.user_task.form is not None:
        yield Needed.FORM, node.user_task.form
