"""Item definitions of a DMN file, as FEEL types."""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from engine.dmn import reading
from engine.dmn.cells import Cell, Column
from engine.dmn.compiling import ANY_MOMENT, Compilation, Run
from engine.dmn.decisions import DecisionModel
from engine.dmn.graph import Node, in_order
from engine.feel import FeelType, Value
from engine.feel import run as feel_run
from engine.feel.types import ANY, constrained, context_type, function_type, list_type


def read_types(root: etree._Element, known: Mapping[str, DecisionModel], work: Compilation) -> None:
    """Put the types of a file and of its imports (`alias.name`) into the compilation."""
    for alias, model in known.items():
        prefix = f"{alias}." if alias else ""
        work.types.update({prefix + name: found for name, found in model.types.items()})
        work.shapes.update({prefix + name: found for name, found in model.shapes.items()})
    elements = {reading.name_of(e): e for e in reading.children(root, "itemDefinition")}
    shapes = _TypeReader(elements, work, work.shapes, constrain=False)
    types = _TypeReader(elements, work, work.types, constrain=True)
    for node in in_order(elements, _references(elements)):
        work.shapes[node.name] = shapes.definition(node.element)
        work.types[node.name] = types.definition(node.element)


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


@dataclass(frozen=True, slots=True)
class _TypeReader:
    """Reads definitions; nesting follows the file, which the XML door limits to 64."""

    elements: Mapping[str, etree._Element]
    work: Compilation
    found: dict[str, FeelType]
    constrain: bool  #: whether allowed values count

    def definition(self, element: etree._Element) -> FeelType:
        name = reading.name_of(element)
        shape = self._shape(element, name)
        for values in reading.children(element, "allowedValues"):
            shape = self._constrained(shape, values, name)
        if reading.attribute(element, "isCollection") == "true":
            shape = list_type(shape)
        for values in reading.children(element, "typeConstraint"):
            shape = self._constrained(shape, values, name)
        return shape

    def _shape(self, element: etree._Element, name: str) -> FeelType:
        components = list(reading.children(element, "itemComponent"))
        if components:
            fields = {reading.name_of(one): self.definition(one) for one in components}
            return context_type(fields, name)
        function = reading.child(element, "functionItem")
        if function is not None:
            return self._function(function, name)
        return self._named(reading.type_ref(element), element)

    def _function(self, element: etree._Element, name: str) -> FeelType:
        parameters = tuple(
            self._named(reading.type_ref(parameter), parameter)
            for parameter in reading.children(element, "parameters")
        )
        result = self._named(reading.attribute(element, "outputTypeRef"), element)
        return function_type(parameters, result, name)

    def _named(self, ref: str, element: etree._Element) -> FeelType:
        if not ref:
            return ANY
        found = self.found.get(ref) or self.work.find_type(ref)
        if found is not None:
            return found
        if ref in self.elements:
            # The type is part of itself (a tree): looked up when a value is checked.
            return FeelType(ref, lambda value, run: self.found[ref].accepts(value, run))
        if self.constrain and not self.work.tolerant:
            self.work.refuse(
                element, f"no type is called {ref}", "a FEEL type or an itemDefinition"
            )
        return ANY

    def _constrained(self, base: FeelType, element: etree._Element, name: str) -> FeelType:
        text = reading.text_of(element)
        if not text or not self.constrain:
            return base
        tests = self.work.unary_tests(element, text, self.work.members, "the allowed values")
        if tests is None:
            return base

        # As a column of one cell: a long list of constants is looked up, not walked through.
        where = f'type "{name}", allowed values'
        listed = Column([Cell(text, where, tests.node, tests.constants, weight=tests.weight)])

        def allows(value: Value, run: feel_run.Run) -> bool:
            apart = Run(ANY_MOMENT, limit=run.limit)
            apart.steps = run.steps
            passes = listed.match(value, 1, {}, apart) == 1
            run.charge(1 + apart.steps - run.steps)
            return passes

        return constrained(base, allows, name)
