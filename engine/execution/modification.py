"""Moves the tokens of a running instance by hand: activates elements and ends activations.

The words and rules are those of Camunda 8's process instance modification: an element is activated
as if a token had reached it, the subprocesses around it that are not open are entered without their
start events, and a scope that loses its last activation ends with it instead of going on.
"""

from collections.abc import Iterator

from engine.execution import flow, guards
from engine.execution.activities import prepare, wait_in
from engine.execution.commands import Activation, ModifyProcess
from engine.execution.compensation import is_cancelling
from engine.execution.draft import Draft
from engine.execution.effects import ElementEntered, Ending, ProcessModified
from engine.execution.faults import Fault
from engine.execution.scopes import close_scope, is_undone, kill, open_scope, process_of
from engine.execution.state import ROOT_NUMBER, Loop, Place, Scope, Token, Undoing, Waiting
from engine.execution.variables import put
from engine.execution.waits import plan_event_subprocesses
from engine.model.definition import ROOT, Definition, Node, NodeKind
from kernel.errors import Conflict, Invalid


def modify(draft: Draft, command: ModifyProcess) -> None:
    """Carries out all of the command, or raises Conflict or Invalid that names the element.

    What is to be activated takes its place first, so that ending the rest does not end its scope;
    it begins to run last, once the rest has ended.
    """
    if not (command.activate or command.terminate):
        raise Invalid("this modification neither activates nor terminates anything; name elements")
    ending = [_endable(draft, number) for number in command.terminate]
    begun = [_placed(draft, activation) for activation in command.activate]
    activated = tuple(activation.element_id for activation in command.activate)
    terminated = tuple(draft.node(token).id for token in ending)
    draft.emit(ProcessModified(ROOT_NUMBER, activated, terminated))
    for token in ending:
        if token.number in draft.tokens:  # else it lay inside an earlier one
            kill(draft, token, Ending.TERMINATED)
            _end_what_is_empty(draft, token.scope)
    for number in begun:
        if number not in draft.tokens:
            raise Conflict("what this modification activates lies inside what it terminates")
    for number in begun:
        if number in draft.tokens:  # else an earlier one has ended it
            flow.enter(draft, number, Place.ACTIVATE)


def _endable(draft: Draft, number: int) -> Token:
    return _whole(draft, guards.live(draft, number, "terminate"))


def _whole(draft: Draft, token: Token) -> Token:
    """Conflict for what a compensation counts on."""
    number, scope = token.number, draft.scopes[token.scope]
    if isinstance(scope.work, Undoing):
        raise Conflict(
            f"Expected to terminate {number} ({draft.node(token).id}), but it is part of the"
            f" compensation {scope.number}; terminate {scope.number} as a whole"
        )
    return token


def _end_what_is_empty(draft: Draft, number: int) -> None:
    """Ends the scopes that have lost their last token, outwards; at last the instance."""
    while not any(token.scope == number for token in draft.tokens.values()):
        scope = draft.scopes[number]
        if number == ROOT_NUMBER:
            close_scope(draft, scope, Ending.TERMINATED)
            return
        if isinstance(scope.work, Loop):  # it goes on with the next instance, or is over
            draft.emptied.append(number)
            return
        carrier = _whole(draft, draft.tokens[number])
        kill(draft, carrier, Ending.TERMINATED)
        number = carrier.scope


def _placed(draft: Draft, activation: Activation) -> int:
    """The number of a new token at the element; its scopes are open, and it has not entered yet."""
    scope, node = _place_of(draft, activation)
    definition = draft.definition(scope.number)
    at = scope.number
    for body in _between(definition, scope.body, node):
        at = _open_on_the_way(draft, at, definition, body)
    if activation.variables:
        put(draft, at, activation.variables)
    number = draft.number()
    draft.tokens[number] = Token(number, at, node.index, Waiting.MOVING)
    return number


def _place_of(draft: Draft, activation: Activation) -> tuple[Scope, Node]:
    """The open scope to begin in, and the element."""
    id_, wanted = activation.element_id, activation.scope
    found = list(_candidates(draft, id_))
    if not found:
        raise Conflict(f"Expected to activate {id_}, but no process that runs here has it")
    if wanted is not None:
        found = [one for one in found if one[0].number == wanted]
        if not found:
            raise Conflict(
                f"Expected to activate {id_} in {wanted}, but {_no_scope(draft, wanted)}"
            )
    else:
        found = _innermost(draft, found)
    if len(found) > 1:
        numbers = ", ".join(str(scope.number) for scope, _ in found)
        raise Conflict(
            f"Expected to activate {id_}, but {len(found)} open scopes are around it;"
            f" choose one of {numbers}"
        )
    scope, node = found[0]
    _refuse_what_ends(draft, scope, node)
    _refuse_unfit(draft.definition(scope.number), scope.body, node)
    return scope, node


def _candidates(draft: Draft, id_: str) -> Iterator[tuple[Scope, Node]]:
    """Every open scope around the element, in whichever process has it."""
    for scope in draft.scopes.values():
        definition = draft.definition(scope.number)
        index = definition.by_id.get(id_)
        if index is None or scope.work is not None:
            continue
        node = definition.nodes[index]
        if scope.body in bodies_around(definition, node):
            yield scope, node


def _innermost(draft: Draft, found: list[tuple[Scope, Node]]) -> list[tuple[Scope, Node]]:
    """Of each process, root or called, those that are nearest to the element."""
    depths: dict[int, int] = {}
    nearest: dict[int, int] = {}
    for scope, node in found:
        bodies = bodies_around(draft.definition(scope.number), node)
        depth = depths[scope.number] = bodies.index(scope.body)
        process = process_of(draft, scope.number)
        nearest[process] = min(depth, nearest.get(process, depth))
    return [
        one for one in found if depths[one[0].number] == nearest[process_of(draft, one[0].number)]
    ]


def bodies_around(definition: Definition, node: Node) -> list[int]:
    """The bodies around an element, from its own outwards to the process."""
    bodies = [node.parent]
    while bodies[-1] != ROOT:
        bodies.append(definition.nodes[bodies[-1]].parent)
    return bodies


def _between(definition: Definition, body: int, node: Node) -> list[Node]:
    """The subprocesses to enter on the way from an open body to the element, outermost first."""
    around = bodies_around(definition, node)
    return [definition.nodes[index] for index in reversed(around[: around.index(body)])]


def _no_scope(draft: Draft, number: int) -> str:
    scope = draft.scopes.get(number)
    if scope is None:
        return f"{number} is no open scope"
    if isinstance(scope.work, Loop):
        return f"{number} repeats an activity; name one of its instances"
    if isinstance(scope.work, Undoing):
        return f"{number} compensates, and nothing else runs in it"
    return f"{number} is not around it"


def _refuse_what_ends(draft: Draft, scope: Scope, node: Node) -> None:
    """Conflict where nothing may begin any more: its end has been decided."""
    carrier = draft.tokens.get(scope.number)
    if carrier is None:
        return
    around = draft.node(carrier).id
    inside = (token for token in draft.tokens.values() if token.scope == scope.number)
    if is_undone(draft, carrier):
        reason = f"{around} around it has ended and is only undone"
    elif any(is_cancelling(draft, token) for token in inside):
        reason = f"{around} around it is being cancelled"
    else:
        return
    raise Conflict(f"Expected to activate {node.id}, but {reason}")


def _refuse_unfit(definition: Definition, body: int, node: Node) -> None:
    reason = _unfit(definition, node)
    for around in _between(definition, body, node):
        if around.loop is not None:
            reason = f"{around.id} around it is repeated and has no instance to put it in"
        elif around.is_for_compensation:
            reason = f"{around.id} around it is a compensation handler"
    if reason:
        raise Conflict(f"Expected to activate {node.id}, but {reason}")


def _unfit(definition: Definition, node: Node) -> str:
    if node.kind is NodeKind.BOUNDARY:
        return "it is a boundary event; activate the element its path leads to"
    if node.is_for_compensation:
        return "it is a compensation handler: only compensation starts it"
    if node.kind is NodeKind.START and node.parent != ROOT:
        around = definition.nodes[node.parent]
        if around.kind is NodeKind.EVENT_SUBPROCESS:
            return f"it starts the event subprocess {around.id}; activate an element inside"
    return ""


def _open_on_the_way(draft: Draft, scope: int, definition: Definition, node: Node) -> int:
    """Enters a subprocess without its start event; returns the number of its scope."""
    number = draft.number()
    token = draft.tokens[number] = Token(number, scope, node.index, Waiting.MOVING)
    try:
        entry = prepare(draft, token, node)
        plans = plan_event_subprocesses(draft, entry.view, definition, node.index)
    except Fault as fault:
        raise Conflict(f"Expected to enter {node.id} on the way, but {fault}") from fault
    entered = ElementEntered(number, scope, node.id, node.kind.value, node.sla, node.properties)
    draft.emit(entered)
    inside = Scope(number, scope, definition.key, node.index, entry.local or {})
    wait_in(draft, token, Waiting.SCOPE, type(entry)(None, entry.plans, entry.view))
    open_scope(draft, inside, plans)
    return number
