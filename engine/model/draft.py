"""A process while it is being read: elements linked to each other, nothing compiled yet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine.model.definition import EventKind, NodeKind
from engine.model.tags import SCOPES


@dataclass(slots=True, eq=False)
class DraftNode:
    """A flow node. A `refused` one stands in as a task, so that its neighbours are still checked.

    `parent` is the subprocess around it, None directly in the process.
    """

    element: etree._Element
    index: int
    id: str
    kind: NodeKind
    parent: "DraftNode | None"
    refused: bool = False
    event: EventKind = EventKind.NONE
    event_definition: etree._Element | None = None
    outgoing: "list[DraftFlow]" = field(default_factory=list)
    incoming: "list[DraftFlow]" = field(default_factory=list)
    default: "DraftFlow | None" = None
    attached_to: "DraftNode | None" = None
    boundaries: "list[DraftNode]" = field(default_factory=list)
    children: "list[DraftNode]" = field(default_factory=list)
    is_for_compensation: bool = False
    #: without a flow: the catch event of a link, the handler of a compensation boundary event
    leads_to: "DraftNode | None" = None
    undoes: "DraftNode | None" = None  #: the activity that a compensation throw event names

    @property
    def in_event_subprocess(self) -> bool:
        """Whether it stands directly in an event subprocess."""
        return self.parent is not None and self.parent.kind is NodeKind.EVENT_SUBPROCESS


@dataclass(slots=True, eq=False)
class DraftFlow:
    """A sequence flow; an end is None where the file leads nowhere."""

    element: etree._Element
    index: int
    condition: etree._Element | None
    source: DraftNode | None = None
    target: DraftNode | None = None

    @property
    def words(self) -> str:
        """The flow in a sentence: most flows have no name, many no id."""
        ends = (self.element.get("sourceRef"), self.element.get("targetRef"))
        return "the flow from {} to {}".format(*ends)


@dataclass(slots=True, eq=False)
class DraftProcess:
    """A process with all its nodes, those inside subprocesses too, and all its flows."""

    element: etree._Element
    nodes: list[DraftNode] = field(default_factory=list)
    flows: list[DraftFlow] = field(default_factory=list)
    associations: list[etree._Element] = field(default_factory=list)

    def top_level(self) -> list[DraftNode]:
        """The nodes directly in the process."""
        return [node for node in self.nodes if node.parent is None]

    def scopes(self) -> "Iterator[tuple[DraftNode | None, list[DraftNode]]]":
        """Each scope, None for the process itself, with the nodes directly in it."""
        yield None, self.top_level()
        for node in self.nodes:
            if node.kind in SCOPES:
                yield node, node.children


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A file: the processes to compile and what they refer to by id."""

    processes: tuple[DraftProcess, ...]
    messages: Mapping[str, etree._Element]
    errors: Mapping[str, etree._Element]
    signals: Mapping[str, etree._Element]
    escalations: Mapping[str, etree._Element]
    elements: Mapping[str, etree._Element]  #: every BPMN element with an id, the first of its id

    def roots(self, kind: EventKind) -> Mapping[str, etree._Element]:
        """The messages, errors, signals or escalations of the file, by id."""
        known = {
            EventKind.MESSAGE: self.messages,
            EventKind.ERROR: self.errors,
            EventKind.SIGNAL: self.signals,
            EventKind.ESCALATION: self.escalations,
        }
        return known[kind]
