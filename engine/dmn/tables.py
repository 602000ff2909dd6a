"""Decision tables: read, checked and compiled; see `hit_policies` for what hits become."""

from dataclasses import dataclass

from lxml import etree

from engine.dmn import reading
from engine.dmn.cells import CellTest, Column, read_simple_cell
from engine.dmn.compiling import Compilation, Run, Scope, Step, typed
from engine.dmn.faults import DecisionFailed
from engine.dmn.hit_policies import HitPolicy, Output, Rule, TableShape, compile_policy
from engine.feel import FeelLimitError, UnaryTests, Value


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
        outputs = []
        for number, column in enumerate(columns, 1):
            name = reading.attribute(column, "name") or reading.attribute(column, "label")
            if len(columns) > 1 and not name:
                reason = f"{self.table}, output {number} has no name"
                self.work.refuse(column, reason, "a name for each of several")
            outputs.append(self._output(column, name or f"output {number}"))
        return tuple(outputs)

    def _output(self, element: etree._Element, name: str) -> Output:
        where = f'{self.table}, output "{name}"'
        default = reading.child(element, "defaultOutputEntry")
        return Output(
            name=name,
            label=reading.attribute(element, "label") or name,
            type=self.work.type_of(element),
            allowed=self._allowed(element, "outputValues", where),
            ranking=self._ranking(element, where),
            default=None
            if default is None
            else self.work.expression(
                default, reading.text_of(default), self.names, f"{where}, default"
            ),
        )

    def _ranking(self, element: etree._Element, where: str) -> Step | None:
        values = reading.child(element, "outputValues")
        if values is None:
            values = reading.allowed_values(element)
        text = reading.text_of(values)
        if values is None or text in ("", "-"):
            return None
        return self.work.expression(values, f"[{text}]", self.names, f"{where}, outputValues")

    def rule(self, element: etree._Element, number: int, outputs: tuple[Output, ...]) -> Rule:
        entries = list(reading.children(element, "outputEntry"))
        self._check_count(element, number, "output", len(entries), len(outputs))
        steps = []
        for entry, output in zip(entries, outputs, strict=False):
            where = f'{self.table}, rule {number}, output "{output.label}"'
            step = self.work.expression(entry, reading.text_of(entry), self.names, where)
            steps.append(typed(step, output.type, where))
        return Rule(number, reading.attribute(element, "id") or f"rule {number}", tuple(steps))

    def columns(self, rules: list[etree._Element], labels: list[str]) -> list[Column]:
        rows = [list(reading.children(rule, "inputEntry")) for rule in rules]
        fits = [
            self._check_count(rule, number, "input", len(row), len(labels))
            for number, (rule, row) in enumerate(zip(rules, rows, strict=True), 1)
        ]
        if not all(fits):
            return [Column((), ()) for _ in labels]
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
        texts = [reading.text_of(entry) for entry in entries]
        tests = [
            self._cell(entry, text, f'{self.table}, rule {number}, column "{label}"')
            for number, (entry, text) in enumerate(zip(entries, texts, strict=True), 1)
        ]
        return Column([read_simple_cell(text) for text in texts], tests)

    def _cell(self, element: etree._Element, text: str, where: str) -> CellTest | None:
        if text in ("", "-"):
            return None
        if text in ("true", "false"):
            # As a FEEL test `true` would pass null and numbers; a column of flags means equality.
            return lambda value, _scope, _run: value is (text == "true")
        tests = self.work.unary_tests(element, text, self.names, where)
        return _unreadable(where) if tests is None else _test_of(tests, where)


def _test_of(tests: UnaryTests, where: str) -> CellTest:
    def passes(value: Value, scope: Scope, run: Run) -> bool:
        before = len(run.noted)
        try:
            answer = tests.run(value, scope, run)
        except FeelLimitError as problem:
            raise DecisionFailed(f"{where}: {problem}") from problem
        run.locate(before, where)
        return answer is True

    return passes


def _unreadable(where: str) -> CellTest:
    def fail(_value: Value, _scope: Scope, _run: Run) -> bool:
        raise DecisionFailed(f"{where}: the cell cannot be read")

    return fail
