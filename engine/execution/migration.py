"""A running instance becomes one of another version: tokens keep their numbers and their wait.

Nothing is evaluated again, as in Camunda 8: user tasks, jobs, timers and subscriptions stay what
they are, also where the new version would make them otherwise. Only what the new version adds to an
active element or open scope is armed, and what it no longer has is disarmed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.execution.commands import MigrateProcess
from engine.execution.draft import Draft
from engine.execution.effects import ElementMigrated, ProcessMigrated
from engine.execution.faults import Fault
from engine.execution.incidents import close_incident
from engine.execution.migration_check import Way, is_unneeded, obstacles, refusal, ways_of
from engine.execution.scopes import OUTSIDE
from engine.execution.state import (
    Completed,
    Loop,
    Place,
    Scope,
    Token,
    Undoing,
    Wait,
    Waiting,
    WaitKind,
)
from engine.execution.variables import View
from engine.execution.waits import Plan, close_wait, open_waits, plan_event
from engine.model.definition import ROOT, Node, NodeKind
from kernel.errors import Conflict

Ways = Mapping[int, Way]


def migrate(draft: Draft, command: MigrateProcess) -> None:
    """Carries out the plans, or raises Conflict that says all that stands in the way."""
    found = obstacles(draft.catalogue, draft.to_state(), command.plans)
    if found:
        raise Conflict(refusal(one.reason for one in found))
    ways = ways_of(draft.catalogue, command.plans)
    moving = {
        number: ways[scope.definition]
        for number, scope in draft.scopes.items()
        if scope.definition in ways
    }
    _disarm(draft, moving)
    before = dict(draft.scopes), dict(draft.tokens)
    _move_scopes(draft, moving)
    _move_tokens(draft, moving)
    _move_waits(draft, moving)
    _arm(draft, moving, *before)


def _disarm(draft: Draft, moving: Mapping[int, Way]) -> None:
    """Closes what the target no longer waits for, while the old definition still says what."""
    for wait in list(draft.waits.values()):
        if wait.scope in moving and not _stays(draft, wait, moving[wait.scope]):
            close_wait(draft, wait)
    for token in list(draft.tokens.values()):
        if token.scope in moving and is_unneeded(moving[token.scope], token):
            close_incident(draft, token, resolved=False)
            del draft.tokens[token.number]
            draft.emptied.append(token.scope)


def _stays(draft: Draft, wait: Wait, way: Way) -> bool:
    there = way.there(wait.node)
    if there is None:
        return False
    owner = draft.tokens.get(wait.owner)
    if wait.kind is WaitKind.CONTINUATION:
        return True
    if owner is None or way.source.nodes[wait.node].kind is NodeKind.START:
        return True
    host = way.there(owner.node)
    if host is None or host.kind is not NodeKind.EVENT_BASED:
        return True
    return any(flow.target == there.index for flow in host.outgoing)


def _move_scopes(draft: Draft, moving: Mapping[int, Way]) -> None:
    for number, way in moving.items():
        scope = draft.scopes[number]
        work = scope.work
        if isinstance(work, Undoing):
            work = Undoing(_records(way, work.left))
        draft.scopes[number] = replace(
            scope,
            definition=way.target.key,
            body=ROOT if scope.body == ROOT else _index(way, scope.body),
            work=work,
            completed=_records(way, scope.completed),
        )
        if scope.is_process:
            draft.emit(ProcessMigrated(number, way.target.key, way.source.key))


def _index(way: Way, index: int) -> int:
    there = way.there(index)
    assert there is not None  # no obstacle was found
    return there.index


def _records(way: Way, records: tuple[Completed, ...]) -> tuple[Completed, ...]:
    """The same records at their target elements, the inner ones first."""
    order = list(records)
    for record in order:  # grows while it is walked: outer ones before inner ones
        order += record.inside
    made: dict[int, Completed] = {}
    for record in reversed(order):
        inside = tuple(made[id(one)] for one in record.inside)
        made[id(record)] = Completed(_index(way, record.node), record.variables, inside)
    return tuple(made[id(record)] for record in records)


def _move_tokens(draft: Draft, moving: Mapping[int, Way]) -> None:
    """Those at a join set out once more: the target may need fewer flows to go on."""
    for number, token in sorted(draft.tokens.items()):
        way = moving.get(token.scope)
        if way is None:
            continue
        moved = replace(token, node=_index(way, token.node), flow=_flow(draft, way, token))
        if token.waiting is Waiting.JOIN:
            moved = replace(moved, waiting=Waiting.MOVING)
            draft.arrivals.append(number)
        elif token.waiting not in OUTSIDE:
            _announce(draft, way, number, token.node)
        draft.tokens[number] = moved


def _flow(draft: Draft, way: Way, token: Token) -> int:
    if token.flow < 0 or isinstance(draft.scopes[token.scope].work, Loop):  # there, an item's place
        return token.flow
    flow = way.flow(token.flow)
    return -1 if flow is None else flow.index


def _announce(draft: Draft, way: Way, number: int, index: int) -> None:
    target = way.target
    there = target.nodes[_index(way, index)].id
    before = way.source.nodes[index].id
    draft.emit(ElementMigrated(number, there, before, target.process_id, target.key))


def _move_waits(draft: Draft, moving: Mapping[int, Way]) -> None:
    for number, wait in list(draft.waits.items()):
        way = moving.get(wait.scope)
        if way is not None:
            draft.waits[number] = replace(wait, node=_index(way, wait.node))
            _announce(draft, way, number, wait.node)


def _arm(
    draft: Draft,
    moving: Mapping[int, Way],
    scopes: Mapping[int, Scope],
    tokens: Mapping[int, Token],
) -> None:
    """Opens what only the target has; `scopes` and `tokens` are those before the migration.

    What the source has too and no longer waits for has happened, and does not happen again.
    """
    for number, token in tokens.items():
        way = moving.get(token.scope)
        if way is not None and _is_active(scopes, token):
            _open(draft, number, token.scope, _view(draft, token), _new_events(way, token.node))
    for number, way in moving.items():
        if _listens(scopes, tokens, number):
            starts = _new_starts(way, scopes[number].body)
            _open(draft, number, number, View(number), starts)


def _is_active(scopes: Mapping[int, Scope], token: Token) -> bool:
    """Whether boundary events, or the events behind a gateway, wait for this activation."""
    if scopes[token.scope].work is not None:  # they are the outer token's, or there are none
        return False
    return token.waiting not in OUTSIDE and token.waiting is not Waiting.INCIDENT


def _listens(scopes: Mapping[int, Scope], tokens: Mapping[int, Token], number: int) -> bool:
    """Whether event subprocesses may start in this scope: it runs, and is not being undone."""
    scope, carrier = scopes[number], tokens.get(number)
    if scope.work is not None or scope.interrupted:
        return False
    if carrier is not None and isinstance(scopes[carrier.scope].work, Undoing):
        return False
    inside = (token for token in tokens.values() if token.scope == number)
    return all(token.place is not Place.OPEN for token in inside)


def _view(draft: Draft, token: Token) -> View:
    inner = draft.scopes.get(token.number)
    embedded = inner is not None and not inner.is_process and inner.work is None
    return View(token.number) if embedded else View(token.scope, token.local)


def _new_events(way: Way, index: int) -> list[Node]:
    there = way.there(index)
    assert there is not None  # no obstacle was found
    nodes = way.target.nodes
    events = [nodes[boundary] for boundary in there.boundaries]
    if there.kind is NodeKind.EVENT_BASED:
        events += [nodes[flow.target] for flow in there.outgoing]
    source = way.source.nodes[index]
    known = {*source.boundaries, *(flow.target for flow in source.outgoing)}
    return _unknown(way, known, events)


def _new_starts(way: Way, body: int) -> list[Node]:
    source, target = way.source, way.target
    there = ROOT if body == ROOT else _index(way, body)
    inside = target.event_subprocesses.get(there, ())
    starts = [target.nodes[target.event_starts[index]] for index in inside]
    known = {source.event_starts[index] for index in source.event_subprocesses.get(body, ())}
    return _unknown(way, known, starts)


def _unknown(way: Way, known: Iterable[int], events: Iterable[Node]) -> list[Node]:
    """The target events that none of these source nodes becomes."""
    images = {there.index for index in known if (there := way.there(index)) is not None}
    return [event for event in events if event.index not in images]


def _open(draft: Draft, owner: int, scope: int, view: View, events: Iterable[Node]) -> None:
    for event in events:
        try:
            plan: Plan | None = plan_event(draft, view, event)
        except Fault as fault:
            reason = f"{event.id} is new and cannot be armed: {fault}"
            raise Conflict(refusal([reason])) from fault
        open_waits(draft, owner, scope, [] if plan is None else [plan])
