"""Builds definitions by hand for the executor's tests: elements first, then flows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from engine.catalogue import Catalogue
from engine.feel import compile_expression
from engine.model.definition import (
    ROOT,
    Binding,
    CallSpec,
    CompensationSpec,
    ConditionSpec,
    Deadline,
    DecisionSpec,
    Definition,
    ErrorSpec,
    EscalationSpec,
    Event,
    EventKind,
    Flow,
    JobSpec,
    LinkSpec,
    Literal,
    LoopSpec,
    MessageSpec,
    MultiInstanceSpec,
    Node,
    NodeKind,
    Reference,
    ScriptSpec,
    SignalSpec,
    SlaMark,
    SlaVerb,
    Term,
    TimerKind,
    TimerSpec,
    UserTaskSpec,
    VariableMapping,
)
from engine.model.inclusive_paths import inclusive_paths


def term(text: str) -> Term:
    """`=x` is FEEL, anything else a static text, as in the Camunda Modeler."""
    return compile_expression(text[1:]) if text.startswith("=") else Literal(text)


def reference(id_: str, binding: Binding = Binding.LATEST) -> Reference:
    return Reference(term(id_), binding)


def timer(*, date: str = "", duration: str = "", cycle: str = "", deadline: str = "") -> Event:
    """A timer event; `deadline` names the clock that decides."""
    if deadline:
        spec = TimerSpec(TimerKind.DATE, Literal(""), Deadline(deadline, Decimal(1)))
    elif date:
        spec = TimerSpec(TimerKind.DATE, term(date))
    elif duration:
        spec = TimerSpec(TimerKind.DURATION, term(duration))
    else:
        spec = TimerSpec(TimerKind.CYCLE, term(cycle))
    return Event(kind=EventKind.TIMER, timer=spec)


def message(name: str, key: str | None = "=key") -> Event:
    spec = MessageSpec(term(name), None if key is None else term(key))
    return Event(kind=EventKind.MESSAGE, message=spec)


def error(code: str | None = None) -> Event:
    return Event(kind=EventKind.ERROR, error=ErrorSpec(code))


def signal(name: str) -> Event:
    return Event(kind=EventKind.SIGNAL, signal=SignalSpec(term(name)))


def escalation(code: str | None = None) -> Event:
    return Event(kind=EventKind.ESCALATION, escalation=EscalationSpec(code))


def condition(text: str) -> Event:
    spec = ConditionSpec(compile_expression(text))
    return Event(kind=EventKind.CONDITIONAL, condition=spec)


def link(name: str) -> Event:
    """A throw finds the catch event of the same name in its scope when the model is built."""
    return Event(kind=EventKind.LINK, link=LinkSpec(name))


def each(collection: str = "", *, sequential: bool = False, **more: str) -> MultiInstanceSpec:
    """A multi-instance of `collection`, or of `times`; `more` are the other texts of its spec."""
    times = more.pop("times", None)
    compiled: dict[str, Any] = {
        name: compile_expression(more.pop(name))
        for name in ("output_element", "completion")
        if name in more
    }
    return MultiInstanceSpec(
        sequential=sequential,
        collection=term(collection) if collection else None,
        cardinality=None if times is None else term(times),
        **{**compiled, **more},
    )


def again(when: str | None = None, **more: Any) -> LoopSpec:
    """A standard loop."""
    return LoopSpec(condition=None if when is None else compile_expression(when), **more)


CANCEL = Event(kind=EventKind.CANCEL)
TERMINATE = Event(kind=EventKind.TERMINATE)


def sla(verb: str, *clocks: str) -> tuple[SlaMark, ...]:
    return tuple(SlaMark(SlaVerb(f"sla.{verb}"), clock) for clock in clocks)


def job(type_: str, retries: str = "3", **headers: str) -> JobSpec:
    return JobSpec(type=term(type_), retries=term(retries), headers=MappingProxyType(headers))


def maps(**targets: str) -> tuple[VariableMapping, ...]:
    """Mappings target=source; `a__b` is the target path a.b."""
    return tuple(
        VariableMapping(term(source), tuple(target.split("__")))
        for target, source in targets.items()
    )


@dataclass
class Model:
    """One process. Elements are made inside the `with` of their subprocess."""

    process_id: str = "p"
    nodes: list[dict[str, Any]] = field(default_factory=list)
    flows: list[dict[str, Any]] = field(default_factory=list)
    sla: tuple[SlaMark, ...] = ()
    parent: int = ROOT

    def add(self, id_: str, kind: NodeKind, **properties: Any) -> "Model":
        index = len(self.nodes)
        self.nodes.append(
            {
                "index": index,
                "id": id_,
                "name": None,
                "kind": kind,
                "line": index + 1,
                "parent": self.parent,
                **properties,
            }
        )
        return self

    def start(self, id_: str = "start", event: Event | None = None, **more: Any) -> "Model":
        return self.add(id_, NodeKind.START, event=event or Event(), **more)

    def end(self, id_: str = "end", event: Event | None = None, **more: Any) -> "Model":
        return self.add(id_, NodeKind.END, event=event or Event(), **more)

    def task(self, id_: str, **more: Any) -> "Model":
        return self.add(id_, NodeKind.TASK, **more)

    def user_task(self, id_: str, **more: Any) -> "Model":
        names = ("assignee", "candidate_groups", "candidate_users", "follow_up", "priority")
        spec: dict[str, Any] = {name: term(more.pop(name)) for name in names if name in more}
        due = more.pop("due", None)
        spec["due"] = term(due) if isinstance(due, str) else due
        spec["form"] = more.pop("form", None)
        return self.add(id_, NodeKind.USER_TASK, user_task=UserTaskSpec(**spec), **more)

    def service_task(self, id_: str, type_: str = "work", **more: Any) -> "Model":
        return self.add(id_, NodeKind.SERVICE_TASK, job=job(type_), **more)

    def script(self, id_: str, expression: str, into: str, **more: Any) -> "Model":
        spec = ScriptSpec(compile_expression(expression), into)
        return self.add(id_, NodeKind.SCRIPT_TASK, script=spec, **more)

    def decision(self, id_: str, decision: str, into: str, **more: Any) -> "Model":
        spec = DecisionSpec(reference(decision), into)
        return self.add(id_, NodeKind.BUSINESS_RULE_TASK, decision=spec, **more)

    def catch(self, id_: str, event: Event, **more: Any) -> "Model":
        return self.add(id_, NodeKind.CATCH, event=event, **more)

    def receive(self, id_: str, event: Event, **more: Any) -> "Model":
        return self.add(id_, NodeKind.RECEIVE_TASK, event=event, **more)

    def throw(self, id_: str, event: Event | None = None, **more: Any) -> "Model":
        return self.add(id_, NodeKind.THROW, event=event or Event(), **more)

    def exclusive(self, *ids: str) -> "Model":
        for id_ in ids:
            self.add(id_, NodeKind.EXCLUSIVE)
        return self

    def parallel(self, *ids: str) -> "Model":
        for id_ in ids:
            self.add(id_, NodeKind.PARALLEL)
        return self

    def inclusive(self, *ids: str) -> "Model":
        for id_ in ids:
            self.add(id_, NodeKind.INCLUSIVE)
        return self

    def undone_by(self, activity: str, handler: str) -> "Model":
        """The compensation boundary event of an activity leads to its handler."""
        self.nodes[self.index(activity)]["compensated_by"] = self.index(handler)
        self.nodes[self.index(handler)]["is_for_compensation"] = True
        return self

    def undo(self, activity: str | None = None) -> Event:
        """A compensation event, of all or of one activity."""
        spec = CompensationSpec(None if activity is None else self.index(activity))
        return Event(kind=EventKind.COMPENSATION, compensation=spec)

    def event_based(self, id_: str) -> "Model":
        return self.add(id_, NodeKind.EVENT_BASED)

    def call(self, id_: str, process: str, **more: Any) -> "Model":
        flags = {name: more.pop(name) for name in list(more) if name.startswith("propagate")}
        return self.add(
            id_, NodeKind.CALL_ACTIVITY, call=CallSpec(reference(process), **flags), **more
        )

    def boundary(self, id_: str, on: str, event: Event, interrupting: bool = True) -> "Model":
        host = self.index(on)
        return self.add(
            id_, NodeKind.BOUNDARY, event=event, attached_to=host, interrupting=interrupting
        )

    @contextmanager
    def inside(self, id_: str, event: bool = False, **more: Any) -> Iterator[None]:
        """A subprocess, or with `event` an event subprocess, around the elements made inside."""
        outer = self.parent
        kind = more.pop("kind", NodeKind.SUBPROCESS)
        self.add(id_, NodeKind.EVENT_SUBPROCESS if event else kind, **more)
        self.parent = len(self.nodes) - 1
        yield
        self.parent = outer

    def path(self, *ids: str) -> "Model":
        for source, target in zip(ids, ids[1:], strict=False):
            self.flow(source, target)
        return self

    def flow(
        self, source: str, target: str, when: str | None = None, default: bool = False
    ) -> "Model":
        condition = None if when is None else compile_expression(when)
        self.flows.append(
            {
                "source": self.index(source),
                "target": self.index(target),
                "condition": condition,
                "default": default,
            }
        )
        return self

    def index(self, id_: str) -> int:
        found: int = next(node["index"] for node in self.nodes if node["id"] == id_)
        return found

    def build(self, key: int = 1, deployment: int = 1) -> Definition:
        outgoing: dict[int, list[Flow]] = {}
        defaults: dict[int, Flow] = {}
        incoming = [0] * len(self.nodes)
        for number, made in enumerate(self.flows):
            source, target = made["source"], made["target"]
            flow = Flow(number, f"f{number}", None, source, target, made["condition"])
            outgoing.setdefault(source, []).append(flow)
            incoming[target] += 1
            if made["default"]:
                defaults[source] = flow
        boundaries: dict[int, list[int]] = {}
        for node in self.nodes:
            if "attached_to" in node:
                boundaries.setdefault(node["attached_to"], []).append(node["index"])
        nodes = tuple(
            Node(
                **_linked(node, self.nodes),
                outgoing=tuple(outgoing.get(node["index"], ())),
                incoming=incoming[node["index"]],
                default=defaults.get(node["index"]),
                boundaries=tuple(boundaries.get(node["index"], ())),
            )
            for node in self.nodes
        )
        return _definition(self, nodes, key, deployment)


def _linked(node: dict[str, Any], nodes: list[dict[str, Any]]) -> dict[str, Any]:
    event = node.get("event")
    if event is None or event.link is None or node["kind"] is not NodeKind.THROW:
        return node
    target: int = next(
        other["index"]
        for other in nodes
        if other["kind"] is NodeKind.CATCH
        and other["parent"] == node["parent"]
        and other["event"].link == event.link
    )
    return {**node, "event": replace(event, link=LinkSpec(event.link.name, target))}


def _definition(model: Model, nodes: tuple[Node, ...], key: int, deployment: int) -> Definition:
    kinds = {node.index: node.kind for node in nodes}
    kinds[ROOT] = NodeKind.SUBPROCESS
    starts = [node for node in nodes if node.kind is NodeKind.START]
    event_subprocesses: dict[int, tuple[int, ...]] = {}
    for node in nodes:
        if node.kind is NodeKind.EVENT_SUBPROCESS:
            event_subprocesses[node.parent] = (
                *event_subprocesses.get(node.parent, ()),
                node.index,
            )
    return Definition(
        process_id=model.process_id,
        name=None,
        nodes=nodes,
        sla=model.sla,
        none_starts={
            node.parent: node.index
            for node in starts
            if kinds[node.parent] in (NodeKind.SUBPROCESS, NodeKind.TRANSACTION)
            and node.event is not None
            and node.event.kind is EventKind.NONE
        },
        event_subprocesses=event_subprocesses,
        event_starts={
            node.parent: node.index
            for node in starts
            if kinds[node.parent] is NodeKind.EVENT_SUBPROCESS
        },
        inclusive_paths=inclusive_paths(nodes),
        by_id={node.id: node.index for node in nodes},
        key=key,
        version=1,
        deployment=deployment,
    )


def catalogue_of(*models: Model, **more: Any) -> Catalogue:
    """A catalogue of these processes, with keys 1, 2, ... in one deployment."""
    definitions = [model.build(key) for key, model in enumerate(models, 1)]
    return Catalogue(
        definitions={definition.key: definition for definition in definitions},
        processes={definition.process_id: [definition] for definition in definitions},
        **more,
    )
