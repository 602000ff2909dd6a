"""Reading the elements of a requirement graph, and every name their values may have inside."""

from collections.abc import Iterable, Mapping

from lxml import etree

from engine.dmn import reading
from engine.dmn.compiling import Compilation
from engine.dmn.graph import Node

KINDS = ("inputData", "decision", "businessKnowledgeModel", "decisionService")

_REQUIREMENTS = ("informationRequirement", "knowledgeRequirement")
_REQUIRED = ("requiredDecision", "requiredInput", "requiredKnowledge")
_NAMED_MEMBERS = frozenset({"itemComponent", "output", "column", "import"})


def read_nodes(
    root: etree._Element, imported: Mapping[str, Node], work: Compilation
) -> dict[str, Node]:
    """The nodes of a file by id, with those `imported`; dangling references are refused."""
    elements = _by_key(root, work)
    known = {*elements, *imported}
    nodes = dict(imported)
    names: dict[str, str] = {}
    for key, element in elements.items():
        node = _node(key, element, known, work)
        if node.name in names and not work.tolerant:
            work.refuse(element, f'"{node.name}" is also the name of {names[node.name]}',
                        "a name of its own for every element of the graph")  # fmt: skip
        names[node.name] = key
        nodes[key] = node
    return nodes


def _by_key(root: etree._Element, work: Compilation) -> dict[str, etree._Element]:
    """The elements by id, or by name where they have none; no two under one key, none lost."""
    found: dict[str, etree._Element] = {}
    for element in reading.children(root, *KINDS):
        key = _key(element)
        other = found.setdefault(key, element)
        if work.tolerant:
            found[key] = element
        elif not key:
            work.refuse(element, f"this {reading.local(element)} has no id", "an id of its own")
        elif other is not element and not (element.get("id") and other.get("id")):
            reason = f'"{key}" is the id or name of the {reading.local(other)} on line '
            work.refuse(element, f"{reason}{other.sourceline}", "an id of its own")
    return found


def value_name(element: etree._Element) -> str:
    """The name an element's value has in FEEL: that of its variable, else its own."""
    variable = reading.variable_of(element)
    own = reading.name_of(element)
    if variable is None or not reading.attribute(variable, "name"):
        return own
    return reading.name_of(variable)


def _node(key: str, element: etree._Element, known: set[str], work: Compilation) -> Node:
    requirements = reading.children(element, *_REQUIREMENTS)
    required = (part for one in requirements for part in reading.children(one, *_REQUIRED))
    # Only a service names these; its callers give the inputs, input data first.
    given = (*reading.children(element, "inputData"), *reading.children(element, "inputDecision"))
    return Node(
        id=key,
        name=value_name(element),
        kind=reading.local(element),
        element=element,
        requires=_references(required, known, work),
        outputs=_references(reading.children(element, "outputDecision"), known, work),
        inputs=_references(given, known, work),
    )


def _references(
    parts: Iterable[etree._Element], known: set[str], work: Compilation
) -> tuple[str, ...]:
    found = []
    for part in parts:
        href = reading.attribute(part, "href")
        key = href.removeprefix(f"{work.namespace}#").removeprefix("#")
        if key in known:
            found.append(key)
        else:
            work.refuse(part, f'{reading.local(part)} points to "{href}", which is not there',
                        "the id of an element of this file or of an imported one")  # fmt: skip
    return tuple(found)


def _key(element: etree._Element) -> str:
    return reading.attribute(element, "id") or reading.name_of(element)


def member_names(root: etree._Element) -> frozenset[str]:
    """Names that values of this file may have inside: components, entries, columns, outputs."""
    names = set()
    for element in root.iter(etree.Element):
        kind = reading.local(element)
        if kind in _NAMED_MEMBERS:
            names.add(" ".join(reading.attribute(element, "name").split()))
        elif kind == "contextEntry":
            variable = reading.variable_of(element)
            names.add("" if variable is None else reading.name_of(variable))
    return _of_several_parts(names)


def element_names(root: etree._Element) -> frozenset[str]:
    """Names of the values of the elements, as an importing file reaches them."""
    return _of_several_parts({value_name(element) for element in reading.children(root, *KINDS)})


def _of_several_parts(names: set[str]) -> frozenset[str]:
    return frozenset(name for name in names if not name.isidentifier()) - {""}
