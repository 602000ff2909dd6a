"""Decision tables as people wrote them: the columns, and what each cell says without any input."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from engine.dmn import reading
from engine.dmn.compiling import ANY_MOMENT, brief_run
from engine.dmn.conditions import Conditions, condition_of
from engine.feel import (
    FeelLimitError,
    FeelSyntaxError,
    FeelType,
    Value,
    compile_expression,
    type_named,
)
from engine.xml import parse_xml

_MOMENT = re.compile(r"\b(?:now|today)\s*\(")
_BRANCH = re.compile(r'\b(?:then|else)\s+"((?:[^"\\]|\\.)*)"\s*(?=\belse\b|$)')


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputCell:
    """What an output cell says.

    `known` cells are constant and `value` is theirs, as the type of the column makes it; `misfit`
    names that type where it makes null of something. `reads` are the names others read, `branches`
    the texts they give after `then` and `else`.
    """

    text: str
    line: int
    known: bool = False
    value: Value = None
    misfit: str = ""
    reads: frozenset[str] = frozenset()
    branches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A rule: `number` from 1 as people count, its input cells, its output cells by column."""

    number: int
    id: str
    line: int
    texts: tuple[str, ...]
    conditions: Conditions
    cells: Mapping[str, OutputCell]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRows:
    """The decision table of one decision; `required` None: what it may read cannot be said."""

    decision: str
    line: int
    hit_policy: str
    aggregation: str
    inputs: tuple[str, ...]  #: the expressions of the input columns
    outputs: tuple[str, ...]
    required: frozenset[str] | None
    rows: tuple[TableRow, ...]


def read_tables(data: bytes) -> dict[str, TableRows | None]:
    """Decision id -> its table, None for a decision that is none. Of a file that was accepted."""
    root = parse_xml(data)
    return {reading.attribute(one, "id"): _table(one) for one in reading.children(root, "decision")}


def _table(decision: etree._Element) -> TableRows | None:
    table = reading.child(decision, "decisionTable")
    if table is None:
        return None
    required = _required(decision)
    expressions = tuple(
        reading.text_of(reading.child(one, "inputExpression"))
        for one in reading.children(table, "input")
    )
    reader = _Reader(
        tuple((_output_name(one), _type(one)) for one in reading.children(table, "output")),
        frozenset(required or ()),
    )
    named = frozenset().union(*(_names_in(text, reader.names) for text in expressions))
    return TableRows(
        decision=reading.attribute(decision, "id"),
        line=table.sourceline or 0,
        hit_policy=reading.attribute(table, "hitPolicy") or "UNIQUE",
        aggregation=reading.attribute(table, "aggregation"),
        inputs=expressions,
        outputs=tuple(name for name, _ in reader.outputs),
        required=None if required is None else required | named,
        rows=tuple(
            reader.row(rule, number)
            for number, rule in enumerate(reading.children(table, "rule"), 1)
        ),
    )


def _required(decision: etree._Element) -> frozenset[str] | None:
    """The names a decision requires; None where one of them stands in another file."""
    root = decision.getroottree().getroot()
    named = {reading.attribute(one, "id"): one for one in reading.children(root)}
    found = set()
    for need in reading.children(decision, "informationRequirement", "knowledgeRequirement"):
        for target in reading.children(need):
            element = named.get(reading.attribute(target, "href").removeprefix("#"))
            if element is None:
                return None
            variable = reading.variable_of(element)
            found.add(reading.name_of(element if variable is None else variable))
    return frozenset(found)


def _output_name(output: etree._Element) -> str:
    return reading.attribute(output, "name") or reading.attribute(output, "label")


def _type(output: etree._Element) -> FeelType | None:
    return type_named(reading.type_ref(output))


def _names_in(text: str, names: frozenset[str]) -> frozenset[str]:
    try:
        return compile_expression(text, names).inputs if text else frozenset()
    except FeelSyntaxError:
        return frozenset()


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads rules; `outputs` are (name, type) of the columns."""

    outputs: tuple[tuple[str, FeelType | None], ...]
    names: frozenset[str]

    def row(self, rule: etree._Element, number: int) -> TableRow:
        texts = tuple(reading.text_of(one) for one in reading.children(rule, "inputEntry"))
        entries = reading.children(rule, "outputEntry")
        return TableRow(
            number=number,
            id=reading.attribute(rule, "id"),
            line=rule.sourceline or 0,
            texts=texts,
            conditions=[condition_of(text, self.names) for text in texts],
            cells={
                name: self._cell(entry, type_)
                for entry, (name, type_) in zip(entries, self.outputs, strict=False)
            },
        )

    def _cell(self, entry: etree._Element, type_: FeelType | None) -> OutputCell:
        text, line = reading.text_of(entry), entry.sourceline or 0
        try:
            expression = compile_expression(text or "null", self.names)
            if expression.inputs or expression.strangers or _MOMENT.search(text):
                branches = tuple(_BRANCH.findall(text))
                return OutputCell(text=text, line=line, reads=expression.inputs, branches=branches)
            value = expression.evaluate({}, ANY_MOMENT)
            return _constant(text, line, value, type_)
        except (FeelSyntaxError, FeelLimitError):
            return OutputCell(text=text, line=line)


def _constant(text: str, line: int, value: Value, type_: FeelType | None) -> OutputCell:
    fitted = value if type_ is None or value is None else type_.coerce(value, brief_run())
    misfit = type_.name if type_ is not None and fitted is None and value is not None else ""
    return OutputCell(text=text, line=line, known=True, value=fitted, misfit=misfit)
