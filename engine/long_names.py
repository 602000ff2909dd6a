"""Names and ids in a model by which rows will be found: one that no index takes is refused.

What a model computes is bounded where it is evaluated (engine/execution/terms.py).
"""

from collections.abc import Iterator

from engine.findings import Finding, FindingKind
from engine.model.definition import Definition, Literal, Node, Term
from kernel.indexed import WANTED, is_indexable

SHOWN = 40  #: characters of a long name in a finding


def find_long_names(definition: Definition) -> Iterator[Finding]:
    """A finding for each id, message, signal and clock name of the process that is too long."""
    if not is_indexable(definition.process_id):
        yield _finding(definition.process_id, "", 0, "the process id")
    for node in definition.nodes:
        for what, name in _names_of(node):
            if not is_indexable(name):
                yield _finding(node.id, node.name or "", node.line, what)


def long_id(kind: str, id_: str) -> Iterator[Finding]:
    """A finding for the id of a decision or form that is too long."""
    if not is_indexable(id_):
        yield _finding(id_, "", 0, f"the {kind} id")


def _names_of(node: Node) -> Iterator[tuple[str, str]]:
    yield "its id", node.id
    for mark in node.sla:
        yield "the name of its clock", mark.clock
    event = node.event
    if event is None:
        return
    if event.message is not None:
        yield from _literal("its message name", event.message.name)
    if event.signal is not None:
        yield from _literal("its signal name", event.signal.name)
    if event.timer is not None and event.timer.deadline is not None:
        yield "the name of its clock", event.timer.deadline.clock


def _literal(what: str, term: Term) -> Iterator[tuple[str, str]]:
    if isinstance(term, Literal):
        yield what, term.text


def _finding(element_id: str, element_name: str, line: int, what: str) -> Finding:
    return Finding(
        element_id=element_id if len(element_id) <= SHOWN else element_id[:SHOWN] + "...",
        element_name=element_name[:SHOWN],
        line=line,
        reason=f"{what} is too long to be looked for",
        expected=WANTED,
        kind=FindingKind.STRUCTURE,
    )
