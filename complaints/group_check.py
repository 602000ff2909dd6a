"""Who a user task is offered to: the candidate groups of a model, before anybody waits for it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from engine.feel import Expression, Moment
from engine.findings import Finding, FindingKind, Level, meant
from engine.model.definition import Node, Term
from identity.roles import Role, Staffing, parse_group
from kernel.errors import Invalid, TuntasError

_NEVER = Moment(datetime(1970, 1, 1, tzinfo=UTC), UTC)  #: no group depends on the time
LOOKED_AT = 1_000  #: characters of an expression in which roles are looked for
_JOINED = re.compile(r'"\s*\+\s*"')
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')


def group_findings(node: Node, staffing: Staffing | None) -> Iterator[Finding]:
    """What is wrong with the candidate groups of a user task; `staffing` None: not known."""
    groups = None if node.user_task is None else node.user_task.candidate_groups
    if groups is None:
        return
    constant = _constant(groups)
    if constant is not None:
        for group in constant:
            yield from _of_group(node, group, staffing)
    else:
        yield from _of_expression(node, groups, staffing)


def _constant(groups: Term) -> list[str] | None:
    """The groups by name; None where variables decide."""
    if groups.inputs:
        return None
    try:
        value = groups.evaluate({}, _NEVER)
    except TuntasError:  # past a limit of FEEL: then it is an incident when it runs
        return None
    named = value if isinstance(value, list) else str(value or "").split(",")
    return [str(one).strip() for one in named if str(one).strip()]


def _of_group(node: Node, group: str, staffing: Staffing | None) -> Iterator[Finding]:
    unit, colon, role = group.rpartition(":")
    if not colon:
        text = f"candidate group {group!r} is of no unit, so that no inbox shows its tasks"
        yield _warning(node, text, "unit:role, such as kejari-bandung:handler")
    elif role not in list(Role):
        yield _unknown_role(node, role, group)
    elif staffing is not None and unit not in staffing.parents:
        hint = meant(unit, staffing.parents)
        yield _refused(
            node,
            f"candidate group {group!r}: there is no unit {unit!r}",
            f"one of the office{hint}",
        )
    else:
        yield from _of_form(node, group, staffing)


def _of_form(node: Node, group: str, staffing: Staffing | None) -> Iterator[Finding]:
    try:
        parse_group(group)
    except Invalid as problem:
        reason, _, expected = str(problem).partition("; ")
        yield _refused(node, reason, expected)
        return
    if staffing is not None and group not in staffing.groups:
        yield _warning(node, f"nobody is in candidate group {group!r}", "a group with somebody")


def _of_expression(node: Node, groups: Term, staffing: Staffing | None) -> Iterator[Finding]:
    text = groups.text
    roles = _roles(text) if isinstance(groups, Expression) else []
    for role in roles:
        if role not in list(Role):
            yield _unknown_role(node, role, f"={text}")
        elif staffing is not None and not staffing.has(role):
            reason = f"candidate groups `={text}`: nobody is {role} in any unit"
            yield _warning(node, reason, "a role that somebody has")
    if not roles:
        reason = f"candidate groups `={text}` are known only when the process runs"
        yield _warning(node, reason, 'a role as text at the end, such as unit + ":handler"')


def _roles(text: str) -> list[str]:
    """What stands after the last colon of each text in an expression."""
    texts = _TEXT.findall(_JOINED.sub("", text[:LOOKED_AT]))
    ends = (one.rpartition(":")[2].strip() for one in texts if ":" in one)
    return list(dict.fromkeys(role for role in ends if role))


def _unknown_role(node: Node, role: str, group: str) -> Finding:
    reason = f"candidate group `{group}`: {role!r} is no role"
    return _refused(node, reason, f"one of {', '.join(Role)}{meant(role, list(Role))}")


def _refused(node: Node, reason: str, expected: str) -> Finding:
    return _finding(node, reason, expected, Level.REFUSED)


def _warning(node: Node, reason: str, expected: str) -> Finding:
    return _finding(node, reason, expected, Level.WARNING)


def _finding(node: Node, reason: str, expected: str, level: Level) -> Finding:
    name = node.name or ""
    return Finding(node.id, name, node.line, reason, expected, FindingKind.POLICY, level)
