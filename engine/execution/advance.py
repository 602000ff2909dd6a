"""The executor's one door: `advance(catalogue, state, command, now) -> (state, effects)`.

Pure: no I/O, no clock, no randomness; the state handed in is never changed (design D4).
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.catalogue import Catalogue
from engine.execution import flow, guards
from engine.execution.catching import catch, find_catch
from engine.execution.commands import (
    CancelProcess,
    CatchSignal,
    Command,
    CompleteJob,
    CompleteUserTask,
    CorrelateMessage,
    FailJob,
    FireTimer,
    MigrateProcess,
    ModifyProcess,
    ResolveIncident,
    SetVariables,
    StartProcess,
    ThrowJobError,
)
from engine.execution.draft import Draft
from engine.execution.effects import Effect, Ending, JobClosed, UserTaskClosed
from engine.execution.events import happened
from engine.execution.faults import Fault
from engine.execution.incidents import close_incident, raise_incident
from engine.execution.migration import migrate
from engine.execution.modification import modify
from engine.execution.scopes import close_scope, empty_scope, open_scope
from engine.execution.state import (
    NO_VARIABLES,
    ROOT_NUMBER,
    Limits,
    Place,
    Scope,
    State,
    Token,
    Variables,
    Waiting,
    WaitKind,
)
from engine.execution.throwing import uncaught
from engine.execution.variables import put
from engine.model.definition import ROOT, Definition, EventKind, Node, NodeKind
from kernel.errors import Conflict, Invalid
from kernel.instants import require_aware

_LIMITS = Limits()
#: start events of a process whose event brings variables, which its output mappings read
_BRINGING = frozenset({EventKind.MESSAGE, EventKind.SIGNAL})


def advance(
    catalogue: Catalogue,
    state: State | None,
    command: Command,
    now: datetime,
    limits: Limits = _LIMITS,
) -> tuple[State, list[Effect]]:
    """Carries out one command and runs every token on until it waits.

    `state` is None for StartProcess only; the root scope has the number 1. `now` is aware.
    Raises Conflict where the command does not fit the state, Invalid where it makes no sense,
    NotFound where the catalogue lacks a definition; then nothing has happened.
    """
    now = require_aware(now).astimezone(UTC)
    if isinstance(command, StartProcess):
        if state is not None:
            raise Conflict("Expected to start a process instance, but this one is already started")
        draft = Draft(catalogue, _unstarted(command), now, limits)
        _start(draft, command)
    else:
        if state is None:
            raise Conflict(f"Expected StartProcess first, but got {type(command).__name__}")
        if state.ended:
            raise Conflict(
                f"Expected {type(command).__name__} on a running process instance, but it has ended"
            )
        draft = Draft(catalogue, state, now, limits)
        _HANDLERS[type(command)](draft, command)
    flow.settle(draft)
    return draft.to_state(), draft.effects


def _unstarted(command: StartProcess) -> State:
    try:
        ZoneInfo(command.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise Invalid(
            f"{command.zone!r} is no IANA time zone; write it as Asia/Jakarta"
        ) from problem
    return State(next_number=ROOT_NUMBER + 1, zone=command.zone, scopes={}, tokens={}, waits={})


def _start(draft: Draft, command: StartProcess) -> None:
    definition = draft.catalogue.definition(command.definition)
    start = _start_node(definition, command.start_id)
    brings = start.event is not None and start.event.kind in _BRINGING
    mapped = bool(start.outputs) and brings
    variables = NO_VARIABLES if mapped else dict(command.variables)
    open_scope(draft, Scope(ROOT_NUMBER, None, definition.key, ROOT, variables), [])
    number = draft.number()
    local = command.variables if mapped else None
    token = Token(number, ROOT_NUMBER, start.index, Waiting.MOVING, -1, local)
    draft.tokens[number] = token
    flow.enter(draft, number, Place.OPEN)


def _start_node(definition: Definition, start_id: str | None) -> Node:
    if start_id is None:
        index = definition.none_starts.get(ROOT)
        if index is None:
            raise Invalid(
                f"process {definition.process_id} has no none start event; name its start event"
            )
        return definition.nodes[index]
    index = definition.by_id.get(start_id)
    node = None if index is None else definition.nodes[index]
    if node is None or node.kind is not NodeKind.START or node.parent != ROOT:
        raise Invalid(f"process {definition.process_id} has no start event {start_id!r}")
    return node


def _complete_user_task(draft: Draft, command: CompleteUserTask) -> None:
    token = guards.token(draft, command.number, Waiting.USER_TASK, "complete user task")
    draft.emit(UserTaskClosed(token.number, draft.node(token).id, Ending.COMPLETED))
    flow.run(draft, token.number, (Place.LEAVE, command.variables))


def _complete_job(draft: Draft, command: CompleteJob) -> None:
    token = guards.token(draft, command.number, Waiting.JOB, "complete job")
    draft.emit(JobClosed(token.number, draft.node(token).id, Ending.COMPLETED))
    flow.run(draft, token.number, (Place.LEAVE, command.variables))


def _fail_job(draft: Draft, command: FailJob) -> None:
    token = guards.token(draft, command.number, Waiting.JOB, "fail job")
    fault = Fault("job", f"its job failed: {command.message}")
    _stop_job(draft, token, fault)


def _stop_job(draft: Draft, token: Token, fault: Fault) -> None:
    """The job is over; resolving the incident creates it again."""
    draft.emit(JobClosed(token.number, draft.node(token).id, Ending.TERMINATED))
    raise_incident(draft, token.number, Place.JOB, fault, NO_VARIABLES)


def _throw_job_error(draft: Draft, command: ThrowJobError) -> None:
    token = guards.token(draft, command.number, Waiting.JOB, "throw an error from job")
    found = find_catch(draft, token, EventKind.ERROR, command.code)
    if found is None:
        _stop_job(draft, token, uncaught(command.code, command.message))
    else:
        catch(draft, found, command.variables)


def _fire_timer(draft: Draft, command: FireTimer) -> None:
    due_at = require_aware(command.due_at)
    found = draft.waits.get(command.number)
    if found is not None and found.kind is WaitKind.CONTINUATION:
        flow.carry_on(draft, found)
        return
    _happen(draft, command.number, WaitKind.TIMER, NO_VARIABLES, due_at)


def _correlate_message(draft: Draft, command: CorrelateMessage) -> None:
    _happen(draft, command.number, WaitKind.MESSAGE, command.variables, None)


def _catch_signal(draft: Draft, command: CatchSignal) -> None:
    for number in guards.signal_waits(draft, command.numbers):
        if number in draft.waits:  # else an earlier one has ended it
            _happen(draft, number, WaitKind.SIGNAL, command.variables, None)


def _happen(
    draft: Draft, number: int, kind: WaitKind, variables: Variables, due_at: datetime | None
) -> None:
    wait = guards.wait(draft, number, kind)
    flow.run(draft, wait.owner, happened(draft, wait, variables, due_at))


def _resolve_incident(draft: Draft, command: ResolveIncident) -> None:
    token = guards.token(draft, command.number, Waiting.INCIDENT, "resolve the incident of")
    place = token.place or Place.ACTIVATE
    close_incident(draft, token, resolved=True)
    flow.run(draft, token.number, (place, NO_VARIABLES))


def _set_variables(draft: Draft, command: SetVariables) -> None:
    number = command.number
    if number in draft.scopes:
        put(draft, number, command.variables)
        return
    token = guards.live(draft, number, "set variables in scope")
    draft.changed.update(command.variables)
    local = {**(token.local or NO_VARIABLES), **command.variables}
    draft.tokens[number] = token.turned(token.waiting, local, token.place)


def _cancel(draft: Draft, _: CancelProcess) -> None:
    empty_scope(draft, ROOT_NUMBER, Ending.CANCELLED)
    close_scope(draft, draft.scopes[ROOT_NUMBER], Ending.CANCELLED)


_HANDLERS: Mapping[type, Callable[[Draft, Any], None]] = MappingProxyType(
    {
        CompleteUserTask: _complete_user_task,
        CompleteJob: _complete_job,
        FailJob: _fail_job,
        ThrowJobError: _throw_job_error,
        FireTimer: _fire_timer,
        CorrelateMessage: _correlate_message,
        CatchSignal: _catch_signal,
        ResolveIncident: _resolve_incident,
        SetVariables: _set_variables,
        CancelProcess: _cancel,
        ModifyProcess: modify,
        MigrateProcess: migrate,
    }
)
