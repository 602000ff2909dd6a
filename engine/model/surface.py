"""The surface of BPMN: which attributes and children are read, inert, or refused, by tag."""

from collections.abc import Mapping

from engine.model.definition import NodeKind
from engine.model.tags import (
    ACTIVITIES,
    EVENT_KINDS,
    GATEWAYS,
    LOOPS,
    NODE_KINDS,
    REFUSED_EVENTS,
    REFUSED_NODES,
)

#: What people read and machines do not; nothing inside is looked at.
INERT_CHILDREN = frozenset(
    {
        "association",  # compensation.py reads those that name a compensation handler
        "auditing",
        "categoryValueRef",
        "dataInput",
        "dataInputAssociation",
        "dataObject",
        "dataObjectReference",
        "dataOutput",
        "dataOutputAssociation",
        "dataStoreReference",
        "documentation",
        "extensionElements",  # vendor extensions have their own audit
        "group",
        "incoming",  # repeats the flows; links.py notes a wrong one
        "inputSet",
        "ioBinding",
        "ioSpecification",
        "laneSet",
        "monitoring",
        "outgoing",
        "outputSet",
        "property",
        "source",  # of a link: its name decides
        "supports",
        "target",
        "textAnnotation",
    }
)

#: Elements directly in definitions that are not executed and change nothing that is.
INERT_ROOTS = frozenset(
    {
        *EVENT_KINDS,  # shared event definitions: an event that refers to one is refused
        *REFUSED_EVENTS,
        "category",
        "collaboration",
        "dataStore",
        "documentation",
        "endPoint",
        "error",  # read where an event refers to it
        "escalation",
        "extensionElements",
        "import",
        "interface",
        "itemDefinition",
        "message",  # read where an event refers to it
        "partnerEntity",
        "partnerRole",
        "process",
        "relationship",
        "resource",
        "signal",
    }
)

_ACTIVITY_READ = frozenset({"default", "isForCompensation"})
_EVENT_CHILDREN = frozenset({*EVENT_KINDS, *REFUSED_EVENTS})  # refused ones speak for themselves
_SCOPE_CHILDREN = frozenset({"sequenceFlow", *NODE_KINDS, *REFUSED_NODES})

_LOOP_TEXTS = ("condition", "loopCardinality", "completionCondition", "loopCondition")

#: Attributes that compiling reads; `id` and `name` are read everywhere.
READ_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "process": frozenset({"isExecutable"}),
    "sequenceFlow": frozenset({"sourceRef", "targetRef"}),
    "startEvent": frozenset({"isInterrupting"}),
    "boundaryEvent": frozenset({"attachedToRef", "cancelActivity"}),
    "exclusiveGateway": frozenset({"default"}),
    "inclusiveGateway": frozenset({"default"}),
    "messageEventDefinition": frozenset({"messageRef"}),
    "errorEventDefinition": frozenset({"errorRef"}),
    "signalEventDefinition": frozenset({"signalRef"}),
    "escalationEventDefinition": frozenset({"escalationRef"}),
    "compensateEventDefinition": frozenset({"activityRef"}),
    "multiInstanceLoopCharacteristics": frozenset({"isSequential"}),
    "standardLoopCharacteristics": frozenset({"testBefore", "loopMaximum"}),
    **{str(kind): _ACTIVITY_READ for kind in ACTIVITIES},
    "subProcess": _ACTIVITY_READ | {"triggeredByEvent"},
    "receiveTask": _ACTIVITY_READ | {"messageRef"},
}

#: Attributes that say nothing about execution here.
INERT_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "process": frozenset({"processType", "isClosed", "definitionalCollaborationRef"}),
    "sequenceFlow": frozenset({"isImmediate"}),
    "userTask": frozenset({"implementation"}),
    "serviceTask": frozenset({"implementation", "operationRef"}),
    "sendTask": frozenset({"implementation", "operationRef", "messageRef"}),
    "receiveTask": frozenset({"implementation", "operationRef"}),
    "businessRuleTask": frozenset({"implementation"}),
    "conditionExpression": frozenset({"evaluatesToTypeRef"}),
    "timeDate": frozenset({"evaluatesToTypeRef"}),
    "timeDuration": frozenset({"evaluatesToTypeRef"}),
    "timeCycle": frozenset({"evaluatesToTypeRef"}),
    **{tag: frozenset({"evaluatesToTypeRef"}) for tag in _LOOP_TEXTS},
    **{str(kind): frozenset({"gatewayDirection"}) for kind in GATEWAYS},
    "eventBasedGateway": frozenset({"gatewayDirection"}),
}

#: Attributes that may only say what is done anyway: name -> the values that do.
FIXED_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "isForCompensation": frozenset({"false", "0"}),
    "waitForCompletion": frozenset({"true", "1"}),
    "triggeredByEvent": frozenset({"false", "0"}),
    "method": frozenset({"##Compensate"}),
    "behavior": frozenset({"All"}),
    "startQuantity": frozenset({"1"}),
    "completionQuantity": frozenset({"1"}),
    "parallelMultiple": frozenset({"false", "0"}),
    "instantiate": frozenset({"false", "0"}),
    "eventGatewayType": frozenset({"Exclusive"}),
}

#: Attributes of the executable part that need another spelling here: (tag, name) -> expectation.
OTHER_WORDS: Mapping[tuple[str, str], str] = {
    ("callActivity", "calledElement"): "zeebe:calledElement with processId",
    ("scriptTask", "scriptFormat"): "zeebe:script with a FEEL expression, or zeebe:taskDefinition",
    ("conditionExpression", "language"): 'no language, or "feel"',
    ("timeDate", "language"): 'no language, or "feel"',
    ("timeDuration", "language"): 'no language, or "feel"',
    ("timeCycle", "language"): 'no language, or "feel"',
    **{(tag, "language"): 'no language, or "feel"' for tag in _LOOP_TEXTS},
    (LOOPS[0], "oneBehaviorEventRef"): "an event drawn inside the activity",
    (LOOPS[0], "noneBehaviorEventRef"): "an event drawn inside the activity",
}

#: Children that compiling reads.
READ_CHILDREN: Mapping[str, frozenset[str]] = {
    "process": _SCOPE_CHILDREN,
    **{str(kind): frozenset(LOOPS) for kind in ACTIVITIES},
    "subProcess": _SCOPE_CHILDREN | {*LOOPS},
    "transaction": _SCOPE_CHILDREN | {*LOOPS},
    LOOPS[0]: frozenset({"loopCardinality", "completionCondition"}),
    LOOPS[1]: frozenset({"loopCondition"}),
    "conditionalEventDefinition": frozenset({"condition"}),
    "sequenceFlow": frozenset({"conditionExpression"}),
    "timerEventDefinition": frozenset({"timeDate", "timeDuration", "timeCycle"}),
    **{
        str(kind): _EVENT_CHILDREN
        for kind in (
            NodeKind.START,
            NodeKind.END,
            NodeKind.CATCH,
            NodeKind.THROW,
            NodeKind.BOUNDARY,
        )
    },
}

#: Children that change how a diagram runs: tag -> (what it is, what to draw instead).
REFUSED_CHILDREN: Mapping[str, tuple[str, str]] = {
    "eventDefinitionRef": ("a shared event definition", "the event definition inside the event"),
    "correlationSubscription": ("correlation subscription", "zeebe:subscription on the message"),
}

#: Children that say how to do a step, in words this engine does not speak.
FOREIGN_CHILDREN: Mapping[str, tuple[str, str]] = {
    "script": ("script", "zeebe:script with a FEEL expression"),
    "rendering": ("rendering", "zeebe:formDefinition"),
    "potentialOwner": ("potential owner", "zeebe:assignmentDefinition"),
    "humanPerformer": ("human performer", "zeebe:assignmentDefinition"),
    "performer": ("performer", "zeebe:assignmentDefinition"),
    "resourceRole": ("resource role", "zeebe:assignmentDefinition"),
    "operationRef": ("operation", "zeebe:taskDefinition"),
    "loopDataInputRef": ("input list", "zeebe:loopCharacteristics inputCollection"),
    "loopDataOutputRef": ("output list", "zeebe:loopCharacteristics outputCollection"),
    "inputDataItem": ("input item", "zeebe:loopCharacteristics inputElement"),
    "outputDataItem": ("output item", "zeebe:loopCharacteristics outputElement"),
    "complexBehaviorDefinition": ("complex behavior", "an event drawn inside the activity"),
}
