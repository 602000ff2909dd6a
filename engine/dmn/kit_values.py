"""The values in the DMN kit's test files, and whether an answer is the one expected."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from lxml import etree

from engine.feel import Moment, Value, compile_expression
from kernel.errors import Invalid

TOLERANCE: Final = Decimal("1e-8")
"""How far a number may be from the one expected, as the kit's own runners have it."""

_XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
_READERS: Final[dict[str, Callable[[str], Value]]] = {
    "decimal": Decimal,
    "double": Decimal,
    "integer": Decimal,
    "int": Decimal,
    "boolean": lambda text: text in ("true", "1"),
    "string": str,
}
_TEMPORAL: Final = {
    "date": compile_expression("date(text)", ("text",)),
    "time": compile_expression("time(text)", ("text",)),
    "dateTime": compile_expression("date and time(text)", ("text",)),
    "duration": compile_expression("duration(text)", ("text",)),
}
_SAME: Final = compile_expression("one = other", ("one", "other"))


def parts(element: etree._Element, name: str) -> list[etree._Element]:
    """The children with this local name."""
    return [child for child in element if etree.QName(child).localname == name]


def read_value(element: etree._Element, at: Moment) -> Value:
    """The value of an `inputNode`, `expected`, `item` or `component`.

    Nesting is that of the file, at most 64. Raises Invalid for a value FEEL does not have.
    """
    for child in element:
        kind = etree.QName(child).localname
        if kind == "value":
            return _scalar(child, at)
        if kind == "list":
            return [read_value(item, at) for item in parts(child, "item")]
        if kind == "component":
            return {
                component.get("name", ""): read_value(component, at)
                for component in parts(element, "component")
            }
    return None


def _scalar(element: etree._Element, at: Moment) -> Value:
    if element.get(f"{_XSI}nil") in ("true", "1"):
        return None
    text = "".join(element.itertext())
    kind = (element.get(f"{_XSI}type") or "xsd:string").rpartition(":")[2]
    if kind in _READERS:
        return _READERS[kind](text)
    if kind not in _TEMPORAL:
        raise Invalid(f"line {element.sourceline}: the kit type {kind} is not known")
    value = _TEMPORAL[kind].evaluate({"text": text.strip()}, at)
    if value is None:
        raise Invalid(f"line {element.sourceline}: {text} is no {kind}")
    return value


def same(expected: Value, actual: Value, at: Moment) -> bool:
    """Whether two values are equal, numbers within the tolerance. Nesting: that of the file."""
    if isinstance(expected, Decimal) and isinstance(actual, Decimal):
        return abs(expected - actual) <= TOLERANCE
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(
            same(one, other, at) for one, other in zip(expected, actual, strict=True)
        )
    if isinstance(expected, dict) and isinstance(actual, dict):
        return expected.keys() == actual.keys() and all(
            same(value, actual[key], at) for key, value in expected.items()
        )
    if type(expected) is not type(actual):
        return False
    return expected == actual or _SAME.evaluate({"one": expected, "other": actual}, at) is True
