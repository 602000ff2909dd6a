"""Who sees which variable, and where a result goes (as Camunda 8 does it)."""

from collections import ChainMap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engine.execution import work
from engine.execution.draft import Draft
from engine.execution.faults import Fault
from engine.execution.state import NO_VARIABLES, Token, Variables
from engine.feel import FeelFunction, FeelLimitError, Range
from engine.feel.run import STEPS, Run
from engine.feel.values import Value
from engine.model.definition import Literal, Term, VariableMapping

LEVELS = 100  #: how deep lists and contexts may lie in each other in a variable


@dataclass(frozen=True, slots=True)
class View:
    """A place to look from: the local variables of an activity, then its scope and outwards."""

    scope: int
    local: Variables | None = None


def seen_from(draft: Draft, view: View) -> Variables:
    """All that is seen from `view`, the nearest first; a layered look at live data, not a copy.

    It holds more than the names an expression declares as inputs: a variable may bear the name of
    a built-in function, and then goes before it.
    """
    layers = _layers(draft, view)
    return layers[0] if len(layers) == 1 else ChainMap(*layers)


def everything(draft: Draft, view: View) -> dict[str, Value]:
    """All that is seen from `view`, as a copy to keep."""
    seen: dict[str, Value] = {}
    for layer in reversed(_layers(draft, view)):
        seen.update(layer)
    return seen


def _layers(draft: Draft, view: View) -> list[dict[str, Value]]:
    layers: list[Any] = [view.local] if view.local else []
    number: int | None = view.scope
    while number is not None:
        scope = draft.scopes[number]
        layers.append(scope.variables)
        number = None if scope.is_process else scope.parent
    return layers


def value_of(draft: Draft, view: View, term: Term, what: str) -> Value:
    """Evaluates; an evaluation that outgrows its bounds is a fault of the element."""
    if isinstance(term, Literal):
        return term.text
    run = Run(draft.moment, None, draft.until - draft.spent)
    try:
        return term.run(seen_from(draft, view), run)
    except FeelLimitError as problem:
        if problem.limit == STEPS:
            draft.spent += run.steps
            run.steps = 0
            raise work.too_much(draft, f"{what} `{term.text}`", term.inputs) from problem
        raise Fault("expression", f"{what} `{term.text}`: {problem}", term.inputs) from problem
    finally:
        draft.spent += run.steps


def result_of(draft: Draft, view: View, term: Term, what: str) -> Value:
    """Evaluates what is to become a variable; raises Fault for a value no state can keep."""
    value = value_of(draft, view, term, what)
    require_storable(draft, value, f"{what} `{term.text}`", term.inputs)
    return value


def require_storable(draft: Draft, value: Value, what: str, inputs: Iterable[str]) -> None:
    """Functions and values nested beyond LEVELS cannot be kept: a fault here, not at the store."""
    level = [value]
    for _ in range(LEVELS):
        inner: list[Value] = []
        for item in level:
            if isinstance(item, list):
                inner.extend(item)
            elif isinstance(item, dict):
                inner.extend(item.values())
            elif isinstance(item, Range):
                inner += (item.start, item.end)
            elif isinstance(item, FeelFunction):
                raise Fault("expression", f"{what} holds a function; no variable can", inputs)
        if not inner:
            return
        work.charge(draft, len(inner) >> 2, what)
        level = inner
    raise Fault("expression", f"{what} is nested deeper than {LEVELS} levels", inputs)


def warnings_of(draft: Draft, view: View, term: Term) -> list[str]:
    """Why parts of a value are null; evaluated once more, as only faults want to know."""
    if isinstance(term, Literal):
        return []
    warnings: list[str] = []
    run = Run(draft.moment, warnings, draft.until - draft.spent)
    try:
        term.run(seen_from(draft, view), run)
    except FeelLimitError:
        return []
    finally:
        draft.spent += run.steps
    return warnings


def put(draft: Draft, scope: int, variables: Variables) -> None:
    """Sets variables in this very scope."""
    at = draft.scopes[scope]
    draft.spent += len(at.variables) >> work.COPIED
    draft.changed.update(variables)
    draft.scopes[scope] = at.holding({**at.variables, **variables})


def propagate(draft: Draft, scope: int, variables: Variables) -> None:
    """Each variable goes to the nearest scope that has it, else to the process."""
    pending = dict(variables)
    draft.changed.update(pending)
    number: int | None = scope
    while pending and number is not None:
        at = draft.scopes[number]
        draft.spent += len(at.variables) >> work.COPIED
        if at.is_process:
            draft.scopes[number] = at.holding({**at.variables, **pending})
            return
        here = {name: pending.pop(name) for name in list(pending) if name in at.variables}
        if here:
            draft.scopes[number] = at.holding({**at.variables, **here})
        number = at.parent


def mapped_inputs(
    draft: Draft, token: Token, mappings: tuple[VariableMapping, ...]
) -> Variables | None:
    """The local variables that io inputs make, in order: a later one sees the earlier."""
    if not mappings:
        return token.local
    local: dict[str, Value] = dict(token.local or NO_VARIABLES)
    made: dict[str, Value] = {}
    for mapping in mappings:
        view = View(token.scope, local)
        value = result_of(draft, view, mapping.source, f"input {'.'.join(mapping.target)}")
        _put(made, mapping.target, value, None)
        local[mapping.target[0]] = made[mapping.target[0]]
    return local


def mapped_outputs(
    draft: Draft, scope: int, local: Variables, mappings: tuple[VariableMapping, ...]
) -> dict[str, Value]:
    """What io outputs hand on; a target `a.b` keeps the other entries of a context `a`."""
    seen = dict(local)
    made: dict[str, Value] = {}
    for mapping in mappings:
        name = mapping.target[0]
        value = result_of(
            draft, View(scope, seen), mapping.source, f"output {'.'.join(mapping.target)}"
        )
        old = seen_from(draft, View(scope)).get(name)
        _put(made, mapping.target, value, old)
        seen[name] = made[name]
    return made


def _put(made: dict[str, Value], path: tuple[str, ...], value: Value, old: Value) -> None:
    """Sets `value` at `path`, copying each context on the way: values are never changed."""
    name, *rest = path
    if not rest:
        made[name] = value
        return
    target = made
    known = made.get(name, old)
    for step in rest:
        entry: dict[str, Value] = dict(known) if isinstance(known, dict) else {}
        target[name] = entry
        target, name, known = entry, step, entry.get(step)
    target[name] = value
