"""A token that cannot go on: how it stops, and how that ends."""

from engine.execution.draft import Draft
from engine.execution.effects import IncidentClosed, IncidentRaised
from engine.execution.faults import Fault, label
from engine.execution.state import Place, Token, Variables, Waiting


def raise_incident(
    draft: Draft, number: int, place: Place, fault: Fault, variables: Variables
) -> None:
    """Stops a token at `place`; what it brings to LEAVE is kept for the next attempt."""
    token = draft.tokens[number]
    node = draft.node(token)
    local = token.local
    if variables:
        local = {**(local or {}), **variables}
    draft.tokens[number] = token.turned(Waiting.INCIDENT, local, place)
    message = f"{label(node)}: {fault.text}"
    draft.emit(IncidentRaised(number, node.id, fault.kind, message, fault.inputs))


def close_incident(draft: Draft, token: Token, resolved: bool) -> None:
    """Notes that an incident is over: tried again, or gone with its token."""
    draft.emit(IncidentClosed(token.number, draft.node(token).id, resolved))
