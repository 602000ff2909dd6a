"""The rows of `escalation_policy.dmn`: what a ladder's rungs are. Pure; refuses what cannot work.

A rung fires at a share of its clock's budget, or working days after the due instant.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from engine import findings
from engine.policy_tables import Column, PolicyTable, Remark, Row, Staffed, one_of
from identity.roles import Role
from kernel.errors import Invalid
from sla.budget import Budget, parse_budget

DECISION = "escalation_policy"
MAX_NAME = 200  #: it stands in the subject of messages
MOST_NUMBER = 1_000_000  #: of a rung and of days past due


class Level(StrEnum):
    """Where recipients are sought, seen from the unit that holds the clock."""

    OWN_UNIT = "own_unit"
    PARENT = "parent"
    OVERSEER = "overseer"


class Action(StrEnum):
    """What a rung does besides telling its recipients."""

    ALERT = "alert"
    REASSIGN = "reassign"
    RAISE_PRIORITY = "raise_priority"


@dataclass(frozen=True, slots=True, kw_only=True)
class RungPolicy:
    """One rung as its clock copied it: exactly one of `share` (0 to 1) and `overdue` is set.

    `overdue` counts working days past the due instant; `acknowledge_within` None: none expected.
    """

    number: int
    name: str
    share: Decimal | None = None
    overdue: int | None = None
    role: Role
    level: Level = Level.OWN_UNIT
    action: Action = Action.ALERT
    acknowledge_within: Budget | None = None


def parse_rungs(value: object) -> tuple[RungPolicy, ...]:
    """Read what the decision answered: a list of rows, or null for no ladder.

    Raises Invalid, naming row and field, for a broken row and for rungs out of order.
    """
    if value is None:
        return ()
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise Invalid(f"{DECISION}: expected a list of rows (hit policy RULE ORDER)")
    rungs = tuple(_rung(row, f"{DECISION} row {place}") for place, row in enumerate(value, 1))
    _check_order(rungs)
    return rungs


def rung_to_json(rung: RungPolicy) -> dict[str, object]:
    """The row as the decision has it; numbers that may have decimals as text."""
    within = rung.acknowledge_within
    return {
        "rung": rung.number,
        "name": rung.name,
        "share": None if rung.share is None else str(rung.share),
        "overdueWorkingDays": rung.overdue,
        "recipientRole": rung.role.value,
        "recipientLevel": rung.level.value,
        "action": rung.action.value,
        "acknowledgeWithin": None if within is None else str(within),
    }


def rung_from_json(row: Mapping[str, object]) -> RungPolicy:
    """Read a row that `rung_to_json` made."""
    share = row["share"]
    return _rung({**row, "share": None if share is None else Decimal(str(share))}, DECISION)


def _rung(row: object, where: str) -> RungPolicy:
    if not isinstance(row, Mapping):
        raise Invalid(f"{where}: expected a context, one entry an output of the table")
    given: dict[str, Any] = LADDER.read(row, where)
    if fault := next(_of_row(given), None):
        raise Invalid(f"{where}: {fault.reason}")
    return RungPolicy(
        number=given["rung"],
        name=given["name"],
        share=given["share"],
        overdue=given["overdueWorkingDays"],
        role=given["recipientRole"],
        level=given["recipientLevel"],
        action=given["action"],
        acknowledge_within=given["acknowledgeWithin"],
    )


def _share(value: object) -> Decimal:
    number = _number(value)
    if number is None or not 0 < number <= 1:
        raise Invalid(f"expected a number above 0 and up to 1, not {value!s}")
    return number


def _whole(value: object) -> int:
    number = _number(value)
    if number is None or not 1 <= number <= MOST_NUMBER or number != number.to_integral_value():
        raise Invalid(f"expected a whole number from 1, not {value!s}")
    return int(number)


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        return None
    number = Decimal(value)
    return number if number.is_finite() else None


def _name(value: object) -> str:
    name = _text(value)
    if len(name) > MAX_NAME or not name.isprintable() or "@" in name:
        raise Invalid(f"expected one line of at most {MAX_NAME} characters, without @")
    return name


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Invalid(f"expected a text, not {value!s}")
    return value


def _role(value: object) -> Role:
    return Role(one_of(Role)(value))


def _level(value: object) -> Level:
    return Level(one_of(Level)(value))


def _action(value: object) -> Action:
    return Action(one_of(Action)(value))


def _of_row(row: Row) -> Iterator[Remark]:
    known = row.keys() >= {"share", "overdueWorkingDays"}
    if known and (row["share"] is None) == (row["overdueWorkingDays"] is None):
        yield Remark("", "expected either share or overdueWorkingDays, and not both")


def _of_pair(lower: Row, upper: Row) -> Iterator[Remark]:
    """Two rungs of one ladder: numbers and instants must both ascend."""
    if lower.keys() & upper.keys() >= _STEP:
        yield from _faults(_step(lower), _step(upper))


def _of_staff(row: Row, staffed: Staffed) -> Iterator[Remark]:
    role, level = row.get("recipientRole"), row.get("recipientLevel")
    if isinstance(role, Role) and level is not None and not staffed(role, level != Level.OWN_UNIT):
        where = "any unit" if level == Level.OWN_UNIT else "any unit above another"
        reason = f"nobody is {role} in {where}, so that the rung reaches nobody"
        expected = "a role that somebody has at that level"
        yield Remark("recipientRole", reason, expected, findings.Level.WARNING)


_STEP = {"rung", "share", "overdueWorkingDays"}
_Step = tuple[int, Decimal | None, int | None]


def _check_order(rungs: tuple[RungPolicy, ...]) -> None:
    steps = [(rung.number, rung.share, rung.overdue) for rung in rungs]
    for place, (lower, upper) in enumerate(zip(steps, steps[1:], strict=False), 2):
        if fault := next(_faults(lower, upper), None):
            where = f"{DECISION} row {place}{', rung' if fault.column else ''}"
            raise Invalid(f"{where}: {fault.reason}")


def _step(row: Row) -> _Step:
    given: dict[str, Any] = dict(row)
    return given["rung"], given["share"], given["overdueWorkingDays"]


def _faults(lower: _Step, upper: _Step) -> Iterator[Remark]:
    if upper[0] <= lower[0]:
        yield Remark("rung", f"{upper[0]} must come after {lower[0]}")
    elif _position(upper) < _position(lower):
        text = f"rung {upper[0]} would fire before rung {lower[0]}"
        yield Remark("", f"{text}; put the rungs of a ladder in order of time")


def _position(step: _Step) -> tuple[Decimal, int]:
    _, share, overdue = step
    return (Decimal(2), overdue or 0) if share is None else (share, 0)


#: The columns of the table, for whoever reads a row and whoever checks a file. Which clocks there
#: are decides the SLA policy.
LADDER = PolicyTable(
    decision=DECISION,
    many=True,
    columns=(
        Column(name="rung", read=_whole, required=True),
        Column(name="name", read=_name, required=True),
        Column(name="share", read=_share),
        Column(name="overdueWorkingDays", read=_whole),
        Column(name="recipientRole", read=_role, required=True, words=tuple(Role)),
        Column(name="recipientLevel", read=_level, required=True, words=tuple(Level)),
        Column(name="action", read=_action, required=True, words=tuple(Action)),
        Column(name="acknowledgeWithin", read=lambda value: parse_budget(_text(value))),
    ),
    of_row=_of_row,
    of_pair=_of_pair,
    of_staff=_of_staff,
)
