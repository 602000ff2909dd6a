"""Which variables a definition reads, and which it writes; as far as the model alone can say."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass

from engine.dmn import DecisionModel
from engine.feel import Expression
from engine.model.definition import (
    LOOP_COUNTER,
    Definition,
    EventKind,
    Literal,
    LoopSpec,
    MultiInstanceSpec,
    Node,
    Reference,
)

_INSIDE = re.compile(r"\[[^\[\]]*\]|\{[^{}]*\}")
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_BRINGING = (EventKind.MESSAGE, EventKind.ERROR, EventKind.ESCALATION, EventKind.SIGNAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a set of models holds beside its processes.

    `answers`: form id -> keys of its fields; `decisions`: decision id -> its file; `own_jobs`:
    types of jobs that set no variable.
    """

    answers: Mapping[str, frozenset[str]]
    decisions: Mapping[str, DecisionModel]
    own_jobs: frozenset[str]


@dataclass(slots=True)
class Use:
    """`reads`: name -> the first node that reads it. `is_open`: others may write anything."""

    reads: dict[str, Node] = field(default_factory=dict)
    writes: set[str] = field(default_factory=lambda: {LOOP_COUNTER})
    is_open: bool = False


def variable_use(definition: Definition, known: Known) -> Use:
    """What the elements of a process read and write.

    What comes from outside (an answer to an unknown form, a job worker, a message) may hold
    anything: read by output mappings it is nobody's fault; without such mappings `is_open` is set.
    """
    use = Use()
    for node in definition.nodes:
        _written(node, known, use)
        for name in _read(node, known):
            use.reads.setdefault(name, node)
    return use


def _written(node: Node, known: Known, use: Use) -> None:
    use.writes |= {mapping.target[0] for mapping in (*node.inputs, *node.outputs)}
    if node.script is not None:
        use.writes.add(node.script.result_variable)
    if node.decision is not None:
        use.writes.add(node.decision.result_variable)
    if isinstance(node.loop, MultiInstanceSpec):
        named = (node.loop.input_element, node.loop.output_collection)
        use.writes |= {name for name in named if name}
    answers = _answers(node, known)
    if answers is not None:
        use.writes |= answers
    elif not node.outputs:
        use.is_open = True


def _answers(node: Node, known: Known) -> frozenset[str] | None:
    """What comes into a node from outside; None where it may be anything."""
    if node.user_task is not None:
        form = node.user_task.form
        if form is None or not isinstance(form.id, Literal):
            return None
        return known.answers.get(form.id.text)
    if node.job is not None:
        type_ = node.job.type
        own = isinstance(type_, Literal) and type_.text in known.own_jobs
        return frozenset() if own else None
    return frozenset()


def _read(node: Node, known: Known) -> Iterator[str]:
    foreign = _answers(node, known) is None or (
        node.event is not None and node.event.kind in _BRINGING
    )
    answers = _answers(node, known) or frozenset()
    for part in fields(node):
        value = getattr(node, part.name)
        if part.name == "outputs" and (foreign or node.kind.value == "receiveTask"):
            continue
        if part.name == "loop" and isinstance(value, MultiInstanceSpec | LoopSpec) and foreign:
            continue
        found = set(_names(value))
        yield from sorted(found - answers if part.name == "outputs" else found)
    yield from _decided(node, known)


def _decided(node: Node, known: Known) -> Iterator[str]:
    if node.decision is None or not isinstance(node.decision.decision.id, Literal):
        return
    id_ = node.decision.decision.id.text
    if id_ in known.decisions:
        yield from known.decisions[id_].decision(id_).inputs


def _names(value: object) -> Iterator[str]:
    """The names that the expressions inside a part of a node read from variables."""
    if isinstance(value, Expression):
        yield from _certain(value)
    elif isinstance(value, tuple):
        for one in value:
            yield from _names(one)
    elif is_dataclass(value) and not isinstance(value, type | Reference):
        for part in fields(value):
            yield from _names(getattr(value, part.name))


def _certain(expression: Expression) -> Iterator[str]:
    """Not names that stand inside filters and contexts only: they may be members of items."""
    text = _TEXT.sub('""', expression.text)
    while (outside := _INSIDE.sub(" ", text)) != text:
        text = outside
    for name in expression.inputs:
        if re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", text):
            yield name
