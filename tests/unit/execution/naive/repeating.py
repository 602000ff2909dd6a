"""Activities done several times: multi-instance, parallel or sequential, and the standard loop."""

from typing import TYPE_CHECKING

from engine.feel import to_feel
from engine.feel.values import Value
from engine.model.definition import LoopSpec, MultiInstanceSpec
from tests.unit.execution.naive import undoing
from tests.unit.execution.naive.live import Repeats, Scope, Stuck, Token, Values, seen

if TYPE_CHECKING:
    from tests.unit.execution.naive.reading import Reading


def begins(token: Token) -> bool:
    """Whether this token is of the whole, not of one of its instances."""
    return token.node.loop is not None and token.scope.repeats is None


def begin(reading: "Reading", token: Token) -> None:
    """The whole begins: its items are known now and do not change."""
    spec, scope = token.node.loop, token.scope
    items: list[Value] | None = None
    if isinstance(spec, MultiInstanceSpec):
        items = _items(reading, token, spec)
    inner = Scope(
        definition=scope.definition,
        body=token.node.index,
        parent=scope,
        carrier=token,
        variables={},
        repeats=Repeats(items=items, results=[None] * len(items or [])),
    )
    reading.wait_as(token, "scope")
    token.inner = inner
    if isinstance(spec, MultiInstanceSpec) and not spec.sequential:
        for _ in items or []:
            begin_one(reading, inner)
    if not inner.tokens:
        go_on(reading, inner)


def _items(reading: "Reading", token: Token, spec: MultiInstanceSpec) -> list[Value]:
    if spec.collection is not None:
        found = reading.value(token.scope, None, spec.collection)
        if not isinstance(found, list):
            raise Stuck
        return list(found)
    assert spec.cardinality is not None
    return [None] * int(reading.value(token.scope, None, spec.cardinality))


def begin_one(reading: "Reading", inner: Scope) -> None:
    """The next instance, with its counter and item."""
    repeats, spec = inner.repeats, carrier_of(inner).node.loop
    assert repeats is not None
    repeats.begun += 1
    local: Values = {}
    if isinstance(spec, MultiInstanceSpec):
        element = spec.output_element
        if element is not None and element.text.strip().isidentifier():
            local[element.text.strip()] = None  # its result: each instance has one of its own
        if spec.input_element is not None:
            assert repeats.items is not None
            local[spec.input_element] = repeats.items[repeats.begun - 1]
    local["loopCounter"] = to_feel(repeats.begun)
    reading.send(inner, inner.body, local=local)


def one_done(reading: "Reading", token: Token, known: Values) -> None:
    """One instance is done: its result is kept, and perhaps that is enough."""
    inner, spec = token.scope, token.node.loop
    repeats = inner.repeats
    if repeats is None:
        return
    repeats.completed += 1
    if not isinstance(spec, MultiInstanceSpec):
        return
    if spec.output_element is not None:
        place = int(str(known["loopCounter"])) - 1
        repeats.results[place] = reading.value(inner, known, spec.output_element)
    if spec.completion is not None:
        active = len(inner.tokens) - 1
        counts = {
            "numberOfInstances": len(repeats.results),
            "numberOfActiveInstances": active,
            "numberOfCompletedInstances": repeats.completed,
            "numberOfTerminatedInstances": repeats.begun - repeats.completed - active,
        }
        counted = {name: to_feel(value) for name, value in counts.items()}
        repeats.enough = reading.value(inner, {**known, **counted}, spec.completion) is True


def one_left(reading: "Reading", token: Token) -> None:
    """The instance goes; if what is done is enough, so do the others."""
    inner = token.scope
    assert inner.repeats is not None
    reading.left(token)
    if inner.repeats.enough:
        reading.empty(inner)


def go_on(reading: "Reading", inner: Scope) -> None:
    """Nothing of it runs: one more, or the whole is done."""
    token, repeats = carrier_of(inner), inner.repeats
    assert repeats is not None
    spec = token.node.loop
    if _again(reading, inner, repeats, spec):
        begin_one(reading, inner)
        return
    brought: Values = {}
    if isinstance(spec, MultiInstanceSpec) and spec.output_collection is not None:
        brought[spec.output_collection] = list(repeats.results)
    undoing.remember_inside(inner)
    token.inner, token.state = None, "moving"
    reading.attempt(token, lambda: reading.leave_whole(token, brought))


def _again(
    reading: "Reading", inner: Scope, repeats: Repeats, spec: MultiInstanceSpec | LoopSpec | None
) -> bool:
    if isinstance(spec, MultiInstanceSpec):
        assert repeats.items is not None
        return repeats.begun < len(repeats.items) and not repeats.enough
    assert spec is not None
    if spec.maximum is not None and repeats.begun >= spec.maximum:
        return False
    if spec.condition is None or (repeats.begun == 0 and not spec.test_before):
        return True
    known = {**seen(inner, None), "loopCounter": to_feel(repeats.begun)}
    return reading.value(inner, known, spec.condition) is True


def carrier_of(inner: Scope) -> Token:
    assert inner.carrier is not None
    return inner.carrier
