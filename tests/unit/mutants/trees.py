"""Changes one thing in the tree of a BPMN or DMN file, as a modeler's slip or an attack would."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from random import Random

from lxml import etree

from engine.dmn.reading import MODEL_NAMESPACES
from engine.model.tags import BPMN, EVENT_KINDS, LOOPS, NODE_KINDS, REFUSED_NODES, ZEEBE
from engine.model.zeebe_surface import ATTRIBUTES
from tests.unit.mutants.words import twisted, word

Element = etree._Element
Change = Callable[[Random, Element, list[Element]], None]

BPMN_TAGS = (*NODE_KINDS, *REFUSED_NODES, *EVENT_KINDS, *LOOPS, "sequenceFlow", "association")
DMN_TAGS = (
    *("decision", "inputData", "businessKnowledgeModel", "decisionService", "decisionTable"),
    *("input", "output", "rule", "inputEntry", "outputEntry", "text", "literalExpression"),
    *("context", "contextEntry", "invocation", "list", "relation", "conditional", "variable"),
    *("inputValues", "outputValues", "defaultOutputEntry", "itemDefinition", "allowedValues"),
)
SPACES = (BPMN, ZEEBE, *MODEL_NAMESPACES, "http://camunda.org/schema/1.0/bpmn", "urn:nobody")
NAMES = (
    *("isExecutable", "isSequential", "triggeredByEvent", "cancelActivity", "isInterrupting"),
    *("isForCompensation", "default", "hitPolicy", "aggregation", "expressionLanguage", "typeRef"),
    *("retries", "priority", "dueDate", "bindingType", "versionTag", "loopMaximum", "href"),
)


def any_but_root(random: Random, elements: list[Element]) -> Element:
    return random.choice(elements[1:] or elements)


def _drop(random: Random, _root: Element, elements: list[Element]) -> None:
    one = any_but_root(random, elements)
    if (parent := one.getparent()) is not None:
        parent.remove(one)


def _double(random: Random, _root: Element, elements: list[Element]) -> None:
    """The same element twice, with the same ids or with none."""
    one = any_but_root(random, elements)
    copy = deepcopy(one)
    if random.random() < 0.5:
        for inner in copy.iter("*"):
            inner.attrib.pop("id", None)
    if one.getparent() is not None:
        one.addnext(copy)


def _move(random: Random, _root: Element, elements: list[Element]) -> None:
    """Into any other element that is not inside it."""
    one, other = any_but_root(random, elements), random.choice(elements)
    if one is not other and one not in set(other.iterancestors()) and one is not elements[0]:
        other.insert(random.randint(0, len(other)), one)


def _swap(random: Random, _root: Element, elements: list[Element]) -> None:
    """The contents of two elements change places: cells, conditions, names of roots."""
    one, other = any_but_root(random, elements), any_but_root(random, elements)
    one.text, other.text = other.text, one.text
    one.tag, other.tag = other.tag, one.tag


def _shuffle(random: Random, _root: Element, elements: list[Element]) -> None:
    one = random.choice(elements)
    inner = list(one)
    random.shuffle(inner)
    one[:] = inner


def _rename(random: Random, root: Element, elements: list[Element]) -> None:
    """Another element of the same language in its place."""
    one = any_but_root(random, elements)
    space = etree.QName(one).namespace or ""
    tags = {BPMN: BPMN_TAGS, ZEEBE: tuple(ATTRIBUTES)}.get(space, DMN_TAGS)
    one.tag = _named(space or etree.QName(root).namespace, random.choice(tags))


def _exile(random: Random, _root: Element, elements: list[Element]) -> None:
    """The same element in another namespace, or in none."""
    one = random.choice(elements)
    space = random.choice((*SPACES, None))
    one.tag = _named(space, etree.QName(one).localname)


def _named(space: str | None, name: str) -> str:
    return f"{{{space}}}{name}" if space else name


def _nest(random: Random, _root: Element, elements: list[Element]) -> None:
    """Copies of an element inside each other, now and then deeper than anything is read."""
    one = any_but_root(random, elements)
    inner = one
    for _ in range(random.choice((1, 2, 3, 70))):
        shell = etree.Element(one.tag, dict(one.attrib))
        inner.append(shell)
        inner = shell


def _bare(_random: Random, _root: Element, elements: list[Element]) -> None:
    """Without its drawing."""
    for one in elements:
        drawn = etree.QName(one).localname in ("BPMNDiagram", "DMNDI")
        if drawn and (parent := one.getparent()) is not None:
            parent.remove(one)


def _forget(random: Random, _root: Element, elements: list[Element]) -> None:
    one, name = _an_attribute(random, elements)
    if name:
        del one.attrib[name]


def _an_attribute(random: Random, elements: list[Element]) -> tuple[Element, str]:
    """A seldom name as often as a frequent one; now and then one that the element lacks."""
    holders: dict[tuple[str, str], list[Element]] = {}
    for one in elements:
        for name in one.attrib:
            holders.setdefault((str(one.tag), str(name)), []).append(one)
    if not holders or random.random() < 0.1:
        return random.choice(elements), ""
    tag, name = random.choice(sorted(holders))
    return random.choice(holders[tag, name]), name


def _a_text(random: Random, elements: list[Element]) -> Element:
    """An element with text, a seldom kind as often as a frequent one."""
    holders: dict[str, list[Element]] = {}
    for one in elements:
        if (one.text or "").strip():
            holders.setdefault(str(one.tag), []).append(one)
    return random.choice(holders[random.choice(sorted(holders))] if holders else elements)


def _reword(random: Random, root: Element, elements: list[Element]) -> None:
    """Another value for an attribute, from elsewhere in the file or junk."""
    one, name = _an_attribute(random, elements)
    _set(one, name or random.choice(NAMES), word(random, _values(root)))


def _cross(random: Random, root: Element, elements: list[Element]) -> None:
    """Two references, or an id and a reference, change places: flows dangle, turn and close."""
    ends = [
        (one, name)
        for one in elements
        for name in one.attrib
        if str(name) in ("id", "default", "href") or str(name).endswith(("Ref", "Refs"))
    ]
    if len(ends) > 1:
        (one, name), (other, their) = random.sample(ends, 2)
        mine, yours = one.get(name) or "", other.get(their) or ""
        _set(one, name, yours)
        if random.random() < 0.7:
            _set(other, their, mine)


def _twist(random: Random, _root: Element, elements: list[Element]) -> None:
    """One expression, name or number changed token by token."""
    if random.random() < 0.5:
        one = _a_text(random, elements)
        _write(one, twisted(random, one.text or ""))
        return
    one, name = _an_attribute(random, elements)
    _set(one, name or random.choice(NAMES), twisted(random, one.attrib.get(name or "x") or ""))


def _retext(random: Random, root: Element, elements: list[Element]) -> None:
    _write(_a_text(random, elements), word(random, _values(root)))


def _values(root: Element) -> list[str]:
    values = [str(value) for one in root.iter("*") for value in one.attrib.values()]
    return values + [one.text for one in root.iter("*") if one.text and one.text.strip()]


def _set(one: Element, name: str, value: str) -> None:
    one.set(name, _allowed(value))


def _write(one: Element, value: str) -> None:
    one.text = _allowed(value)


def _allowed(value: str) -> str:
    """Without what XML cannot hold; bytes like these are written by `files.py`."""
    return "".join(sign for sign in value if sign >= " " or sign in "\t\n")


CHANGES: Mapping[str, Change] = {
    "element dropped": _drop,
    "element doubled": _double,
    "element moved": _move,
    "elements swapped": _swap,
    "children shuffled": _shuffle,
    "element renamed": _rename,
    "namespace changed": _exile,
    "element nested": _nest,
    "drawing removed": _bare,
    "attribute dropped": _forget,
    "attribute reworded": _reword,
    "references crossed": _cross,
    "text twisted": _twist,
    "text replaced": _retext,
}
