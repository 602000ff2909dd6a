"""Hit policies: what the rules that hit become. Source: DMN 1.5, 8.2.10 and 8.2.11."""

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from engine.dmn import reading
from engine.dmn.cell_index import Lookups
from engine.dmn.compiling import ANY_MOMENT, Compilation, Constant, Run, Scope, Step
from engine.dmn.faults import DecisionFailed
from engine.feel import FeelType, Range, UnaryTests, Value
from engine.feel.builtins import BUILTINS
from engine.feel.calling import invoke
from engine.feel.comparison import contains
from engine.findings import FindingKind

HitPolicy = Callable[[int, Scope, Run], Value]
"""(bit set of the rules hit, names in scope, run) -> the value of the table."""


@dataclass(frozen=True, slots=True)
class Output:
    """One output column; `ranking` gives its allowed values, best first.

    `lookups` answer 1 for values that are certainly among them.
    """

    name: str
    label: str
    type: FeelType | None
    allowed: UnaryTests | None
    lookups: Lookups
    ranking: Step | None
    default: Step | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: its number as people count it, from 1, and one step an output.

    `fixed` is what it says where that is known when the table is compiled.
    """

    number: int
    id: str
    outputs: tuple[Step, ...]
    fixed: Constant | None = None


@dataclass(frozen=True, slots=True)
class TableShape:
    """What a table is called, its output columns and its rules."""

    where: str  #: `table "its name"`, as failures begin
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]

    def hit(self, bits: int, run: Run) -> list[Rule]:
        """The rules of a bit set in the order of the table; noted in the run."""
        rules = []
        while bits:
            bit = bits & -bits
            rules.append(self.rules[bit.bit_length() - 1])
            bits ^= bit
        run.charge(len(rules))
        run.hits.extend([rule.id for rule in rules])
        return rules

    def value(self, rule: Rule, scope: Scope, run: Run) -> Value:
        """What a rule says: one value, or a context where the table has several outputs."""
        if rule.fixed is not None:
            return rule.fixed.value
        values = [step(scope, run) for step in rule.outputs]
        for output, value in zip(self.outputs, values, strict=False):
            if output.allowed is not None and value is not None:
                self._check(rule, output, value, scope, run)
        return joined(self.outputs, values)

    def _check(self, rule: Rule, output: Output, value: Value, scope: Scope, run: Run) -> None:
        if output.allowed is not None and output.allowed.run(value, scope, run) is not True:
            raise DecisionFailed(
                f'{self.where}, rule {rule.number}, output "{output.label}": the value is'
                f" none of the allowed output values {output.allowed.text}"
            )

    def default(self, scope: Scope, run: Run) -> Value:
        """The value where no rule hits: the default outputs, or null where there are none."""
        if all(output.default is None for output in self.outputs):
            return None
        made = {
            output.name: output.default(scope, run) if output.default else None
            for output in self.outputs
        }
        return made[self.outputs[0].name] if len(self.outputs) == 1 else made


def joined(outputs: tuple[Output, ...], values: list[Value]) -> Value:
    """The values of a row: the only one, or a context by output name."""
    if len(outputs) == 1:
        return values[0]
    return dict(zip((output.name for output in outputs), values, strict=True))


def compile_policy(element: etree._Element, table: TableShape, work: Compilation) -> HitPolicy:
    """The hit policy a `decisionTable` names; UNIQUE where it names none. Unknown is refused."""
    name = reading.attribute(element, "hitPolicy") or "UNIQUE"
    aggregation = reading.attribute(element, "aggregation")
    policy = _POLICIES.get(name)
    if policy is None:
        work.refuse(
            element, f"the hit policy is {name}", "one of " + ", ".join(_POLICIES),
            FindingKind.DIALECT,
        )  # fmt: skip
        return _unique(table)
    if name == "COLLECT" and aggregation:
        policy = _aggregation(element, aggregation, table, work)
    if name in ("PRIORITY", "OUTPUT ORDER") and not any(o.ranking for o in table.outputs):
        work.refuse(
            element,
            f"hit policy {name} needs to know which output comes first",
            "outputValues in at least one output column, best first",
        )
        return _unique(table)
    return policy(table)


def _aggregation(
    element: etree._Element, name: str, table: TableShape, work: Compilation
) -> Callable[[TableShape], HitPolicy]:
    fold = _FOLDS.get(name)
    if fold is None:
        work.refuse(
            element, f"the aggregation is {name}", "one of " + ", ".join(_FOLDS),
            FindingKind.DIALECT,
        )  # fmt: skip
        return _rule_order
    if len(table.outputs) > 1 and name != "COUNT":
        work.refuse(element, f"{name} over {len(table.outputs)} outputs", "a single output")
    return lambda shape: _folding(shape, name, fold)


def _with_default(table: TableShape, pick: Callable[[list[Rule], Scope, Run], Value]) -> HitPolicy:
    def decide(bits: int, scope: Scope, run: Run) -> Value:
        if not bits:
            return table.default(scope, run)
        return pick(table.hit(bits, run), scope, run)

    return decide


def _unique(table: TableShape) -> HitPolicy:
    def pick(rules: list[Rule], scope: Scope, run: Run) -> Value:
        if len(rules) > 1:
            raise DecisionFailed(
                f"{table.where}, hit policy UNIQUE: {_rules(rules)} all hit;"
                " make their cells exclude each other or choose another hit policy"
            )
        return table.value(rules[0], scope, run)

    return _with_default(table, pick)


def _any(table: TableShape) -> HitPolicy:
    def pick(rules: list[Rule], scope: Scope, run: Run) -> Value:
        first, *others = (table.value(rule, scope, run) for rule in rules)
        if any(other != first for other in others):
            raise DecisionFailed(
                f"{table.where}, hit policy ANY: {_rules(rules)} hit with different"
                " outputs; give them the same outputs or choose another hit policy"
            )
        return first

    return _with_default(table, pick)


def _first(table: TableShape) -> HitPolicy:
    def decide(bits: int, scope: Scope, run: Run) -> Value:
        if not bits:
            return table.default(scope, run)
        (rule,) = table.hit(bits & -bits, run)
        return table.value(rule, scope, run)

    return decide


def _rule_order(table: TableShape) -> HitPolicy:
    return _with_default(
        table, lambda rules, scope, run: [table.value(rule, scope, run) for rule in rules]
    )


def _priority(table: TableShape) -> HitPolicy:
    ranked = _ranking(table)
    return _with_default(table, lambda rules, scope, run: ranked(rules, scope, run)[0])


def _output_order(table: TableShape) -> HitPolicy:
    return _with_default(table, _ranking(table))


def _ranking(table: TableShape) -> Callable[[list[Rule], Scope, Run], list[Value]]:
    """The outputs of the rules, best first: by the first column, then the next, then the row."""
    rankings = [output.ranking or Constant([]) for output in table.outputs]
    orders = [ranking.value for ranking in rankings if isinstance(ranking, Constant)]
    rank_always = _ranker(orders) if len(orders) == len(rankings) else None
    fixed = [(rule.number, rule.fixed.value) for rule in table.rules if rule.fixed]
    known = {number: rank_always(value) for number, value in fixed} if rank_always else {}

    def ranked(rules: list[Rule], scope: Scope, run: Run) -> list[Value]:
        rank = rank_always or _ranker([ranking(scope, run) for ranking in rankings])
        values = [table.value(rule, scope, run) for rule in rules]
        ranks = [
            known.get(rule.number) or rank(value) for rule, value in zip(rules, values, strict=True)
        ]
        return [values[n] for n in sorted(range(len(rules)), key=ranks.__getitem__)]

    return ranked


def _ranker(orders: list[list[Value]]) -> Callable[[Value], list[int]]:
    """What gives each column of an output its place among the allowed values, best first."""
    places = [_place_in(order) for order in orders]

    def rank(value: Value) -> list[int]:
        cells = value.values() if len(places) > 1 else (value,)
        return [place(cell) for place, cell in zip(places, cells, strict=True)]

    return rank


def _place_in(order: list[Value]) -> Callable[[Value], int]:
    simple = {value: n for n, value in reversed([*enumerate(order)]) if _is_simple(value)}
    others = [(n, value) for n, value in enumerate(order) if not _is_simple(value)]

    def place(value: Value) -> int:
        found = simple.get(value, len(order)) if _is_simple(value) else len(order)
        fits = (n for n, allowed in others if value == allowed or _within(value, allowed))
        return min(found, next(fits, found)) if others else found

    return place


def _is_simple(value: Value) -> bool:
    return not isinstance(value, list | dict | Range)


def _within(value: Value, allowed: Value) -> bool:
    return isinstance(allowed, Range) and contains(Run(ANY_MOMENT), allowed, value) is True


def _folding(table: TableShape, name: str, fold: Callable[[list[Value], Run], Value]) -> HitPolicy:
    def pick(rules: list[Rule], scope: Scope, run: Run) -> Value:
        folded = fold([table.value(rule, scope, run) for rule in rules], run)
        if folded is None:
            kind = "comparable values of one type" if name in ("MIN", "MAX") else "numbers"
            raise DecisionFailed(
                f"{table.where}, hit policy COLLECT {name}: the outputs of"
                f" {_rules(rules)} cannot be put together; expected {kind}"
            )
        return folded

    return _with_default(table, pick)


def _rules(rules: list[Rule]) -> str:
    numbers = [str(rule.number) for rule in rules]
    if len(numbers) == 1:
        return f"rule {numbers[0]}"
    return f"rules {', '.join(numbers[:-1])} and {numbers[-1]}"


def _built_in(name: str) -> Callable[[list[Value], Run], Value]:
    """What FEEL's own function of that name makes of a list; None where it cannot."""
    return lambda values, run: invoke(run, BUILTINS[name], [values])


_FOLDS: dict[str, Callable[[list[Value], Run], Value]] = {
    "SUM": _built_in("sum"),
    "MIN": _built_in("min"),
    "MAX": _built_in("max"),
    "COUNT": _built_in("count"),
}

_POLICIES: dict[str, Callable[[TableShape], HitPolicy]] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "FIRST": _first,
    "PRIORITY": _priority,
    "RULE ORDER": _rule_order,
    "OUTPUT ORDER": _output_order,
    "COLLECT": _rule_order,
}
