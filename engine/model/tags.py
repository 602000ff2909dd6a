"""The names of BPMN and of its vendor extensions, and how to read them off an XML element."""

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.model.definition import EventKind, NodeKind

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

#: How a diagram looks and which tool drew it: no meaning for execution.
INERT_NAMESPACES = frozenset(
    {
        XSI,
        "http://www.w3.org/XML/1998/namespace",
        "http://camunda.org/schema/modeler/1.0",
        "http://bpmn.io/schema/bpmn/biocolor/1.0",
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
        "http://www.omg.org/spec/BPMN/20100524/DI",
        "http://www.omg.org/spec/DD/20100524/DI",
        "http://www.omg.org/spec/DD/20100524/DC",
    }
)

NODE_KINDS: Mapping[str, NodeKind] = {
    str(kind): kind for kind in NodeKind if kind is not NodeKind.EVENT_SUBPROCESS
}

#: Flow nodes of BPMN that are not executed, with what to draw instead.
REFUSED_NODES = {
    "complexGateway": "inclusive, exclusive or parallel gateways: a complex one is ruled by an "
    "expression over counts of tokens, which no modeler writes in FEEL",
    "adHocSubProcess": "an embedded subprocess: in an ad-hoc one people choose the order of the "
    "work while it runs, and no file says how",
    "implicitThrowEvent": "an intermediate throw event",
    "callChoreography": "a call activity",
    "choreographyTask": "tasks of one process",
    "subChoreography": "an embedded subprocess",
}

EVENT_KINDS = {
    "messageEventDefinition": EventKind.MESSAGE,
    "timerEventDefinition": EventKind.TIMER,
    "errorEventDefinition": EventKind.ERROR,
    "terminateEventDefinition": EventKind.TERMINATE,
    "signalEventDefinition": EventKind.SIGNAL,
    "escalationEventDefinition": EventKind.ESCALATION,
    "linkEventDefinition": EventKind.LINK,
    "conditionalEventDefinition": EventKind.CONDITIONAL,
    "compensateEventDefinition": EventKind.COMPENSATION,
    "cancelEventDefinition": EventKind.CANCEL,
}

#: Event definitions of BPMN that are not executed, by the word a modeler shows for them.
REFUSED_EVENTS = {
    "eventDefinition": "bare",
}

ACTIVITIES = frozenset(
    {
        NodeKind.TASK,
        NodeKind.MANUAL_TASK,
        NodeKind.USER_TASK,
        NodeKind.SERVICE_TASK,
        NodeKind.SEND_TASK,
        NodeKind.RECEIVE_TASK,
        NodeKind.SCRIPT_TASK,
        NodeKind.BUSINESS_RULE_TASK,
        NodeKind.SUBPROCESS,
        NodeKind.TRANSACTION,
        NodeKind.CALL_ACTIVITY,
    }
)
GATEWAYS = frozenset(
    {NodeKind.EXCLUSIVE, NodeKind.PARALLEL, NodeKind.EVENT_BASED, NodeKind.INCLUSIVE}
)
SCOPES = frozenset({NodeKind.SUBPROCESS, NodeKind.EVENT_SUBPROCESS, NodeKind.TRANSACTION})
#: How an activity is repeated.
LOOPS = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")
CATCHING = frozenset({NodeKind.START, NodeKind.CATCH, NodeKind.BOUNDARY})
THROWING = frozenset({NodeKind.THROW, NodeKind.END})


def bpmn(tag: str) -> str:
    """The qualified name of a BPMN tag."""
    return f"{{{BPMN}}}{tag}"


def zeebe(tag: str) -> str:
    """The qualified name of a zeebe tag."""
    return f"{{{ZEEBE}}}{tag}"


def local(element: etree._Element) -> str:
    """The tag without its namespace."""
    return etree.QName(element).localname


def namespace(element: etree._Element) -> str:
    """The namespace of the tag, empty where there is none."""
    return etree.QName(element).namespace or ""


def with_article(tag: str) -> str:
    """A tag in a sentence: `a userTask`, `an endEvent`."""
    return f"an {tag}" if tag[0] in "aeio" else f"a {tag}"


def line_of(element: etree._Element) -> int:
    """The line of the file the element stands in."""
    return element.sourceline or 0


def children(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The direct BPMN children of this tag."""
    return element.iterchildren(bpmn(tag))


def bpmn_children(element: etree._Element) -> Iterator[etree._Element]:
    """All direct children in BPMN's own namespace."""
    return element.iterchildren(f"{{{BPMN}}}*")


def extensions(element: etree._Element) -> Iterator[etree._Element]:
    """The vendor elements hung on this element."""
    for holder in children(element, "extensionElements"):
        yield from holder.iterchildren("*")


def extension(element: etree._Element, tag: str) -> etree._Element | None:
    """The first zeebe extension of this tag, if any."""
    return next((found for found in extensions(element) if found.tag == zeebe(tag)), None)


def text_of(element: etree._Element | None) -> str:
    """All text directly inside an element, without the white space around it."""
    if element is None:
        return ""
    parts = [element.text, *(child.tail for child in element)]
    return "".join(part or "" for part in parts).strip()


def name_of(element: etree._Element) -> str | None:
    """The label, in one line."""
    return " ".join((element.get("name") or "").split()) or None


def is_true(element: etree._Element, attribute: str, *, default: bool = False) -> bool:
    """An xsd:boolean attribute."""
    value = element.get(attribute)
    return default if value is None else value.strip() in {"true", "1"}


def is_only_drawn(element: etree._Element) -> bool:
    """Whether the process around an element says that it is not executable."""
    process = next(element.iterancestors(bpmn("process")), None)
    return process is not None and not is_true(process, "isExecutable", default=True)


def reference(element: etree._Element, attribute: str) -> str | None:
    """An id that an attribute refers to; the prefix of a QName says only which file, ours."""
    value = (element.get(attribute) or "").strip()
    return value.rpartition(":")[2] or None
