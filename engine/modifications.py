"""Modifies one running instance: activates elements, ends activations, or moves them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine import steps
from engine.execution.commands import Activation, ModifyProcess
from engine.execution.modification import bodies_around
from engine.execution.state import State
from engine.model.definition import ROOT, Definition
from engine.runtime import Runtime
from engine.steps import Step
from engine.store.keys import key_of, number_of, root_of
from kernel.errors import Conflict, Invalid
from kernel.unit_of_work import UnitOfWork


def modify(  # noqa: PLR0913
    uow: UnitOfWork,
    runtime: Runtime,
    root: int,
    activations: Iterable[Activation],
    terminate: Iterable[int],
    *,
    actor: str,
) -> Step:
    """Carry out all of it or nothing; `terminate` are keys of element instances.

    Raises Conflict that names the element and why, Invalid for a key of another instance.
    """
    keys = list(terminate)
    strangers = ", ".join(str(key) for key in keys if root_of(key) != root)
    if strangers:
        raise Invalid(f"element instances {strangers} do not belong to process instance {root}")
    command = ModifyProcess(tuple(activations), tuple(number_of(key) for key in keys))
    return steps.take(uow, runtime, steps.load_or_refuse(uow, root), command, actor=actor)


def move(
    uow: UnitOfWork,
    runtime: Runtime,
    root: int,
    moves: Sequence[Mapping[str, str]],
    *,
    actor: str,
) -> Step:
    """Move every activation of `source` elements to `target` elements.

    Each stays in its scope, or goes to the nearest one outwards that is around the target.

    `moves` are {"source": element id, "target": element id}. Conflict when nothing is at a source.
    """
    loaded = steps.load_or_refuse(uow, root)
    catalogue = runtime.catalogue(uow, loaded.stamp)
    activate, terminate = [], []
    for one in moves:
        found = list(_tokens_at(catalogue.definitions, loaded.state, one["source"]))
        if not found:
            raise Conflict(f"Expected to move {one['source']}, but it is not active in {root}")
        terminate += [number for number, _ in found]
        activate += [
            Activation(one["target"], _around(catalogue.definitions, loaded.state, scope, one))
            for _, scope in found
        ]
    command = ModifyProcess(tuple(activate), tuple(terminate))
    return steps.take(uow, runtime, loaded, command, actor=actor)


def keys_at(uow: UnitOfWork, runtime: Runtime, root: int, id_: str) -> list[int]:
    """The keys of the activations of an element; Conflict when there are none."""
    loaded = steps.load_or_refuse(uow, root)
    catalogue = runtime.catalogue(uow, loaded.stamp)
    found = [key_of(root, one) for one, _ in _tokens_at(catalogue.definitions, loaded.state, id_)]
    if not found:
        raise Conflict(f"Expected to terminate {id_}, but it is not active in {root}")
    return found


def _around(
    definitions: Mapping[int, Definition], state: State, number: int, one: Mapping[str, str]
) -> int | None:
    """The nearest scope around the target, from `number` outwards; None: the executor chooses."""
    at: int | None = number
    while at is not None:
        scope = state.scopes[at]
        definition = definitions[scope.definition]
        index = definition.by_id.get(one["target"], ROOT)
        bodies = [] if index == ROOT else bodies_around(definition, definition.nodes[index])
        if scope.work is None and scope.body in bodies:
            return at
        at = scope.parent
    return None


def _tokens_at(
    definitions: Mapping[int, Definition], state: State, id_: str
) -> Iterator[tuple[int, int]]:
    """(number, scope) of the activations of an element; of a repeated one, of it as a whole."""
    for token in state.tokens.values():
        scope = state.scopes[token.scope]
        if scope.work is None and definitions[scope.definition].nodes[token.node].id == id_:
            yield token.number, token.scope
