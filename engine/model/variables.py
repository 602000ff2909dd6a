"""Reads which variables an element writes: results, inputs and outputs."""

from lxml import etree

from engine.feel import FeelSyntaxError, compile_expression
from engine.model.definition import NodeKind, Term, VariableMapping
from engine.model.draft import DraftNode
from engine.model.findings import Report
from engine.model.tags import extension, local, with_article, zeebe
from engine.model.terms import term
from engine.model.zeebe_surface import may_have_inputs


def variable_of(element: etree._Element, attribute: str, report: Report) -> str | None:
    """The name of a variable; None after a finding."""
    name = (element.get(attribute) or "").strip()
    if name.isidentifier():
        return None if _is_word_of_feel(element, attribute, name, report) else name
    report.expression(
        element,
        f"{attribute} {name!r} is no name of a variable" if name else f"{attribute} is missing",
        "letters, digits and _, beginning with a letter",
    )
    return None


def _is_word_of_feel(element: etree._Element, attribute: str, name: str, report: Report) -> bool:
    """Whether FEEL reads the name as something else, so that nothing could read the variable."""
    try:
        word = compile_expression(name).constant is not None
    except FeelSyntaxError:
        word = True
    if word:
        reason = f"{attribute} {name!r} is a word of FEEL, so no expression could read the variable"
        report.expression(element, reason, "another name")
    return word


def mappings_of(node: DraftNode, tag: str, report: Report) -> tuple[VariableMapping, ...]:
    """The `input` or `output` mappings of a node, in the order of the file."""
    holder = extension(node.element, "ioMapping")
    found = list(holder.iterchildren(zeebe(tag))) if holder is not None else []
    if tag == "input" and found and not may_have_inputs(node):
        report.dialect(
            node.element, f"{with_article(node.kind)} takes no input", "zeebe:output only"
        )
    if tag == "input" and found and _is_awaited_by_gateway(node):
        report.dialect(
            node.element,
            f"{with_article(node.kind)} after an event-based gateway takes no input",
            "zeebe:output only: the gateway has waited for it",
        )
    mappings = (_mapping(element, report) for element in found)
    return tuple(mapping for mapping in mappings if mapping is not None)


def _is_awaited_by_gateway(node: DraftNode) -> bool:
    sources = [flow.source.kind for flow in node.incoming if flow.source is not None]
    return node.kind is NodeKind.RECEIVE_TASK and NodeKind.EVENT_BASED in sources


def _mapping(element: etree._Element, report: Report) -> VariableMapping | None:
    source = _source(element, report)
    path = (element.get("target") or "").strip().split(".")
    if not all(part.isidentifier() for part in path):
        report.expression(
            element,
            f"target {element.get('target')!r} is no variable",
            "a name, or names joined by dots",
        )
        return None
    if source is None or _is_word_of_feel(element, "target", path[0], report):
        return None
    return VariableMapping(source, tuple(path))


def _source(element: etree._Element, report: Report) -> Term | None:
    """An input that names no source is null, as in Camunda 8.8; an output needs one."""
    text = element.get("source") or ""
    if local(element) == "input" and not text.strip():
        text = "=null"
    return term(element, "source", text, report)
