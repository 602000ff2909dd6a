"""The models of `spiff_defects.py`, in words that both engines read."""

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:defects">
<message id="m" name="withdrawn"><extensionElements>
<zeebe:subscription correlationKey="=number"/></extensionElements></message>
<error id="x" errorCode="REJECTED"/><signal id="s" name="closed"/>
<process id="p" isExecutable="true">
"""


def _file(*parts: str) -> bytes:
    return (_HEAD + "\n".join(parts) + "\n</process></definitions>").encode()


def _flows(*ends: str) -> str:
    """Flows written as `from to`."""
    made = []
    for number, each in enumerate(ends):
        source, target = each.split()
        made.append(_flow(f"{source}_{target}_{number}", source, target))
    return "\n".join(made)


def _flow(name: str, source: str, target: str, condition: str = "") -> str:
    inner = (
        f'<conditionExpression xsi:type="tFormalExpression">={condition}</conditionExpression>'
        if condition
        else ""
    )
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<sequenceFlow id="{name}" {ends}>{inner}</sequenceFlow>'


LOOP = _file(
    '<startEvent id="start"/><exclusiveGateway id="entry"/><userTask id="ask"/>',
    '<exclusiveGateway id="again" default="out"/><endEvent id="end"/>',
    _flows("start entry", "entry ask", "ask again"),
    _flow("back", "again", "entry", "more"),
    _flow("out", "again", "end"),
)

_HANDLED = '<startEvent id="start"/><userTask id="handle"/><endEvent id="end"/>' + _flows(
    "start handle", "handle end"
)


def _event_subprocess(event: str) -> str:
    return (
        '<subProcess id="event_subprocess" triggeredByEvent="true">'
        f'<startEvent id="told" isInterrupting="true">{event}</startEvent>'
        '<userTask id="write_off"/><endEvent id="gone"/>'
        + _flows("told write_off", "write_off gone")
        + "</subProcess>"
    )


WITHDRAWAL = _file(_HANDLED, _event_subprocess('<messageEventDefinition messageRef="m"/>'))
ERROR_SUBPROCESS = _file(_HANDLED, _event_subprocess('<errorEventDefinition errorRef="x"/>'))

NO_IDS = _file(
    '<startEvent id="start"/><userTask id="handle"/><endEvent id="end"/>',
    '<sequenceFlow sourceRef="start" targetRef="handle"/>',
    '<sequenceFlow sourceRef="handle" targetRef="end"/>',
)

CONDITION = _file(
    '<startEvent id="start"/><userTask id="check"/><userTask id="handle"/><endEvent id="end"/>',
    _flows("start check", "handle end"),
    _flow("when", "check", "handle", "1 > 2"),
)

LOOPED_JOIN = _file(
    '<startEvent id="start"/><exclusiveGateway id="entry"/><parallelGateway id="fork"/>',
    '<userTask id="one"/><userTask id="two"/><parallelGateway id="join"/>',
    '<userTask id="after"/>',
    _flows("start entry", "entry fork", "fork one", "fork two", "one join", "two join"),
    _flows("join after", "after entry"),
)


def _guarded(name: str, inside: str) -> str:
    """A subprocess; where it fails with the error x, somebody mends it."""
    event = '<errorEventDefinition errorRef="x"/>'
    start, end = f"{name}_start", f"{name}_end"
    body = f'<startEvent id="{start}"/>{inside}' + _flows(f"{start} {name}_step")
    return (
        f'<subProcess id="{name}">{body}</subProcess><endEvent id="{end}"/>'
        f'<boundaryEvent id="{name}_failed" attachedToRef="{name}">{event}</boundaryEvent>'
        f'<userTask id="mend_{name}"/>'
        + _flows(f"{name} {end}", f"{name}_failed mend_{name}", f"mend_{name} {end}")
    )


FAILURE_BESIDE = _file(
    '<startEvent id="start"/><parallelGateway id="fork"/>',
    _guarded("one", '<userTask id="one_step"/><endEvent id="e1"/>' + _flows("one_step e1")),
    _guarded("two", '<endEvent id="two_step"><errorEventDefinition errorRef="x"/></endEvent>'),
    _flows("start fork", "fork one", "fork two"),
)

SIGNAL_END = _file(
    '<startEvent id="start"/><endEvent id="end"><signalEventDefinition signalRef="s"/></endEvent>',
    _flows("start end"),
)

DOUBLE_IDS = _file(
    '<startEvent id="start"/><userTask id="handle" name="first"/><endEvent id="end"/>',
    '<userTask id="handle" name="second"/>',
    _flows("start handle", "handle end"),
)

CODE = _file(
    '<startEvent id="start"/><exclusiveGateway id="choice" default="no"/>',
    '<userTask id="root_shell"/><endEvent id="end"/>',
    _flows("start choice", "root_shell end"),
    _flow("yes", "choice", "root_shell", "__import__('os').getpid() > 0"),
    _flow("no", "choice", "end"),
)


def timer(duration: str) -> bytes:
    """An intermediate timer event; SpiffWorkflow wants its duration in quotes."""
    return _file(
        '<startEvent id="start"/><intermediateCatchEvent id="wait"><timerEventDefinition>'
        f"<timeDuration>{duration}</timeDuration></timerEventDefinition></intermediateCatchEvent>",
        '<endEvent id="end"/>',
        _flows("start wait", "wait end"),
    )


def blocks(count: int) -> bytes:
    """Parallel blocks of three user tasks, one block after another."""
    parts = ['<startEvent id="start"/>']
    before = "start"
    for number in range(count):
        fork, join = f"fork{number}", f"join{number}"
        tasks = [f"task{number}{branch}" for branch in "abc"]
        parts += [f'<parallelGateway id="{one}"/>' for one in (fork, join)]
        parts += [f'<userTask id="{one}"/>' for one in tasks]
        parts.append(_flows(f"{before} {fork}", *(f"{fork} {one}" for one in tasks)))
        parts.append(_flows(*(f"{one} {join}" for one in tasks)))
        before = join
    return _file(*parts, '<endEvent id="end"/>', _flows(f"{before} end"))
