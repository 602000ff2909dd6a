"""What a user task lacks: whoever works on it should find it, know what to say, and by when."""

from collections.abc import Iterator

from complaints.group_check import group_findings
from engine.deployment_check import CheckedFile
from engine.findings import Finding, FindingKind, Level
from engine.model.definition import Node
from identity.roles import Staffing


def task_findings(file: CheckedFile, staffing: Staffing | None) -> Iterator[Finding]:
    """Groups that cannot be, and tasks without group, form or clock, in one file."""
    for definition in file.processes:
        for node in definition.nodes:
            yield from group_findings(node, staffing)
            yield from _missing(node)


def _missing(node: Node) -> Iterator[Finding]:
    task = node.user_task
    if task is None:
        return
    if task.assignee is None and task.candidate_groups is None and task.candidate_users is None:
        expected = "zeebe:assignmentDefinition with candidateGroups"
        yield _warning(
            node, "nobody gets this user task: it has no group and no assignee", expected
        )
    if task.form is None:
        yield _warning(node, "this user task has no form to fill in", "zeebe:formDefinition")
    if task.due is None:
        expected = 'zeebe:taskSchedule with dueDate, such as =deadline("resolution")'
        yield _warning(node, "no clock says until when this user task is due", expected)


def _warning(node: Node, reason: str, expected: str) -> Finding:
    name, level = node.name or "", Level.WARNING
    return Finding(node.id, name, node.line, reason, expected, FindingKind.POLICY, level)
