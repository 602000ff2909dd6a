"""From the bytes of a DMN file to a compiled model, or every reason at once why not."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NoReturn

from lxml import etree

from engine.crashes import guarded
from engine.dmn import reading
from engine.dmn.compiling import Compilation, Step
from engine.dmn.decision_services import services
from engine.dmn.decisions import Decision, DecisionModel
from engine.dmn.elements import compile_nodes
from engine.dmn.faults import DmnRefused
from engine.dmn.graph import MAX_NODES, Node, cycle_in, in_order, plan_of
from engine.dmn.imports import check_imports, imported_nodes, imported_steps, imports_of
from engine.dmn.item_types import read_types
from engine.dmn.requirements import KINDS, element_names, member_names, read_nodes
from engine.findings import Finding, FindingKind
from engine.xml import XmlRefused, parse_xml

NO_IMPORTS: Mapping[str, DecisionModel] = {}

INERT = frozenset(
    {
        "description", "extensionElements", "knowledgeSource", "elementCollection",
        "performanceIndicator", "organizationUnit", "group", "textAnnotation", "association",
    }
)  # fmt: skip
EXECUTED = ("import", "itemDefinition", *KINDS)


def parse_dmn(
    data: bytes,
    *,
    file: str = "",
    imports: Mapping[str, DecisionModel] = NO_IMPORTS,
    tolerant: bool = False,
) -> DecisionModel:
    """Compile a DMN 1.1 to 1.5 file; `file` is its name, for the log.

    `imports` are the models it may import, by namespace. Raises DmnRefused with every finding. With
    `tolerant` (the kit: its models hold faults on purpose) an unreadable expression fails when it
    is evaluated, and structure is taken as it is.
    """
    return guarded(file, lambda: _read(data, imports, tolerant), _crashed, DmnRefused)


def _crashed(finding: Finding) -> NoReturn:
    raise DmnRefused((finding,))


def _read(data: bytes, imports: Mapping[str, DecisionModel], tolerant: bool) -> DecisionModel:
    root = _root_of(data)
    known = imports_of(root, imports)
    work = Compilation(
        namespace=reading.attribute(root, "namespace"),
        types={},
        shapes={},
        members=member_names(root).union(*(model.members for model in known.values())),
        tolerant=tolerant,
    )
    _check_vocabulary(root, work)
    check_imports(root, imports, work)
    read_types(root, known, work)
    nodes = read_nodes(root, imported_nodes(root, known), work)
    work.declared.update(node.name for node in nodes.values())
    _check_graph(nodes, work)
    steps = compile_nodes(nodes, imported_steps(known), work)
    if work.findings:
        raise DmnRefused(tuple(work.findings))
    return _model(root, nodes, steps, work)


def _root_of(data: bytes) -> etree._Element:
    try:
        root = parse_xml(data)
    except XmlRefused as problem:
        raise DmnRefused((_at_file(problem.reason, "a DMN file", problem.line),)) from problem
    if reading.local(root) != "definitions":
        reason = f"the file holds {etree.QName(root).text}"
        line = root.sourceline or 0
        found = _at_file(reason, "definitions of DMN 1.1 to 1.5", line)
        raise DmnRefused((replace(found, element_id=root.get("id", "")),))
    return root


def _at_file(reason: str, expected: str, line: int = 0) -> Finding:
    return Finding(
        element_id="",
        element_name="the file",
        line=line,
        reason=reason,
        expected=expected,
        kind=FindingKind.STRUCTURE,
    )


def _check_vocabulary(root: etree._Element, work: Compilation) -> None:
    for element in reading.children(root):
        name = reading.local(element)
        if name not in EXECUTED and name not in INERT and not work.tolerant:
            work.refuse(element, f"the element {name} is not executed", ", ".join(EXECUTED),
                        FindingKind.DIALECT)  # fmt: skip
    seen: dict[str, int] = {}
    for element in root.iter():
        key = reading.attribute(element, "id")
        if key and reading.local(element) and key in seen:
            work.refuse(element, f'the id "{key}" is also that of line {seen[key]}', "unique ids")
        elif key and reading.local(element):
            seen[key] = element.sourceline or 0


def _check_graph(nodes: Mapping[str, Node], work: Compilation) -> None:
    if len(nodes) > MAX_NODES:
        any_node = next(iter(nodes.values()))
        work.refuse(any_node.element, f"the file has {len(nodes)} elements", f"up to {MAX_NODES}")
    cycle = cycle_in(nodes)
    if cycle:
        names = " -> ".join(nodes[key].name for key in cycle)
        work.refuse(nodes[cycle[0]].element, f"the requirements run in a circle: {names}",
                    "a graph without cycles")  # fmt: skip


def _model(
    root: etree._Element, nodes: Mapping[str, Node], steps: Mapping[str, Step], work: Compilation
) -> DecisionModel:
    local = [node for node in nodes.values() if node.kind in KINDS]
    needed = {node.id: in_order([node.id], nodes) for node in local}
    exported = {node.id: (node.name, plan_of(needed[node.id], steps)) for node in local}

    def decision(node: Node) -> Decision:
        return Decision(
            id=node.id,
            name=reading.name_of(node.element),
            inputs=tuple(other.name for other in needed[node.id] if other.kind == "inputData"),
            plan=exported[node.id][1],
            result=node.name,
        )

    return DecisionModel(
        namespace=reading.attribute(root, "namespace"),
        name=reading.name_of(root),
        decisions={node.id: decision(node) for node in local if node.kind == "decision"},
        services=services(nodes, steps, work),
        types=work.types,
        shapes=work.shapes,
        members=work.members | element_names(root),
        exported=exported,
    )
