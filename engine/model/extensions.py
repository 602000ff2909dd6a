"""Accounts for the vendor extensions of every element in the executable part of a file."""

from collections.abc import Iterator

from lxml import etree

from engine.model import zeebe_surface as surface
from engine.model.draft import DraftFile, DraftNode
from engine.model.findings import Report
from engine.model.tags import BPMN, ZEEBE, extensions, local, namespace, with_article

_TEMPLATE = "modelerTemplate"  # modelerTemplate, ...Version, ...Icon: which stencil drew it


def audit_extensions(root: etree._Element, file: DraftFile, report: Report) -> None:
    """Refuse every zeebe extension and attribute that is not read where it stands."""
    nodes = {node.element: node for process in file.processes for node in process.nodes}
    for element in _elements(root, file):
        allowed = _allowed(element, nodes.get(element))
        _audit_holder(element, allowed, report)


def _elements(root: etree._Element, file: DraftFile) -> Iterator[etree._Element]:
    """The file without processes that are not compiled, and without diagrams."""
    skipped = {
        element
        for element in root.iterchildren()
        if local(element) == "process" or namespace(element) != BPMN
    } - {process.element for process in file.processes}
    for top in root.iterchildren():
        if top not in skipped:
            yield from top.iter(f"{{{BPMN}}}*")


def _allowed(element: etree._Element, node: DraftNode | None) -> frozenset[str]:
    if node is not None:
        return surface.allowed_on(node)
    if local(element) == "process":
        return surface.PROCESS
    return surface.MESSAGE if local(element) == "message" else surface.ELSEWHERE


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
            "one of: " + ", ".join(f"zeebe:{name}" for name in sorted(allowed)),
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
