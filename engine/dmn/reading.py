"""Reading DMN elements by local name, whichever of the DMN versions the file speaks."""

from collections.abc import Iterator

from lxml import etree

MODEL_NAMESPACES = (
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
)
"""DMN 1.1, 1.2, 1.3, 1.4 and 1.5, in this order."""


def local(element: etree._Element) -> str:
    """The tag without its namespace; empty for an element of another vocabulary than DMN."""
    name = etree.QName(element)
    return name.localname if name.namespace in MODEL_NAMESPACES else ""


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The DMN children with one of these names, or every DMN child when none is given."""
    for child in element:
        name = local(child)
        if name and (not names or name in names):
            yield child


def child(element: etree._Element, *names: str) -> etree._Element | None:
    """The first DMN child with one of these names."""
    return next(children(element, *names), None)


def text_of(element: etree._Element | None) -> str:
    """What stands in the `text` child of a literal, a cell or a list of allowed values."""
    inner = None if element is None else child(element, "text")
    return "" if inner is None else "".join(inner.itertext()).strip()


def attribute(element: etree._Element, name: str) -> str:
    """An attribute without the white space around it; empty when absent."""
    return (element.get(name) or "").strip()


def name_of(element: etree._Element) -> str:
    """The name people read, its white space made single blanks; the id where there is none."""
    return " ".join(attribute(element, "name").split()) or attribute(element, "id")


def type_ref(element: etree._Element | None) -> str:
    """The `typeRef` of an element, as attribute or as child, without a `feel:` prefix."""
    if element is None:
        return ""
    ref = attribute(element, "typeRef")
    inner = child(element, "typeRef")
    if not ref and inner is not None:
        ref = "".join(inner.itertext()).strip()
    return ref.removeprefix("feel:")


def variable_of(element: etree._Element) -> etree._Element | None:
    """The `variable` child that carries the name and type of an element's value."""
    return child(element, "variable")


def allowed_values(element: etree._Element) -> etree._Element | None:
    """The allowed values of the item definition that an element's `typeRef` names."""
    root = element.getroottree().getroot()
    for definition in children(root, "itemDefinition"):
        if name_of(definition) == type_ref(element):
            return child(definition, "allowedValues")
    return None
