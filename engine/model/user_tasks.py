"""Reads who does a user task, until when, and with which form."""

from lxml import etree

from engine.findings import FindingKind
from engine.model.definition import Deadline, Literal, Reference, Term, UserTaskSpec
from engine.model.draft import DraftNode
from engine.model.expected import (
    LARGEST_PRIORITY,
    OPTIONAL_INSTANT,
    OPTIONAL_TEXT,
    TEXTS,
    Expected,
    whole,
)
from engine.model.findings import Report
from engine.model.headers import headers_of
from engine.model.iso8601 import parse_date
from engine.model.references import reference_of
from engine.model.tags import extension
from engine.model.terms import check_known, deadline, optional_term
from kernel.errors import Invalid

_OTHER_FORMS = frozenset({"formKey", "externalReference"})  # refused by the extension audit
_PRIORITY = whole(LARGEST_PRIORITY)


def user_task_of(node: DraftNode, report: Report) -> UserTaskSpec:
    """Everything the zeebe extensions say about a user task."""
    element = node.element
    if extension(element, "userTask") is None:
        report.note(
            element,
            "a user task without zeebe:userTask counts as one",
            "<zeebe:userTask /> so that Camunda 8 reads it alike",
            FindingKind.DIALECT,
        )
    assignment = extension(element, "assignmentDefinition")
    schedule = extension(element, "taskSchedule")
    return UserTaskSpec(
        assignee=_part(assignment, "assignee", report, OPTIONAL_TEXT),
        candidate_groups=_part(assignment, "candidateGroups", report, TEXTS),
        candidate_users=_part(assignment, "candidateUsers", report, TEXTS),
        due=_due(schedule, report),
        follow_up=_date(schedule, "followUpDate", report),
        priority=_part(extension(element, "priorityDefinition"), "priority", report, _PRIORITY),
        form=_form(extension(element, "formDefinition"), report),
        headers=headers_of(element, report),
    )


def _part(
    element: etree._Element | None, attribute: str, report: Report, expected: Expected | None
) -> Term | None:
    return None if element is None else optional_term(element, attribute, report, expected)


def _due(schedule: etree._Element | None, report: Report) -> Term | Deadline | None:
    text = schedule.get("dueDate") if schedule is not None else None
    if schedule is not None and text is not None:
        symbolic = deadline(schedule, text, report)
        if symbolic is not None:
            return symbolic
    return _date(schedule, "dueDate", report)


def _date(schedule: etree._Element | None, attribute: str, report: Report) -> Term | None:
    value = _part(schedule, attribute, report, None)
    if isinstance(value, Literal) and schedule is not None:
        try:
            parse_date(value.text)
        except Invalid as problem:
            reason, _, expected = str(problem).partition("; write it as ")
            report.expression(schedule, f"{attribute}: {reason}", expected)
    elif value is not None and schedule is not None:
        check_known(schedule, attribute, value, report, OPTIONAL_INSTANT)
    return value


def _form(element: etree._Element | None, report: Report) -> Reference | None:
    if element is None or element.get("formId") is None:
        if element is not None and not set(element.attrib) & _OTHER_FORMS:
            report.dialect(element, "zeebe:formDefinition names no form", "formId")
        return None
    return reference_of(element, "formId", report)
