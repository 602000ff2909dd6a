"""Accounts for the vendor extensions of every element in the executable part of a file."""

from collections import deque
from collections.abc import Collection, Iterator, Mapping

from lxml import etree

from engine.findings import FindingKind
from engine.model import zeebe_surface as surface
from engine.model.definition import NodeKind
from engine.model.draft import DraftFile, DraftNode
from engine.model.findings import Report
from engine.model.properties import refuse_marks
from engine.model.surface import REFUSED_CHILDREN
from engine.model.tags import (
    GATEWAYS,
    LOOPS,
    REFUSED_EVENTS,
    REFUSED_NODES,
    ZEEBE,
    bpmn_children,
    extension,
    extensions,
    local,
    namespace,
    with_article,
)

_REFUSED = REFUSED_NODES.keys() | REFUSED_EVENTS.keys() | REFUSED_CHILDREN.keys()
_BY_TAG = {
    "process": surface.PROCESS,
    "message": surface.MESSAGE,
    LOOPS[0]: surface.MULTI_INSTANCE,
}
_TEMPLATE = "modelerTemplate"  # modelerTemplate, ...Version, ...Icon: which stencil drew it


def audit_extensions(root: etree._Element, file: DraftFile, report: Report) -> None:
    """Refuse every zeebe extension and attribute that is not read where it stands."""
    nodes = {node.element: node for process in file.processes for node in process.nodes}
    processes = {process.element for process in file.processes}
    for element in _elements(root, nodes, processes):
        node = nodes.get(element)
        _audit_holder(element, _allowed(element, node), report)
        _note_start_form(element, node, report)
        if element not in processes and (node is None or node.kind in GATEWAYS):
            refuse_marks(element, report)


def _elements(
    root: etree._Element,
    nodes: Mapping[etree._Element, DraftNode],
    processes: Collection[etree._Element],
) -> Iterator[etree._Element]:
    """The file without what is not compiled and without the inside of what is refused already."""
    waiting = deque([root])
    while waiting:
        element = waiting.popleft()
        yield element
        for child in bpmn_children(element):
            skipped = local(child) == "process" and child not in processes
            node = nodes.get(child)
            refused = node.refused if node is not None else local(child) in _REFUSED
            if not (skipped or refused):
                waiting.append(child)


def _allowed(element: etree._Element, node: DraftNode | None) -> frozenset[str]:
    if node is not None:
        return surface.allowed_on(node)
    return _BY_TAG.get(local(element), surface.ELSEWHERE)


def _note_start_form(element: etree._Element, node: DraftNode | None, report: Report) -> None:
    starts = node is not None and node.kind is NodeKind.START
    if starts and extension(element, "formDefinition") is not None:
        report.note(
            element,
            "the form of a start event is not shown",
            "whoever starts the process to bring its variables",
            FindingKind.DIALECT,
        )


def _audit_holder(element: etree._Element, allowed: frozenset[str], report: Report) -> None:
    for name in element.attrib:
        qualified = etree.QName(name)
        if qualified.namespace == ZEEBE and not qualified.localname.startswith(_TEMPLATE):
            report.dialect(
                element,
                f"the attribute zeebe:{qualified.localname} is not read",
                "no such attribute",
            )
    seen: set[str] = set()
    for found in extensions(element):
        if namespace(found) == ZEEBE:
            _audit_extension(element, found, allowed, seen, report)


def _audit_extension(
    owner: etree._Element,
    found: etree._Element,
    allowed: frozenset[str],
    seen: set[str],
    report: Report,
) -> None:
    tag = local(found)
    if tag not in allowed:
        known = "has no meaning" if tag in surface.ATTRIBUTES else "is not executed"
        report.dialect(
            found,
            f"zeebe:{tag} {known} on {with_article(local(owner))}",
            surface.INSTEAD.get(tag)
            or "one of: " + ", ".join(f"zeebe:{name}" for name in sorted(allowed)),
        )
        return
    if tag in seen:
        report.dialect(found, f"a second zeebe:{tag} on one element", f"one zeebe:{tag}")
    seen.add(tag)
    _audit_attributes(found, report)
    for child in found.iterchildren("*"):
        if namespace(child) != ZEEBE or local(child) not in surface.CHILDREN.get(tag, ()):
            report.dialect(child, f"<{local(child)}> in zeebe:{tag} is not read", "no such element")
        else:
            _audit_attributes(child, report)


def _audit_attributes(found: etree._Element, report: Report) -> None:
    tag = local(found)
    for name in found.attrib:
        if name not in surface.ATTRIBUTES[tag] and not str(name).startswith("{"):
            report.dialect(
                found,
                f"{name} of zeebe:{tag} is not read",
                surface.OTHER_WORDS.get((tag, str(name)), "no such attribute"),
            )
