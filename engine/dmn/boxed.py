"""Boxed expressions: each kind of DMN logic compiled into one step.

The nesting of these functions follows the nesting of the file, which the XML door limits to 64.
"""

from collections.abc import Callable

from lxml import etree

from engine.dmn import boxed_loops, reading, tables
from engine.dmn.compiling import Compilation, Run, Scope, Step, typed
from engine.dmn.faults import DecisionFailed
from engine.dmn.functions import make_function, parameters_of
from engine.feel import Value
from engine.feel.calling import invoke
from engine.findings import FindingKind

Builder = Callable[[etree._Element, frozenset[str], Compilation], Step]


def logic_of(element: etree._Element) -> etree._Element | None:
    """The expression element inside a decision, an entry, a parameter binding and the like."""
    return reading.child(element, *_BUILDERS)


def compile_inside(
    element: etree._Element | None, names: frozenset[str], work: Compilation, where: str
) -> Step:
    """The step of the expression inside `element`, which must be there; `where` for people."""
    logic = None if element is None else logic_of(element)
    if logic is not None:
        return compile_logic(logic, names, work)
    if element is not None and not work.tolerant:
        work.refuse(element, f"{where} has no expression", "one of " + ", ".join(_BUILDERS))
    return _nothing


def compile_logic(element: etree._Element, names: frozenset[str], work: Compilation) -> Step:
    """The step of one expression element, its value checked against the element's own type."""
    kind = reading.local(element)
    step = _BUILDERS[kind](element, names, work)
    # Modelers write the type of the result at a function, the standard that of the function.
    return step if kind == "functionDefinition" else typed(step, work.type_of(element), kind)


def _nothing(_scope: Scope, _run: Run) -> Value:
    return None


def _literal(element: etree._Element, names: frozenset[str], work: Compilation) -> Step:
    if reading.child(element, "importedValues") is not None:
        work.refuse(element, "imported values are not read", "a FEEL text", FindingKind.DIALECT)
    return work.expression(element, reading.text_of(element), names)


def _context(element: etree._Element, names: frozenset[str], work: Compilation) -> Step:
    entries: list[tuple[str, Step]] = []
    result: Step | None = None
    for entry in reading.children(element, "contextEntry"):
        variable = reading.variable_of(entry)
        name = "" if variable is None else reading.name_of(variable)
        if name:
            names |= {name}
        step = compile_inside(entry, names, work, f'the context entry "{name}"')
        if variable is None:
            result = step
        else:
            entries.append((name, typed(step, work.type_of(variable), f'entry "{name}"')))

    def evaluate(scope: Scope, run: Run) -> Value:
        inner, made = dict(scope), {}
        for name, step in entries:
            inner[name] = made[name] = step(inner, run)
        return made if result is None else result(inner, run)

    return evaluate


def _list(element: etree._Element, names: frozenset[str], work: Compilation) -> Step:
    steps = [compile_logic(item, names, work) for item in reading.children(element, *_BUILDERS)]
    return lambda scope, run: [step(scope, run) for step in steps]


def _relation(element: etree._Element, names: frozenset[str], work: Compilation) -> Step:
    columns = [reading.name_of(column) for column in reading.children(element, "column")]
    rows = [
        [compile_logic(cell, names, work) for cell in reading.children(row, *_BUILDERS)]
        for row in reading.children(element, "row")
    ]
    for row, steps in zip(reading.children(element, "row"), rows, strict=True):
        if len(steps) != len(columns):
            work.refuse(row, f"the row has {len(steps)} cells", f"{len(columns)}, one a column")

    def evaluate(scope: Scope, run: Run) -> Value:
        return [
            {name: step(scope, run) for name, step in zip(columns, steps, strict=False)}
            for steps in rows
        ]

    return evaluate


def _invocation(element: etree._Element, names: frozenset[str], work: Compilation) -> Step:
    function = compile_inside(element, names, work, "the invocation")
    arguments: dict[str, Step] = {}
    for binding in reading.children(element, "binding"):
        parameter = reading.child(binding, "parameter")
        name = "" if parameter is None else reading.name_of(parameter)
        arguments[name] = compile_inside(binding, names, work, f'the binding of "{name}"')

    def evaluate(scope: Scope, run: Run) -> Value:
        given = {name: step(scope, run) for name, step in arguments.items()}
        return invoke(run, function(scope, run), (), given)

    return evaluate


def _function(element: etree._Element, names: frozenset[str], work: Compilation) -> Step:
    kind = reading.attribute(element, "kind") or "FEEL"
    if kind != "FEEL":
        return _foreign_function(element, kind, work)
    parameters = parameters_of(element, work)
    body = compile_inside(element, names | set(parameters), work, "the function definition")
    return lambda scope, run: make_function("function", parameters, body, scope)


def _foreign_function(element: etree._Element, kind: str, work: Compilation) -> Step:
    reason = f"a function of kind {kind} is not executed"
    if not work.tolerant:
        work.refuse(element, reason, "kind FEEL", FindingKind.DIALECT)

    def fail(_scope: Scope, _run: Run) -> Value:
        raise DecisionFailed(reason)

    return fail


def _conditional(element: etree._Element, names: frozenset[str], work: Compilation) -> Step:
    condition, then, otherwise = (
        compile_inside(reading.child(element, part), names, work, f"the {part} part")
        for part in ("if", "then", "else")
    )
    return boxed_loops.choosing(condition, then, otherwise)


def _filter(element: etree._Element, names: frozenset[str], work: Compilation) -> Step:
    domain = compile_inside(reading.child(element, "in"), names, work, "the in part")
    match = compile_inside(
        reading.child(element, "match"), names | {"item"}, work, "the match part"
    )
    return boxed_loops.filtering(domain, match)


def _for(element: etree._Element, names: frozenset[str], work: Compilation) -> Step:
    variable, domain, body = _loop(element, "return", names | {"partial"}, work)
    return boxed_loops.collecting(variable, domain, body)


def _some(element: etree._Element, names: frozenset[str], work: Compilation) -> Step:
    return boxed_loops.some(*_loop(element, "satisfies", names, work))


def _every(element: etree._Element, names: frozenset[str], work: Compilation) -> Step:
    return boxed_loops.every(*_loop(element, "satisfies", names, work))


def _loop(
    element: etree._Element, part: str, names: frozenset[str], work: Compilation
) -> tuple[str, Step, Step]:
    variable = reading.attribute(element, "iteratorVariable")
    if not variable:
        work.refuse(element, "the loop has no iteratorVariable", "the name of the loop variable")
    domain = compile_inside(reading.child(element, "in"), names, work, "the in part")
    inner = names | {variable}
    return (
        variable,
        domain,
        compile_inside(reading.child(element, part), inner, work, f"the {part} part"),
    )


_BUILDERS: dict[str, Builder] = {
    "literalExpression": _literal,
    "decisionTable": tables.compile_table,
    "context": _context,
    "invocation": _invocation,
    "list": _list,
    "relation": _relation,
    "functionDefinition": _function,
    "conditional": _conditional,
    "filter": _filter,
    "for": _for,
    "some": _some,
    "every": _every,
}
