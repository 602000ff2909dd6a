"""Decision tables: read, checked and compiled; see `hit_policies` for what hits become."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from lxml import etree

from engine.dmn import reading
from engine.dmn.cell_index import lookups
from engine.dmn.cells import Cell, Column
from engine.dmn.compiling import Compilation, Constant, Run, Scope, Step, brief_run, typed
from engine.dmn.faults import DecisionFailed
from engine.dmn.hit_policies import HitPolicy, Output, Rule, TableShape, compile_policy, joined
from engine.feel import ConstantTests, FeelLimitError, UnaryTests, Value
from engine.feel.run import Env, Node
from engine.findings import FindingKind

_VALUE: Final = FindingKind.EXPRESSION
MAX_RULES: Final = 10_000
"""More rules than this are refused: the index over a column grows with their square."""


@dataclass(frozen=True, slots=True)
class InputColumn:
    """What a table looks at: the value of one column and what it may be."""

    where: str  #: the table and the column, for people
    label: str
    value: Step
    allowed: UnaryTests | None

    def read(self, scope: Scope, run: Run) -> Value:
        """The value; raises DecisionFailed where it is none of the allowed ones."""
        value = self.value(scope, run)
        allowed = self.allowed
        if value is None or allowed is None or allowed.run(value, scope, run) is True:
            return value
        raise DecisionFailed(
            f"{self.where}: the value is none of the allowed input values {allowed.text};"
            " correct the value or widen the list"
        )


def compile_table(element: etree._Element, names: frozenset[str], work: Compilation) -> Step:
    """The step of a decision table. No rule hit and no default output is null, not an error."""
    reader = _TableReader(f'table "{_table_name(element)}"', names, work)
    inputs = [
        reader.input(column, number)
        for number, column in enumerate(reading.children(element, "input"), 1)
    ]
    outputs = reader.outputs(element)
    rules = list(reading.children(element, "rule"))
    if len(rules) > MAX_RULES:
        reason = f"{reader.table} has {len(rules)} rules"
        work.refuse(element, reason, f"up to {MAX_RULES}; split the table")
    columns = reader.columns(rules, [column.label for column in inputs])
    shape = TableShape(
        where=reader.table,
        outputs=outputs,
        rules=tuple(reader.rule(rule, number, outputs) for number, rule in enumerate(rules, 1)),
    )
    decide = compile_policy(element, shape, work)
    return _evaluation(list(zip(inputs, columns, strict=True)), len(rules), decide)


def _evaluation(columns: list[tuple[InputColumn, Column]], rules: int, decide: HitPolicy) -> Step:
    every = (1 << rules) - 1

    def evaluate(scope: Scope, run: Run) -> Value:
        alive = every
        for column, cells in columns:
            alive = cells.match(column.read(scope, run), alive, scope, run)
        return decide(alive, scope, run)

    return evaluate


def _table_name(element: etree._Element) -> str:
    """What people call the table: the name of the decision, entry or model it stands in."""
    owner = element.getparent()
    while owner is not None:
        variable = reading.variable_of(owner) if reading.local(owner) == "contextEntry" else None
        name = reading.name_of(owner if variable is None else variable)
        if name:
            return name
        owner = owner.getparent()
    return reading.name_of(element)


@dataclass(frozen=True, slots=True)
class _TableReader:
    """Reads the parts of one table; every finding says in which."""

    table: str
    names: frozenset[str]
    work: Compilation

    def input(self, element: etree._Element, number: int) -> InputColumn:
        expression = reading.child(element, "inputExpression")
        text = reading.text_of(expression)
        label = reading.attribute(element, "label") or text or f"input {number}"
        where = f'{self.table}, column "{label}"'
        if expression is None or not text:
            self.work.refuse(element, f"{where} has no expression", "a FEEL input expression")
            return InputColumn(where, label, lambda _scope, _run: None, None)
        value = self.work.expression(expression, text, self.names, where)
        value = typed(value, self.work.type_of(expression), where)
        return InputColumn(where, label, value, self._allowed(element, "inputValues", where))

    def _allowed(self, element: etree._Element, name: str, where: str) -> UnaryTests | None:
        values = reading.child(element, name)
        text = reading.text_of(values)
        if values is None or text in ("", "-"):
            return None
        return self.work.unary_tests(values, text, self.names, f"{where}, {name}")

    def outputs(self, element: etree._Element) -> tuple[Output, ...]:
        columns = list(reading.children(element, "output"))
        if not columns:
            self.work.refuse(element, f"{self.table} has no output", "at least one output column")
        outputs: list[Output] = []
        for number, column in enumerate(columns, 1):
            name = reading.attribute(column, "name") or reading.attribute(column, "label")
            if len(columns) > 1 and not name:
                reason = f"{self.table}, output {number} has no name"
                self.work.refuse(column, reason, "a name for each of several")
            if name and name in {output.name for output in outputs}:
                reason = f'{self.table}, output {number} is called "{name}" like another'
                self.work.refuse(column, reason, "a name of its own: one value would be lost")
                name = ""
            outputs.append(self._output(column, name or f"output {number}"))
        return tuple(outputs)

    def _output(self, element: etree._Element, name: str) -> Output:
        where = f'{self.table}, output "{name}"'
        default = reading.child(element, "defaultOutputEntry")
        allowed = self._allowed(element, "outputValues", where)
        return Output(
            name=name,
            label=reading.attribute(element, "label") or name,
            type=self.work.type_of(element),
            allowed=allowed,
            lookups=lookups({1: allowed.constants}) if allowed and allowed.constants else {},
            ranking=self._ranking(element, where, allowed),
            default=None
            if default is None
            else self.work.expression(
                default, reading.text_of(default), self.names, f"{where}, default"
            ),
        )

    def _ranking(
        self, element: etree._Element, where: str, allowed: UnaryTests | None
    ) -> Step | None:
        """What gives the allowed values in order: those of the column, or else of its type."""
        own = reading.child(element, "outputValues")
        values = reading.allowed_values(element) if own is None else own
        text = reading.text_of(values)
        if values is None or text in ("", "-"):
            return None
        where = f"{where}, outputValues"
        if own is None:
            allowed = self.work.unary_tests(values, text, self.names, where)
        if allowed is None:
            return Constant([])  # unreadable, which is found already
        listed = _listed(allowed.constants)
        if listed is not None:
            return Constant(listed)
        return self.work.expression(values, f"[{text}]", self.names, where)

    def rule(self, element: etree._Element, number: int, outputs: tuple[Output, ...]) -> Rule:
        entries = list(reading.children(element, "outputEntry"))
        self._check_count(element, number, "output", len(entries), len(outputs))
        steps = []
        for entry, output in zip(entries, outputs, strict=False):
            where = f'{self.table}, rule {number}, output "{output.label}"'
            step = self.work.expression(entry, reading.text_of(entry), self.names, where)
            fitted = typed(step, output.type, where)
            if isinstance(step, Constant) and not self.work.tolerant:
                self._check_constant(entry, step, fitted, output, where)
            steps.append(fitted)
        key = reading.attribute(element, "id") or f"rule {number}"
        return Rule(number, key, tuple(steps), _fixed(steps, outputs))

    def _check_constant(
        self, entry: etree._Element, said: Constant, fitted: Step, output: Output, where: str
    ) -> None:
        """What a cell says whatever comes in must be of the column's type and allowed there."""
        text = reading.text_of(entry)
        with suppress(FeelLimitError, DecisionFailed):  # what takes long is said when it runs
            if not isinstance(fitted, Constant):
                if output.type is not None and output.type.coerce(said.value, brief_run()) is None:
                    reason = f"`{text}` is no {output.type.name}"
                    self.work.refuse(entry, reason, f"a {output.type.name}", _VALUE, where)
            elif not _may_stand(output, fitted.value):
                reason = f"`{text}` is none of the allowed output values"
                allowed = "" if output.allowed is None else output.allowed.text
                self.work.refuse(entry, reason, allowed, _VALUE, where)

    def columns(self, rules: list[etree._Element], labels: list[str]) -> list[Column]:
        rows = [list(reading.children(rule, "inputEntry")) for rule in rules]
        fits = [
            self._check_count(rule, number, "input", len(row), len(labels))
            for number, (rule, row) in enumerate(zip(rules, rows, strict=True), 1)
        ]
        if not all(fits):
            return [Column(()) for _ in labels]
        return [self._column([row[n] for row in rows], label) for n, label in enumerate(labels)]

    def _check_count(
        self, rule: etree._Element, number: int, side: str, cells: int, columns: int
    ) -> bool:
        if cells != columns:
            reason = f"{self.table}, rule {number} has {cells} {side} entries"
            article = "an" if side[0] in "aeiou" else "a"
            self.work.refuse(rule, reason, f"{columns}, one {article} {side} column")
        return cells == columns

    def _column(self, entries: list[etree._Element], label: str) -> Column:
        where = f'column "{label}"'
        return Column(
            [
                self._cell(entry, f"{self.table}, rule {number}, {where}")
                for number, entry in enumerate(entries, 1)
            ]
        )

    def _cell(self, element: etree._Element, where: str) -> Cell:
        text = reading.text_of(element)
        if text in ("", "-"):
            return Cell()
        flag = FLAGS.get(text)
        if flag is not None:
            return Cell(text, where, *flag)
        tests = self.work.unary_tests(element, text, self.names, where)
        if tests is None:
            return Cell(text, where, _unreadable(where))
        return Cell(text, where, tests.node, tests.constants, tests.shared, tests.weight)


def _flag(wanted: bool) -> tuple[Node, ConstantTests]:
    """As a FEEL test `true` would pass null and numbers; a column of flags means equality."""
    says = ConstantTests((("=", wanted),), negated=False)
    return (lambda env: env.get("?") is wanted), says


def _may_stand(output: Output, value: Value) -> bool:
    """False only where the allowed values are constants and this is certainly none of them."""
    allowed = output.allowed
    if allowed is None or allowed.constants is None or _certainly_allowed(output, value):
        return True
    return allowed.run(value, {}, brief_run()) is True


def _fixed(steps: list[Step], outputs: tuple[Output, ...]) -> Constant | None:
    """What a rule says if all its outputs are constants and certainly allowed."""
    values = [step.value for step in steps if isinstance(step, Constant)]
    if len(values) != len(outputs) or not all(map(_certainly_allowed, outputs, values)):
        return None
    return Constant(joined(outputs, values))


def _listed(constants: ConstantTests | None) -> list[Value] | None:
    """The values a list of allowed values names one by one; None where it says something else."""
    if constants is None or constants.negated:
        return None
    if any(sign not in ("=", "in") for sign, _ in constants.tests):
        return None
    return [value for _, value in constants.tests]


def _certainly_allowed(output: Output, value: Value) -> bool:
    if output.allowed is None or value is None:
        return True
    lookup = output.lookups.get(type(value))
    return lookup is not None and lookup.hits(value) == 1


FLAGS: Final = {"true": _flag(True), "false": _flag(False)}


def _unreadable(where: str) -> Node:
    def fail(_env: Env) -> Value:
        raise DecisionFailed(f"{where}: the cell cannot be read")

    return fail
