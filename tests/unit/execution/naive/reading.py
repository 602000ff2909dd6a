"""BPMN 2.0.2 read as naively as can be: the second opinion that random models are held against.

Every rule is written as the specification (chapter 13) and the decisions in docs/bpmn.md say it;
nothing is fast, nothing is kept on disk, and no code of engine/execution is used.
"""

from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from engine.feel import Expression, Moment
from engine.feel.values import Value
from engine.model.definition import (
    ROOT,
    Definition,
    EventKind,
    Literal,
    Node,
    NodeKind,
    Term,
)
from tests.unit.execution.naive import joining, repeating, rules, undoing
from tests.unit.execution.naive.catching import Caught
from tests.unit.execution.naive.live import Scope, Stuck, Token, Values, Wait, seen, set_outwards

MOMENT = Moment(datetime(2026, 11, 24, 1, 0, tzinfo=UTC), UTC)
PASSING = {
    NodeKind.START,
    NodeKind.TASK,
    NodeKind.MANUAL_TASK,
    NodeKind.EXCLUSIVE,
    NodeKind.PARALLEL,
    NodeKind.INCLUSIVE,
}
JOBS = {NodeKind.SERVICE_TASK, NodeKind.SEND_TASK}
SUBPROCESSES = {NodeKind.SUBPROCESS, NodeKind.TRANSACTION, NodeKind.EVENT_SUBPROCESS}
CONTAINERS = {NodeKind.SUBPROCESS, NodeKind.TRANSACTION, NodeKind.CALL_ACTIVITY}
TOO_LONG = 300  #: elements entered in one step


class TooLongError(Exception):
    """The model runs on and on: nothing to compare."""


class Reading:
    """One instance. `history` says what was entered and left in the last step, and how."""

    def __init__(self, processes: Mapping[str, Definition]) -> None:
        self.processes = processes
        self.history: list[tuple[str, str]] = []
        self.moving: deque[Token] = deque()
        self.emptied: deque[Scope] = deque()
        self.entries = 0
        self.root: Scope | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing lives any more."""
        return self.root is None

    def start(self, process: str, variables: Values) -> None:
        """A new instance, from its none start event on."""
        definition = self.processes[process]
        self.root = Scope(
            definition=definition, body=ROOT, parent=None, carrier=None, variables=dict(variables)
        )
        self.open(self.root)
        self.to_rest()

    def step(self, act: Callable[[], None]) -> None:
        """Something happens, and all that follows from it."""
        self.history, self.entries = [], 0
        act()
        self.to_rest()

    # -- tokens

    def send(self, scope: Scope, node: int, flow: int | None = None, **more: object) -> Token:
        """A token on its way to an element."""
        at = scope.definition.nodes[node]
        token = Token(scope=scope, node=at, flow=flow, **more)  # type: ignore[arg-type]
        scope.tokens.append(token)
        self.moving.append(token)
        return token

    def gone(self, token: Token) -> None:
        """This token is no more; its scope may be empty by that."""
        token.alive = False
        for wait in token.waits:
            wait.alive = False
        token.scope.tokens.remove(token)
        if token.scope in self.emptied:  # the one emptied first ends first
            self.emptied.remove(token.scope)
        self.emptied.append(token.scope)

    def left(self, token: Token) -> None:
        """The activation is over here, and its flows are not taken."""
        self.history.append(("completed", token.node.id))
        self.gone(token)

    def kill(self, token: Token) -> None:
        """An activation is ended from outside, with all inside it."""
        if token.inner is not None:
            self.empty(token.inner)
            token.inner = None
        if token.entered:
            self.history.append(("terminated", token.node.id))
        self.gone(token)

    def empty(self, scope: Scope) -> None:
        """All in a scope is ended, and nothing can start there any more."""
        for token in list(scope.tokens):
            self.kill(token)
        for wait in scope.starts:
            wait.alive = False

    def attempt(self, token: Token, act: Callable[[], None]) -> None:
        """Does it, or leaves an incident that does it again when resolved."""
        try:
            act()
        except Stuck:
            token.state, token.again = "incident", act

    # -- until all rest

    def to_rest(self) -> None:
        """Tokens first, then scopes without any, then inclusive joins, then conditions."""
        while True:
            if self.moving:
                token = self.moving.popleft()
                if token.alive:
                    self.arrive(token)
            elif self.emptied:
                self.finish_if_empty(self.emptied.popleft())
            elif not joining.inclusive_went_on(self) and not rules.conditions_happened(self):
                joining.report_deadlocks(self)
                return

    def arrive(self, token: Token) -> None:
        """A token reaches an element, and waits there for others if it is a join."""
        if joining.waits_for_others(self, token):
            token.state = "join"
        else:
            self.enter(token)

    def enter(self, token: Token) -> None:
        """The element begins."""
        self.entries += 1
        if self.entries > TOO_LONG:
            raise TooLongError
        token.entered = True
        self.history.append(("entered", token.node.id))
        if token.triggered:
            brought, token.local = token.local or {}, None
            self.attempt(token, lambda: self.leave(token, brought))
        else:
            self.attempt(token, lambda: self.activate(token))

    def finish_if_empty(self, scope: Scope) -> None:
        """A scope in which no token lives has ended; what carried it goes on."""
        carrier = scope.carrier
        living = self.root is scope if carrier is None else carrier.alive and carrier.inner is scope
        if scope.tokens or not living:
            return
        if scope.undoing is not None:
            undoing.undo_next(self, scope)
        elif scope.repeats is not None:
            repeating.go_on(self, scope)
        elif carrier is None:
            self.root = None
        else:
            self.finish(scope, carrier)

    def finish(self, scope: Scope, carrier: Token) -> None:
        """A process or subprocess is done."""
        for wait in scope.starts:
            wait.alive = False
        carrier.inner = None
        call = carrier.node.call
        undoing.remember_inside(scope)
        if carrier.scope.undoing is not None and not carrier.node.is_for_compensation:
            self.left(carrier)  # it was entered to be undone
            return
        comes_back = carrier.node.outputs or carrier.scope.repeats is not None
        comes_back = comes_back or (call is not None and call.propagate_child)
        brought = scope.variables if comes_back else {}
        self.attempt(carrier, lambda: self.leave(carrier, brought))

    # -- elements

    def activate(self, token: Token) -> None:
        """What an element does when a token comes."""
        node = token.node
        if repeating.begins(token):
            repeating.begin(self, token)
        elif node.kind in PASSING:
            token.local = self.mapped_in(token)
            self.leave(token, {})
        elif node.kind in CONTAINERS:
            self.begin_inside(token)
        elif node.kind is NodeKind.EVENT_SUBPROCESS:
            self.begin_event_subprocess(token)
        elif node.kind is NodeKind.EVENT_BASED:
            self.wait_as(token, "event")
            for flow in node.outgoing:
                self.wait_for(token.scope, token.scope.definition.nodes[flow.target], token)
        elif node.kind in (NodeKind.THROW, NodeKind.END):
            rules.throw(self, token)
        else:
            self.work(token)

    def work(self, token: Token) -> None:
        """Activities, and events that are waited for."""
        node = token.node
        token.local = self.mapped_in(token)
        if node.kind is NodeKind.SCRIPT_TASK and node.script is not None:
            value = self.value(token.scope, token.local, node.script.expression)
            self.leave(token, {node.script.result_variable: value})
        elif node.kind is NodeKind.CATCH and node.event and node.event.kind is EventKind.LINK:
            self.leave(token, {})
        elif node.kind in (NodeKind.CATCH, NodeKind.RECEIVE_TASK):
            self.wait_as(token, "event")
            self.wait_for(token.scope, node, token)
        else:
            self.wait_as(token, "job" if node.kind in JOBS else "user_task")

    def wait_as(self, token: Token, state: str) -> None:
        """The element is active; the events on its boundary may happen from now on."""
        token.state = state
        if token.scope.repeats is None:  # there they are those of the activity that repeats
            for index in token.node.boundaries:
                self.wait_for(token.scope, token.scope.definition.nodes[index], token)

    def begin_inside(self, token: Token) -> None:
        """A subprocess, or a process that is called."""
        node, scope = token.node, token.scope
        local = self.mapped_in(token)
        definition, body, variables = scope.definition, node.index, dict(local or {})
        if node.call is not None:
            assert isinstance(node.call.process.id, Literal)
            definition, body = self.processes[node.call.process.id.text], ROOT
            variables = seen(scope, local) if node.call.propagate_parent else variables
            token.local = local
        else:
            token.local = None
        token.inner = Scope(
            definition=definition, body=body, parent=scope, carrier=token, variables=variables
        )
        self.wait_as(token, "scope")
        self.open(token.inner)

    def begin_event_subprocess(self, token: Token) -> None:
        """Its start event has happened; what that brought is not for its input mappings."""
        definition, index = token.scope.definition, token.node.index
        token.state = "scope"
        brought, token.local = token.local, None
        own = self.mapped_in(token) or {}
        token.inner = Scope(
            definition=definition, body=index, parent=token.scope, carrier=token, variables=own
        )
        self.send(token.inner, definition.event_starts[index], triggered=True, local=brought)

    def open(self, scope: Scope) -> None:
        """Its event subprocesses wait, and a token goes to its start event."""
        for index in scope.definition.event_subprocesses.get(scope.body, ()):
            start = scope.definition.nodes[scope.definition.event_starts[index]]
            self.wait_for(scope, start, None)
        self.send(scope, scope.definition.none_starts[scope.body])

    # -- leaving

    def leave(self, token: Token, brought: Values) -> None:
        """The element is done: its results become variables, and its flows are taken."""
        local, node = token.local or {}, token.node
        if node.outputs:
            results: Values = {}
            for mapping in node.outputs:
                known = {**local, **brought, **results}
                results[mapping.target[0]] = self.value(token.scope, known, mapping.source)
        else:
            kept = {} if node.kind in SUBPROCESSES else brought
            results = {name: value for name, value in kept.items() if name not in local}
        repeating.one_done(self, token, {**local, **brought, **results})
        set_outwards(token.scope, results)
        for wait in token.waits:
            wait.alive = False
        token.waits = []
        self.attempt(token, lambda: self.take(token))

    def leave_whole(self, token: Token, brought: Values) -> None:
        """All instances of a repeated activity are done; mappings are theirs, flows are not."""
        set_outwards(token.scope, brought)
        for wait in token.waits:
            wait.alive = False
        token.waits = []
        self.attempt(token, lambda: self.take(token))

    def take(self, token: Token) -> None:
        """The token goes, and others go on by the flows."""
        if token.scope.repeats is not None:
            repeating.one_left(self, token)
            return
        if token.scope.undoing is not None and token.node.is_for_compensation:
            self.left(token)
            return
        flows = rules.flows_out(self, token)
        undoing.remember(token)
        self.left(token)
        for flow in flows:
            self.send(token.scope, flow.target, flow.index)

    # -- values

    def value(self, scope: Scope, local: Values | None, term: Term) -> Value:
        """What an expression says here."""
        if isinstance(term, Expression):
            return term.evaluate(seen(scope, local), MOMENT)
        return term.text

    def mapped_in(self, token: Token) -> Values | None:
        """The local variables that the input mappings make; a later one sees the earlier."""
        if not token.node.inputs:
            return token.local
        local = dict(token.local or {})
        for mapping in token.node.inputs:
            assert len(mapping.target) == 1
            local[mapping.target[0]] = self.value(token.scope, local, mapping.source)
        return local

    # -- events

    def wait_for(self, scope: Scope, node: Node, owner: Token | None) -> None:
        """An event waits; errors and the like are brought to it instead."""
        assert node.event is not None
        waited = (EventKind.TIMER, EventKind.MESSAGE, EventKind.SIGNAL, EventKind.CONDITIONAL)
        if node.event.kind in waited:
            wait = Wait(scope=scope, node=node, owner=owner, repeats=_repeats(node))
            (scope.starts if owner is None else owner.waits).append(wait)

    def happen(self, wait: Wait, brought: Values) -> None:
        """What a wait was for has happened."""
        if not wait.alive:
            return
        timer, node, owner = wait.event.timer, wait.node, wait.owner
        if owner is None or node.kind is NodeKind.BOUNDARY:
            if timer is not None or node.interrupting:
                wait.alive = False
            self.caught(Caught(node, wait.scope, owner), brought)
            if timer is not None and wait.repeats and not node.interrupting:
                again = Wait(scope=wait.scope, node=node, owner=owner, repeats=wait.repeats - 1)
                (wait.scope.starts if owner is None else owner.waits).append(again)
        elif owner.node is node:
            self.attempt(owner, lambda: self.leave(owner, brought))
        else:  # an event-based gateway: the first event wins
            flow = next(flow for flow in owner.node.outgoing if flow.target == node.index)
            self.left(owner)
            self.send(owner.scope, node.index, flow.index, triggered=True, local=brought)

    def caught(self, caught: Caught, brought: Values) -> None:
        """A boundary event or event subprocess takes over, or begins beside."""
        event, scope = caught.event, caught.scope
        if caught.host is not None:
            if event.interrupting:
                self.kill(caught.host)
            self.send(scope, event.index, triggered=True, local=brought)
        else:
            if event.interrupting:
                self.empty(scope)
                scope.interrupted = True
            self.send(scope, event.parent, local=brought)

    # -- what lives

    def tokens(self) -> list[Token]:
        """All tokens, outside first."""
        found = list(self.root.tokens) if self.root is not None else []
        for token in found:
            if token.inner is not None:
                found += token.inner.tokens
        return found

    def waits(self) -> list[Wait]:
        """All events that wait."""
        tokens = self.tokens()
        scopes = [token.inner for token in tokens if token.inner is not None]
        if self.root is not None:
            scopes.append(self.root)
        of_scopes = [wait for scope in scopes for wait in scope.starts]
        return [wait for token in tokens for wait in token.waits if wait.alive] + [
            wait for wait in of_scopes if wait.alive
        ]


def _repeats(node: Node) -> int | None:
    """How often a cycle `Rn/...` happens after the first time; no cycle never does."""
    timer = node.event.timer if node.event is not None else None
    if timer is None or not isinstance(timer.term, Literal) or timer.term.text[0] != "R":
        return 0
    return int(timer.term.text[1 : timer.term.text.index("/")]) - 1
