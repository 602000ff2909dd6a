"""The boxed loops of DMN 1.4: for, some, every and filter over compiled parts."""

from typing import Final

from engine.dmn.compiling import Run, Scope, Step
from engine.feel import Value, compile_expression

_ITEMS: Final = compile_expression("for entry in domain return entry", ("domain",))
"""What FEEL iterates over: the entries of a list, the numbers or days of a range."""


def _items(domain: Value, run: Run) -> list[Value] | None:
    found = _ITEMS.run({"domain": domain}, run)
    return found if isinstance(found, list) else None


def collecting(variable: str, domain: Step, body: Step) -> Step:
    """`for`: the body's value for each item; `partial` holds those so far."""

    def evaluate(scope: Scope, run: Run) -> Value:
        items = _items(domain(scope, run), run)
        if items is None:
            run.warn("the in part of a boxed for is no list, so the result is null")
            return None
        made: list[Value] = []
        for item in items:
            run.charge()
            made.append(body({**scope, variable: item, "partial": list(made)}, run))
        return made

    return evaluate


def quantifying(variable: str, domain: Step, test: Step, *, decisive: bool) -> Step:
    """`some` (decided by one true) or `every` (by one false); null where a test is no boolean."""

    def evaluate(scope: Scope, run: Run) -> Value:
        items = _items(domain(scope, run), run)
        if items is None:
            run.warn("the in part of a boxed quantifier is no list, so the result is null")
            return None
        undecided = False
        for item in items:
            run.charge()
            answer = test({**scope, variable: item}, run)
            if answer is decisive:
                return decisive
            undecided |= not isinstance(answer, bool)
        return None if undecided else not decisive

    return evaluate


def filtering(domain: Step, match: Step) -> Step:
    """`filter`: the items whose match is true; members of a context item are in scope."""

    def evaluate(scope: Scope, run: Run) -> Value:
        value = domain(scope, run)
        if value is None:
            return None
        kept = []
        for item in value if isinstance(value, list) else [value]:
            run.charge()
            members = item if isinstance(item, dict) else {}
            if match({**scope, **members, "item": item}, run) is True:
                kept.append(item)
        return kept

    return evaluate
