"""Reads what a task does: people, jobs, scripts, decisions and calls."""

from collections.abc import Mapping

from lxml import etree

from engine.model.definition import (
    LARGEST_RETRIES,
    CallSpec,
    DecisionSpec,
    JobSpec,
    Literal,
    NodeKind,
    ScriptSpec,
)
from engine.model.draft import DraftNode
from engine.model.expected import KEY, LIFE, TEXT, whole
from engine.model.findings import Report
from engine.model.headers import headers_of
from engine.model.references import reference_of
from engine.model.tags import extension, is_true, local
from engine.model.terms import feel, term
from engine.model.variables import variable_of
from engine.model.zeebe_surface import throws_message

#: The delegate whose headers may be FEEL (design D2).
PUBLISH_MESSAGE = "tuntas:publish-message"
_PUBLISHING = {"messageName": TEXT, "correlationKey": KEY, "timeToLive": LIFE}

#: What a task needs where it has several ways to be done.
_WAYS = {
    NodeKind.SCRIPT_TASK: ("script", "taskDefinition"),
    NodeKind.BUSINESS_RULE_TASK: ("calledDecision", "taskDefinition"),
    NodeKind.SERVICE_TASK: ("taskDefinition",),
    NodeKind.SEND_TASK: ("taskDefinition",),
    NodeKind.CALL_ACTIVITY: ("calledElement",),
}


def check_ways(node: DraftNode, report: Report) -> None:
    """A task that runs by itself says in exactly one way how."""
    _check_headers(node, report)
    ways = ("taskDefinition",) if throws_message(node) else _WAYS.get(node.kind, ())
    given = [way for way in ways if extension(node.element, way) is not None]
    wanted = " or ".join(f"zeebe:{way}" for way in ways)
    if ways and not given:
        report.dialect(node.element, f"nothing says how this {node.kind} is done", wanted)
    if len(given) > 1:
        report.dialect(node.element, f"this {node.kind} is done in two ways", f"{wanted}, not both")


def _check_headers(node: DraftNode, report: Report) -> None:
    if node.kind is NodeKind.USER_TASK:
        return
    given = {
        tag for tag in ("taskHeaders", "taskDefinition") if extension(node.element, tag) is not None
    }
    if given == {"taskHeaders"}:
        report.dialect(node.element, "zeebe:taskHeaders without a job", "zeebe:taskDefinition too")


def job_of(node: DraftNode, report: Report) -> JobSpec | None:
    """`zeebe:taskDefinition` with its headers."""
    definition = extension(node.element, "taskDefinition")
    if definition is None:
        return None
    kind = term(definition, "type", definition.get("type") or "", report, TEXT)
    given = definition.get("retries", "3")
    retries = term(definition, "retries", given, report, whole(LARGEST_RETRIES))
    headers = headers_of(node.element, report)
    if isinstance(kind, Literal) and kind.text == PUBLISH_MESSAGE:
        _check_publishing(node.element, headers, report)
    if kind is None or retries is None:
        return None
    return JobSpec(type=kind, retries=retries, headers=headers)


def _check_publishing(element: etree._Element, headers: Mapping[str, str], report: Report) -> None:
    if not headers.get("messageName"):
        report.dialect(
            element, f"the job {PUBLISH_MESSAGE} names no message", "a header messageName"
        )
    if not headers.get("correlationKey"):
        reason = f"the job {PUBLISH_MESSAGE} does not say whom its message reaches"
        report.dialect(element, reason, "a header correlationKey")
    for key, value in headers.items():
        if key not in _PUBLISHING:
            reason = f"the header {key!r} of {PUBLISH_MESSAGE} is not read"
            report.dialect(element, reason, ", ".join(_PUBLISHING))
        elif value or key == "timeToLive":
            term(element, f"header {key}", value, report, _PUBLISHING[key])


def script_of(node: DraftNode, report: Report) -> ScriptSpec | None:
    """`zeebe:script`: FEEL and the variable for its value."""
    script = extension(node.element, "script")
    if script is None:
        return None
    expression = feel(script, "expression", script.get("expression") or "", report)
    variable = variable_of(script, "resultVariable", report)
    return ScriptSpec(expression, variable) if expression and variable else None


def decision_of(node: DraftNode, report: Report) -> DecisionSpec | None:
    """`zeebe:calledDecision`: which decision and the variable for its result."""
    called = extension(node.element, "calledDecision")
    if called is None:
        return None
    decision = reference_of(called, "decisionId", report)
    variable = variable_of(called, "resultVariable", report)
    return DecisionSpec(decision, variable) if decision and variable else None


def call_of(node: DraftNode, report: Report) -> CallSpec | None:
    """`zeebe:calledElement`: which process and which variables cross."""
    called = extension(node.element, "calledElement")
    if called is None:
        return None
    process = reference_of(called, "processId", report)
    for name in ("propagateAllParentVariables", "propagateAllChildVariables"):
        value = called.get(name, "true")
        if value not in {"true", "false"}:
            report.dialect(called, f"{name} of {local(called)} is {value!r}", "true or false")
    if process is None:
        return None
    return CallSpec(
        process,
        propagate_parent=is_true(called, "propagateAllParentVariables", default=True),
        propagate_child=is_true(called, "propagateAllChildVariables", default=True),
    )
