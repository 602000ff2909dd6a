"""Why an element cannot go on; `flow.run` turns a fault into an incident."""

from collections.abc import Iterable

from engine.feel import kind
from engine.feel.values import Value
from engine.model.definition import Node, Term


class Fault(Exception):
    """An element stops here. The text never holds the content of a variable.

    `kind` is expression, decision, form, process, job, error, runaway, work or deadlock; `inputs`
    are the names the expression reads.
    """

    def __init__(self, kind: str, text: str, inputs: Iterable[str] = ()) -> None:
        super().__init__(text)
        self.kind = kind
        self.text = text
        self.inputs = tuple(sorted(inputs))


def unexpected(
    what: str, term: Term, value: Value, expected: str, warnings: Iterable[str] = ()
) -> Fault:
    """The fault of an expression whose value is of the wrong type or shape."""
    why = "".join(f" ({warning})" for warning in list(warnings)[:1])
    text = f"{what} `{term.text}` gave a value of type {kind(value)}{why}; expected {expected}"
    return Fault("expression", text, term.inputs)


def label(node: Node) -> str:
    """How messages name an element."""
    return f'{node.kind} {node.id} ("{node.name}")' if node.name else f"{node.kind} {node.id}"
