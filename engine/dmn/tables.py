"""Decision tables: read, checked and compiled; see `hit_policies` for what hits become."""

from dataclasses import dataclass

from lxml import etree

from engine.dmn import reading
from engine.dmn.cells import CellTest, Column, read_simple_cell
from engine.dmn.compiling import Compilation, Run, Scope, Step, typed
from engine.dmn.faults import DecisionFailed
from engine.dmn.hit_policies import HitPolicy, Output, Rule, TableShape, compile_policy
from engine.feel import UnaryTests, Value


@dataclass(frozen=True, slots=True)
class InputColumn:
    """What a table looks at: the value of one column and what it may be."""

    label: str
    value: Step
    allowed: UnaryTests | None


def compile_table(element: etree._Element, names: frozenset[str], work: Compilation) -> Step:
    """The step of a decision table. No rule hit and no default output is null, not an error."""
    table = _table_name(element)
    inputs = [
        _input(column, number, names, work)
        for number, column in enumerate(reading.children(element, "input"), 1)
    ]
    outputs = _outputs(element, names, work)
    rules = list(reading.children(element, "rule"))
    labels = [column.label for column in inputs]
    columns = _columns(rules, labels, names, work)
    shape = TableShape(
        name=table,
        outputs=outputs,
        rules=tuple(_rule(rule, n, outputs, names, work) for n, rule in enumerate(rules, 1)),
    )
    decide = compile_policy(element, shape, work)
    return _evaluation(table, list(zip(inputs, columns, strict=True)), len(rules), decide)


def _evaluation(
    table: str, columns: list[tuple[InputColumn, Column]], rules: int, decide: HitPolicy
) -> Step:
    every = (1 << rules) - 1

    def evaluate(scope: Scope, run: Run) -> Value:
        alive = every
        for column, cells in columns:
            value = column.value(scope, run)
            if column.allowed is not None and value is not None:
                _check_allowed(table, column, value, scope, run)
            alive = cells.match(value, alive, scope, run)
        return decide(alive, scope, run)

    return evaluate


def _check_allowed(table: str, column: InputColumn, value: Value, scope: Scope, run: Run) -> None:
    allowed = column.allowed
    if allowed is not None and allowed.run(value, scope, run) is not True:
        raise DecisionFailed(
            f'table "{table}", column "{column.label}": the value is none of the allowed input'
            f" values {allowed.text}; correct the value or widen the list"
        )


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


def _input(
    element: etree._Element, number: int, names: frozenset[str], work: Compilation
) -> InputColumn:
    expression = reading.child(element, "inputExpression")
    text = reading.text_of(expression)
    label = reading.attribute(element, "label") or text or f"input {number}"
    where = f'column "{label}"'
    if expression is None or not text:
        work.refuse(element, f"{where} has no expression", "a FEEL input expression", label=where)
        return InputColumn(label, lambda _scope, _run: None, None)
    value = work.expression(expression, text, names, where)
    return InputColumn(
        label,
        typed(value, work.type_of(expression), where),
        _allowed(element, "inputValues", names, work, where),
    )


def _allowed(
    element: etree._Element, name: str, names: frozenset[str], work: Compilation, where: str
) -> UnaryTests | None:
    values = reading.child(element, name)
    text = reading.text_of(values)
    if values is None or text in ("", "-"):
        return None
    return work.unary_tests(values, text, names, f"the {name} of {where}")


def _outputs(
    element: etree._Element, names: frozenset[str], work: Compilation
) -> tuple[Output, ...]:
    columns = list(reading.children(element, "output"))
    if not columns:
        work.refuse(element, "the table has no output", "at least one output column")
    outputs = []
    for number, column in enumerate(columns, 1):
        name = reading.attribute(column, "name") or reading.attribute(column, "label")
        if len(columns) > 1 and not name:
            work.refuse(column, f"output {number} has no name", "a name for each of several")
        outputs.append(_output(column, name or f"output {number}", names, work))
    return tuple(outputs)


def _output(element: etree._Element, name: str, names: frozenset[str], work: Compilation) -> Output:
    where = f'output "{name}"'
    values = reading.child(element, "outputValues")
    listed = reading.text_of(values)
    default = reading.child(element, "defaultOutputEntry")
    return Output(
        name=name,
        label=reading.attribute(element, "label") or name,
        type=work.type_of(element),
        allowed=_allowed(element, "outputValues", names, work, where),
        ranking=None
        if values is None or listed in ("", "-")
        else work.expression(values, f"[{listed}]", names, where),
        default=None
        if default is None
        else work.expression(default, reading.text_of(default), names, f"default of {where}"),
    )


def _rule(
    element: etree._Element,
    number: int,
    outputs: tuple[Output, ...],
    names: frozenset[str],
    work: Compilation,
) -> Rule:
    entries = list(reading.children(element, "outputEntry"))
    if len(entries) != len(outputs):
        work.refuse(
            element,
            f"rule {number} has {len(entries)} output entries",
            f"{len(outputs)}, one an output column",
        )
    steps = []
    for entry, output in zip(entries, outputs, strict=False):
        where = f'rule {number}, output "{output.label}"'
        step = work.expression(entry, reading.text_of(entry), names, where)
        steps.append(typed(step, output.type, where))
    return Rule(number, reading.attribute(element, "id") or f"rule {number}", tuple(steps))


def _columns(
    rules: list[etree._Element], labels: list[str], names: frozenset[str], work: Compilation
) -> list[Column]:
    rows = [list(reading.children(rule, "inputEntry")) for rule in rules]
    for number, (rule, row) in enumerate(zip(rules, rows, strict=True), 1):
        if len(row) != len(labels):
            work.refuse(
                rule,
                f"rule {number} has {len(row)} input entries",
                f"{len(labels)}, one an input column",
            )
            return [Column((), ()) for _ in labels]
    return [
        _column([row[index] for row in rows], label, names, work)
        for index, label in enumerate(labels)
    ]


def _column(
    entries: list[etree._Element], label: str, names: frozenset[str], work: Compilation
) -> Column:
    texts = [reading.text_of(entry) for entry in entries]
    tests = [
        _cell(entry, text, f'rule {number}, column "{label}"', names, work)
        for number, (entry, text) in enumerate(zip(entries, texts, strict=True), 1)
    ]
    return Column([read_simple_cell(text) for text in texts], tests)


def _cell(
    element: etree._Element, text: str, where: str, names: frozenset[str], work: Compilation
) -> CellTest | None:
    if text in ("", "-"):
        return None
    tests = work.unary_tests(element, text, names, where)
    if tests is None:
        return _unreadable(where)

    def passes(value: Value, scope: Scope, run: Run) -> bool:
        before = len(run.warnings or ())
        answer = tests.run(value, scope, run)
        if run.warnings is not None and len(run.warnings) > before:
            run.warnings[before:] = [f"{where}: {text}" for text in run.warnings[before:]]
        return answer is True

    return passes


def _unreadable(where: str) -> CellTest:
    def fail(_value: Value, _scope: Scope, _run: Run) -> bool:
        raise DecisionFailed(f"{where}: the cell cannot be read")

    return fail
