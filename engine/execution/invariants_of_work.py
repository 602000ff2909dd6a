"""What must hold of scopes with work, loops and undoing, and of what could be compensated."""

from collections.abc import Iterable, Iterator

from engine.catalogue import Catalogue
from engine.execution.state import Completed, Loop, Scope, State, Token, Undoing, Waiting, WaitKind
from engine.model.definition import Definition, EventKind, MultiInstanceSpec, NodeKind

_EMBEDDED = frozenset({NodeKind.SUBPROCESS, NodeKind.TRANSACTION})
_UNDOING_EVENTS = frozenset({EventKind.COMPENSATION, EventKind.CANCEL})


def problems_of_work(catalogue: Catalogue, state: State) -> Iterator[str]:
    """What is wrong with them, one sentence a thing; a scope that nothing carries is left out."""
    inside: dict[int, list[Token]] = {}
    for token in state.tokens.values():
        inside.setdefault(token.scope, []).append(token)
    for number, scope in state.scopes.items():
        definition, carrier = catalogue.definition(scope.definition), state.tokens.get(number)
        yield from _completed(definition, scope)
        if carrier is None or carrier.scope not in state.scopes:
            continue
        if isinstance(scope.work, Loop):
            yield from _loop(state, definition, scope, scope.work, inside.get(number, []))
        elif isinstance(scope.work, Undoing):
            yield from _undoing(state, definition, scope, scope.work, inside.get(number, []))


def is_undone(state: State, definition: Definition, scope: Scope) -> bool:
    """Whether this is a finished subprocess, entered again to undo it: it is not active."""
    around = None if scope.parent is None else state.scopes.get(scope.parent)
    undoing = around is not None and isinstance(around.work, Undoing)
    return undoing and not definition.nodes[scope.body].is_for_compensation


def _completed(definition: Definition, scope: Scope) -> Iterator[str]:
    where = f"scope {scope.number}"
    if scope.completed and isinstance(scope.work, Undoing):
        yield f"{where} undoes, but remembers something to undo itself"
    if isinstance(scope.work, Loop):  # its instances, each with what is inside
        yield from _records(definition, where, scope.completed, (), (scope.body,))
    else:
        yield from _records(definition, where, scope.completed, (scope.body,), ())


def _records(
    definition: Definition,
    where: str,
    records: Iterable[Completed],
    bodies: tuple[int, ...],
    instances_of: tuple[int, ...],
) -> Iterator[str]:
    """Each stands in one of the `bodies`, or is an instance of one of these, and can be undone."""
    pending = [(record, bodies, instances_of) for record in records]
    while pending:
        record, around, same = pending.pop()
        node = definition.nodes[record.node]
        if node.parent not in around and record.node not in same:
            yield f"{where} remembers {node.id}, which does not stand in it"
        if node.compensated_by is None and node.kind not in _EMBEDDED:
            yield f"{where} remembers {node.id}, which nothing undoes"
        at = (record.node,)
        pending += [(one, at, at) for one in record.inside]


def _loop(
    state: State, definition: Definition, scope: Scope, work: Loop, inside: list[Token]
) -> Iterator[str]:
    node, number = definition.nodes[scope.body], scope.number
    spec, where = node.loop, f"the loop {number} of {node.id}"
    multiple = isinstance(spec, MultiInstanceSpec)
    if spec is None or multiple is (work.items is None):
        yield f"{where} does not repeat as {node.id} says"
    yield from _counts(where, work, len(inside))
    elsewhere = [definition.nodes[token.node].id for token in inside if token.node != scope.body]
    if elsewhere:
        yield f"{where} holds a token at {', '.join(elsewhere)}"
    places = sorted(token.flow for token in inside)
    if len(set(places)) < len(places) or not all(0 <= place < work.begun for place in places):
        yield f"{where} has instances {places}, but {work.begun} have begun"
    single = not isinstance(spec, MultiInstanceSpec) or spec.sequential
    if single and len(inside) > 1:
        yield f"{where} has {len(inside)} instances at once, expected one after the other"
    yield from _going_on(state, where, scope.number, work, bool(inside), single)


def _counts(where: str, work: Loop, active: int) -> Iterator[str]:
    """Those that neither run nor are completed have been terminated."""
    if work.completed + active > work.begun:
        yield (
            f"{where}: {work.completed} instances are completed and {active} run, but only"
            f" {work.begun} have begun"
        )
    if work.items is None:
        return
    if work.begun > len(work.items):
        yield f"{where}: {work.begun} instances have begun for {len(work.items)} items"
    if work.results is not None and len(work.results) < len(work.items):
        yield f"{where} keeps {len(work.results)} results of {len(work.items)} items"


def _going_on(
    state: State, where: str, number: int, work: Loop, running: bool, single: bool
) -> Iterator[str]:
    """What is left begins after one that runs, in the next transaction, or after an incident."""
    waits = state.waits.values()
    later = [one for one in waits if one.owner == number and one.kind is WaitKind.CONTINUATION]
    left = work.items is None or work.begun < len(work.items)
    stopped = state.tokens[number].waiting is Waiting.INCIDENT
    if len(later) > 1:
        yield f"{where} continues {len(later)} times"
    if later and (not left or (single and running)):
        yield f"{where} continues, but nothing can begin"
    if left and not (later or stopped or (single and running)):
        yield f"{where} has something left, but nothing begins it"


def _undoing(
    state: State, definition: Definition, scope: Scope, work: Undoing, inside: list[Token]
) -> Iterator[str]:
    node = definition.nodes[scope.body]
    where = f"the compensation {scope.number} of {node.id}"
    if is_undone(state, definition, scope):
        known = node.kind in _EMBEDDED
        yield from _records(definition, where, work.left, (scope.body,), (scope.body,))
    else:
        kind = EventKind.NONE if node.event is None else node.event.kind
        known = kind in _UNDOING_EVENTS
        bodies = _bodies(state, definition, scope)
        instances = bodies if kind is EventKind.CANCEL else ()  # of a repeated transaction
        yield from _records(definition, where, work.left, bodies, instances)
    if not known:
        yield f"{where}: a {node.kind} undoes nothing"
    if len(inside) > 1:
        yield f"{where} undoes {len(inside)} at once, expected one after the other"
    for token in inside:
        at = definition.nodes[token.node]
        if not (at.is_for_compensation or at.kind in _EMBEDDED):
            yield f"{where} runs {at.id}, which is no compensation handler"


def _bodies(state: State, definition: Definition, scope: Scope) -> tuple[int, ...]:
    """What a throw event undoes: its scope, and that around it where it is an event subprocess."""
    assert scope.parent is not None
    around = state.scopes[scope.parent]
    outer = None if around.parent is None else state.scopes.get(around.parent)
    if around.is_process or outer is None:
        return (around.body,)
    if definition.nodes[around.body].kind is not NodeKind.EVENT_SUBPROCESS:
        return (around.body,)
    return (around.body, outer.body)
