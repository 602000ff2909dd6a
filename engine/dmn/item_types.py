"""Item definitions of a DMN file, as FEEL types."""

import datetime as dt
from collections.abc import Mapping

from lxml import etree

from engine.dmn import reading
from engine.dmn.compiling import Compilation
from engine.dmn.decisions import DecisionModel
from engine.dmn.graph import Node, in_order
from engine.feel import FeelType, Moment, Value
from engine.feel.types import ANY, constrained, context_type, function_type, list_type

_NO_MOMENT = Moment(dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.UTC)
"""Whether a value belongs to a type does not depend on when it is asked."""


def read_types(root: etree._Element, known: Mapping[str, DecisionModel], work: Compilation) -> None:
    """Put the types of a file and of its imports (`alias.name`) into the compilation."""
    for alias, model in known.items():
        prefix = f"{alias}." if alias else ""
        work.types.update({prefix + name: found for name, found in model.types.items()})
    elements = {reading.name_of(e): e for e in reading.children(root, "itemDefinition")}
    for node in in_order(elements, _references(elements)):
        work.types[node.name] = _definition(node.element, elements, work)


def _references(elements: Mapping[str, etree._Element]) -> dict[str, Node]:
    """The definitions as a graph, so that each is read after those it is made of."""
    return {
        name: Node(
            id=name,
            name=name,
            kind="itemDefinition",
            element=element,
            requires=tuple(reading.type_ref(part) for part in element.iter(etree.Element)),
        )
        for name, element in elements.items()
    }


def _definition(
    element: etree._Element, elements: Mapping[str, etree._Element], work: Compilation
) -> FeelType:
    name = reading.name_of(element)
    found = _shape(element, name, elements, work)
    for constraint in reading.children(element, "allowedValues"):
        found = _constrained(found, constraint, name, work)
    if reading.attribute(element, "isCollection") == "true":
        found = list_type(found)
    for constraint in reading.children(element, "typeConstraint"):
        found = _constrained(found, constraint, name, work)
    return found


def _shape(
    element: etree._Element,
    name: str,
    elements: Mapping[str, etree._Element],
    work: Compilation,
) -> FeelType:
    components = list(reading.children(element, "itemComponent"))
    if components:
        fields = {reading.name_of(one): _definition(one, elements, work) for one in components}
        return context_type(fields, name)
    function = reading.child(element, "functionItem")
    if function is not None:
        return _function(function, name, elements, work)
    ref = reading.type_ref(element)
    return _named(ref, element, elements, work) if ref else ANY


def _function(
    element: etree._Element,
    name: str,
    elements: Mapping[str, etree._Element],
    work: Compilation,
) -> FeelType:
    def of(ref: str) -> FeelType:
        return _named(ref, element, elements, work) if ref else ANY

    parameters = tuple(of(reading.type_ref(p)) for p in reading.children(element, "parameters"))
    result = of(reading.attribute(element, "outputTypeRef"))
    work.results[name] = result
    return function_type(parameters, result)


def _named(
    ref: str, element: etree._Element, elements: Mapping[str, etree._Element], work: Compilation
) -> FeelType:
    found = work.find_type(ref)
    if found is not None:
        return found
    if ref in elements:
        # The type is part of itself (a tree): looked up when a value is checked.
        return FeelType(ref, lambda value: work.types[ref].accepts(value))
    work.refuse(element, f"no type is called {ref}", "a FEEL type or an itemDefinition")
    return ANY


def _constrained(base: FeelType, element: etree._Element, name: str, work: Compilation) -> FeelType:
    text = reading.text_of(element)
    tests = work.unary_tests(element, text, work.members, "the allowed values") if text else None
    if tests is None:
        return base
    allowed = tests

    def allows(value: Value) -> bool:
        return allowed.matches(value, {}, _NO_MOMENT) is True

    return constrained(base, allows, name)
