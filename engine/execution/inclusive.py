"""The inclusive join: it goes on with the tokens there are when no more can come."""

from collections.abc import Iterable, Mapping

from engine.execution.draft import Draft
from engine.execution.gateways import at_joins, join_as_it_is
from engine.execution.state import Place, Token
from engine.model.definition import NodeKind


def ready_join(draft: Draft) -> int | None:
    """A token that completes an inclusive join, the others used up; asked while all tokens rest.

    BPMN 2.0.2, 13.4.3: some flow into it has a token, and every token from which a path leads to
    a flow that has none, not by the gateway, also has one to a flow that has one. The incident of
    an event that could not be armed is no token: nothing has happened there.
    """
    for (scope, index), waiting in _waiting(draft).items():
        paths = draft.definition(scope).inclusive_paths[index]
        others = (
            token.node
            for token in draft.tokens.values()
            if token.scope == scope and token.place is not Place.ARM
        )
        if not _more_come(paths, {token.flow for token in waiting}, others):
            join_as_it_is(draft, waiting[0])
            return waiting[0].number
    return None


def _waiting(draft: Draft) -> dict[tuple[int, int], list[Token]]:
    """Scope and gateway -> the tokens at an inclusive join, the oldest first."""
    waiting: dict[tuple[int, int], list[Token]] = {}
    for token in at_joins(draft):
        if draft.node(token).kind is NodeKind.INCLUSIVE:
            waiting.setdefault((token.scope, token.node), []).append(token)
    return waiting


def _more_come(
    paths: Mapping[int, frozenset[int]], marked: set[int], others: Iterable[int]
) -> bool:
    """Whether a token stands where a path leads to flows without a token, and to no other."""
    empty: set[int] = set()
    full: set[int] = set()
    for flow, nodes in paths.items():
        (full if flow in marked else empty).update(nodes)
    return any(node in empty and node not in full for node in others)
