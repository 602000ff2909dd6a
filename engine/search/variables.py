"""The variables of one root instance, scope by scope, and setting them where they stand.

A variable's key is its scope's key followed by nine digits made of its name.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from engine import steps
from engine.execution.commands import SetVariables, Variables
from engine.execution.state import ROOT_NUMBER, State
from engine.feel.values import Value
from engine.runtime import Runtime
from engine.store.keys import key_of, number_of, root_of
from kernel.errors import NotFound
from kernel.unit_of_work import UnitOfWork

#: Of a variable's key: the digits that stand for its name.
NAME_DIGITS = 9
KINDS: dict[str, type] = {
    "variable_key": int,
    "name": str,
    "value": str,
    "scope_key": int,
    "process_instance_key": int,
}


def list_of(uow: UnitOfWork, root: int) -> list[dict[str, Any]]:
    """The variables of all that lives in a root instance; `content` is the FEEL value."""
    loaded = steps.look(uow, root)
    if loaded is None:
        return []
    return [
        _row(root, scope, name, value)
        for scope, variables in _holders(loaded.state)
        for name, value in variables.items()
    ]


def seen_from(uow: UnitOfWork, key: int) -> list[list[dict[str, Any]]]:
    """What the element instance `key` sees: its own variables, then scope by scope outwards."""
    root = root_of(key)
    loaded = steps.look(uow, root)
    if loaded is None:
        return []
    state = loaded.state
    held = dict(_holders(state))
    return [
        [_row(root, number, name, value) for name, value in held.get(number, {}).items()]
        for number in _outwards(state, number_of(key))
    ]


def set_at(  # noqa: PLR0913
    uow: UnitOfWork,
    runtime: Runtime,
    key: int,
    variables: Variables,
    *,
    local: bool,
    actor: str,
) -> None:
    """Set variables of an element instance or process instance.

    `local`: there. Otherwise each in the nearest scope outwards that has it, else in the process.
    NotFound when it is not alive.
    """
    loaded = steps.load_or_refuse(uow, root_of(key))
    number = number_of(key)
    if number not in loaded.state.scopes and number not in loaded.state.tokens:
        raise NotFound(f"no element instance that is alive has the key {key}")
    for target, values in _targets(loaded.state, number, variables, local).items():
        loaded = steps.load_or_refuse(uow, root_of(key))
        steps.take(uow, runtime, loaded, SetVariables(target, values), actor=actor)


def _targets(
    state: State, number: int, variables: Variables, local: bool
) -> dict[int, dict[str, Value]]:
    if local:
        return {number: dict(variables)}
    held = dict(_holders(state))
    way = _outwards(state, number)
    found: dict[int, dict[str, Value]] = {}
    for name, value in variables.items():
        target = next((one for one in way if name in held.get(one, {})), way[-1])
        found.setdefault(target, {})[name] = value
    return found


def _holders(state: State) -> Iterator[tuple[int, Mapping[str, Value]]]:
    """(number, variables) of scopes, and of activities with variables of their own."""
    local = {token.number: token.local for token in state.tokens.values() if token.local}
    for number in sorted({*state.scopes, *local}):
        scope = state.scopes.get(number)
        yield number, {**(scope.variables if scope else {}), **local.get(number, {})}


def _outwards(state: State, number: int) -> list[int]:
    """The number itself, then the scopes around it up to its process."""
    way = [number]
    scope = state.scopes.get(number)
    around = scope.parent if scope is not None and not scope.is_process else None
    if scope is None and number in state.tokens:
        around = state.tokens[number].scope
    while around is not None:
        way.append(around)
        scope = state.scopes[around]
        around = None if scope.is_process else scope.parent
    return way


def _row(root: int, scope: int, name: str, value: Value) -> dict[str, Any]:
    scope_key = key_of(root, scope)
    return {
        "variable_key": int(f"{scope_key}{_digits(name)}"),
        "name": name,
        "content": value,
        "scope_key": scope_key,
        "process_instance_key": key_of(root, ROOT_NUMBER),
        "root_process_instance_key": key_of(root, ROOT_NUMBER),
    }


def _digits(name: str) -> str:
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8])
    return f"{number % 10**NAME_DIGITS:0{NAME_DIGITS}}"
