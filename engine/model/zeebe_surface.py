"""The surface of the zeebe extensions: which are read, with which attributes, on what."""

from collections.abc import Mapping

from engine.model.definition import EventKind, NodeKind
from engine.model.draft import DraftNode
from engine.model.tags import ACTIVITIES, CATCHING, SCOPES, THROWING

#: Every extension that is read, with its attributes.
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "userTask": frozenset(),
    "assignmentDefinition": frozenset({"assignee", "candidateGroups", "candidateUsers"}),
    "taskSchedule": frozenset({"dueDate", "followUpDate"}),
    "priorityDefinition": frozenset({"priority"}),
    "formDefinition": frozenset({"formId", "bindingType", "versionTag"}),
    "taskDefinition": frozenset({"type", "retries"}),
    "taskHeaders": frozenset(),
    "header": frozenset({"key", "value"}),
    "calledDecision": frozenset({"decisionId", "resultVariable", "bindingType", "versionTag"}),
    "calledElement": frozenset(
        {
            "processId",
            "bindingType",
            "versionTag",
            "propagateAllParentVariables",
            "propagateAllChildVariables",
        }
    ),
    "script": frozenset({"expression", "resultVariable"}),
    "ioMapping": frozenset(),
    "input": frozenset({"source", "target"}),
    "output": frozenset({"source", "target"}),
    "properties": frozenset(),
    "property": frozenset({"name", "value"}),
    "subscription": frozenset({"correlationKey"}),
    "loopCharacteristics": frozenset(
        {"inputCollection", "inputElement", "outputCollection", "outputElement"}
    ),
    "versionTag": frozenset({"value"}),
}

#: What may stand inside an extension.
CHILDREN: Mapping[str, frozenset[str]] = {
    "taskHeaders": frozenset({"header"}),
    "ioMapping": frozenset({"input", "output"}),
    "properties": frozenset({"property"}),
}

#: Attributes of Camunda that mean something we do otherwise: (extension, name) -> expectation.
OTHER_WORDS: Mapping[tuple[str, str], str] = {
    ("formDefinition", "formKey"): "formId with a deployed form; embedded forms are not read",
    ("formDefinition", "externalReference"): "formId with a deployed form",
    ("calledElement", "processIdExpression"): "processId, a FEEL expression where it begins with =",
}

#: Extensions of Camunda that are not executed, and what to draw or write instead.
INSTEAD: Mapping[str, str] = {
    "executionListeners": "a service task before or after the element: work that is drawn",
    "taskListeners": "a service task or an event beside the user task: work that is drawn",
    "conditionalFilter": "no filter: the condition is looked at after every change of variables",
    "adHoc": "an embedded subprocess",
    "userTaskForm": "zeebe:formDefinition formId with a deployed form",
    "linkedResources": "what the worker needs as zeebe:taskHeaders or variables",
    "publishMessage": "zeebe:taskDefinition; the type tuntas:publish-message publishes a message",
    "jobPriorityDefinition": "nothing: the job that waits longest is done first",
    "businessId": "a business key when the instance is started",
}

_JOB = frozenset({"taskDefinition", "taskHeaders"})
_BY_KIND: Mapping[NodeKind, frozenset[str]] = {
    NodeKind.USER_TASK: frozenset(
        {
            "userTask",
            "assignmentDefinition",
            "taskSchedule",
            "priorityDefinition",
            "formDefinition",
            "taskHeaders",
        }
    ),
    NodeKind.SERVICE_TASK: _JOB,
    NodeKind.SEND_TASK: _JOB,
    NodeKind.SCRIPT_TASK: _JOB | {"script"},
    NodeKind.BUSINESS_RULE_TASK: _JOB | {"calledDecision"},
    NodeKind.CALL_ACTIVITY: frozenset({"calledElement"}),
}
_PASS_THROUGH = frozenset({NodeKind.TASK, NodeKind.MANUAL_TASK})
_BRINGING = frozenset({EventKind.MESSAGE, EventKind.SIGNAL, EventKind.ESCALATION})
_MAPPED = (ACTIVITIES | SCOPES | CATCHING) - _PASS_THROUGH

PROCESS = frozenset({"versionTag", "properties"})
MESSAGE = frozenset({"subscription", "properties"})
MULTI_INSTANCE = frozenset({"loopCharacteristics", "properties"})
ELSEWHERE = frozenset({"properties"})


def allowed_on(node: DraftNode) -> frozenset[str]:
    """The extensions that have a meaning on this node."""
    allowed = ELSEWHERE | _BY_KIND.get(node.kind, frozenset())
    if node.kind is NodeKind.START and node.parent is None:
        allowed |= {"formDefinition"}  # inert: extensions.py notes it
    if node.kind in _MAPPED or (node.kind in THROWING and node.event in _BRINGING):
        allowed |= {"ioMapping"}
    return allowed | _JOB if throws_message(node) else allowed


def throws_message(node: DraftNode) -> bool:
    """Message throw and end events are jobs, as in Camunda 8."""
    return node.kind in THROWING and node.event is EventKind.MESSAGE


def may_have_inputs(node: DraftNode) -> bool:
    """Catching events take nothing in: they have outputs only."""
    return node.kind not in CATCHING
