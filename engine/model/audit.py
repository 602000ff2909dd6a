"""Nothing in a model is silently ignored: every element and attribute is accounted for."""

from collections import deque

from lxml import etree

from engine.findings import FindingKind
from engine.model.draft import DraftFile, DraftProcess
from engine.model.findings import Report
from engine.model.surface import (
    FIXED_ATTRIBUTES,
    FOREIGN_CHILDREN,
    INERT_ATTRIBUTES,
    INERT_CHILDREN,
    INERT_ROOTS,
    OTHER_WORDS,
    READ_ATTRIBUTES,
    READ_CHILDREN,
    REFUSED_CHILDREN,
)
from engine.model.tags import (
    BPMN,
    INERT_NAMESPACES,
    REFUSED_EVENTS,
    REFUSED_NODES,
    ZEEBE,
    bpmn,
    bpmn_children,
    local,
    with_article,
)

_EVERYWHERE = frozenset({"id", "name"})


def audit(root: etree._Element, file: DraftFile, report: Report) -> None:
    """Account for all of BPMN's own in the file; vendor extensions are audited elsewhere."""
    for element in bpmn_children(root):
        if local(element) not in INERT_ROOTS:
            report.dialect(
                element,
                f"{with_article(local(element))} is not executed",
                "processes and collaborations",
            )
    for element in root.iterfind(f"{bpmn('collaboration')}/{bpmn('correlationKey')}"):
        report.dialect(element, "a correlation key is not read", "zeebe:subscription on messages")
    for process in file.processes:
        _audit_process(process, report)
    if not report.structure_only:
        _note_vendors(root, report)


def _audit_process(process: DraftProcess, report: Report) -> None:
    waiting = deque([process.element])
    while waiting:
        element = waiting.popleft()
        _audit_attributes(element, report)
        for child in bpmn_children(element):
            if _is_audited(element, child, report):
                waiting.append(child)


def _is_audited(parent: etree._Element, child: etree._Element, report: Report) -> bool:
    """Whether to look inside; what is refused or inert is not looked into."""
    tag = local(child)
    if tag in REFUSED_NODES:
        report.dialect(child, f"{with_article(tag)} is not executed", REFUSED_NODES[tag])
    elif tag in REFUSED_EVENTS and tag in READ_CHILDREN.get(local(parent), ()):
        what = REFUSED_EVENTS[tag]
        report.dialect(
            child,
            f"{with_article(what)} event is not executed",
            "one of the events of docs/bpmn.md",
        )
    elif tag in READ_CHILDREN.get(local(parent), ()):
        return True
    elif tag not in INERT_CHILDREN:
        _refuse_child(parent, child, report)
    return False


def _refuse_child(parent: etree._Element, child: etree._Element, report: Report) -> None:
    tag = local(child)
    if tag in FOREIGN_CHILDREN:
        if not report.structure_only:
            what, expected = FOREIGN_CHILDREN[tag]
            report.dialect(
                child, f"the {what} of {with_article(local(parent))} is not executed", expected
            )
        return
    what, expected = REFUSED_CHILDREN.get(tag, (f"<{tag}>", "the elements of docs/bpmn.md"))
    report.dialect(child, f"{what} in {with_article(local(parent))} is not executed", expected)


def _audit_attributes(element: etree._Element, report: Report) -> None:
    tag = local(element)
    known = READ_ATTRIBUTES.get(tag, frozenset()) | INERT_ATTRIBUTES.get(tag, frozenset())
    for name, value in element.attrib.items():
        if name in _EVERYWHERE or name in known or str(name).startswith("{"):
            continue
        if name in FIXED_ATTRIBUTES:
            _audit_fixed(element, str(name), str(value), report)
        elif not report.structure_only and not _speaks_feel(str(name), str(value)):
            report.dialect(
                element,
                f'{name}="{value}" of {with_article(tag)} is not read',
                OTHER_WORDS.get((tag, str(name)), "no such attribute"),
            )


def _audit_fixed(element: etree._Element, name: str, value: str, report: Report) -> None:
    allowed = FIXED_ATTRIBUTES[name]
    if value.strip() not in allowed:
        report.dialect(
            element,
            f'{name}="{value}" of {with_article(local(element))} is not executed',
            f'{name}="{max(allowed)}", or no such attribute',
        )


def _speaks_feel(name: str, value: str) -> bool:
    return name in {"language", "scriptFormat"} and "feel" in value.lower()


def _note_vendors(root: etree._Element, report: Report) -> None:
    """One note for each foreign vocabulary, at its first use; it is inert."""
    seen: set[str] = {"", BPMN, ZEEBE, *INERT_NAMESPACES}
    for element in root.iter("*"):
        for name in (element.tag, *element.attrib):
            space = etree.QName(name).namespace or ""
            if space not in seen:
                seen.add(space)
                report.note(
                    element,
                    f"extensions of {space} are not read",
                    "zeebe: extensions where they should be executed",
                    FindingKind.DIALECT,
                )
