"""The rows of `escalation_policy.dmn`: what a ladder's rungs are. Pure; refuses what cannot work.

A rung fires at a share of its clock's budget, or working days after the due instant.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from identity.roles import Role
from kernel.errors import Invalid
from sla.budget import Budget, parse_budget

DECISION = "escalation_policy"
MAX_NAME = 200  #: it stands in the subject of messages


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
    share, overdue = _when(row, where)
    return RungPolicy(
        number=_whole(row.get("rung"), f"{where}, rung"),
        name=_name(row.get("name"), f"{where}, name"),
        share=share,
        overdue=overdue,
        role=_one_of(Role, row.get("recipientRole"), f"{where}, recipientRole"),
        level=_one_of(Level, row.get("recipientLevel"), f"{where}, recipientLevel"),
        action=_one_of(Action, row.get("action"), f"{where}, action"),
        acknowledge_within=_within(row.get("acknowledgeWithin"), f"{where}, acknowledgeWithin"),
    )


def _when(row: Mapping[str, object], where: str) -> tuple[Decimal | None, int | None]:
    share, overdue = row.get("share"), row.get("overdueWorkingDays")
    if (share is None) == (overdue is None):
        raise Invalid(f"{where}: expected either share or overdueWorkingDays, and not both")
    if overdue is not None:
        return None, _whole(overdue, f"{where}, overdueWorkingDays")
    number = _number(share)
    if number is None or not 0 < number <= 1:
        raise Invalid(f"{where}, share: expected a number above 0 and up to 1, not {share!s}")
    return number, None


def _within(value: object, where: str) -> Budget | None:
    if value is None:
        return None
    text = _text(value, where)
    try:
        return parse_budget(text)
    except Invalid as problem:
        raise Invalid(f"{where}: {problem}") from problem


def _whole(value: object, where: str) -> int:
    number = _number(value)
    if number is None or number < 1 or number != number.to_integral_value():
        raise Invalid(f"{where}: expected a whole number from 1, not {value!s}")
    return int(number)


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        return None
    number = Decimal(value)
    return number if number.is_finite() else None


def _name(value: object, where: str) -> str:
    name = _text(value, where)
    if len(name) > MAX_NAME or not name.isprintable() or "@" in name:
        raise Invalid(f"{where}: expected one line of at most {MAX_NAME} characters, without @")
    return name


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Invalid(f"{where}: expected a text, not {value!s}")
    return value


_Choice = TypeVar("_Choice", bound=StrEnum)


def _one_of(kind: Callable[[str], _Choice], value: object, where: str) -> _Choice:
    known: Iterable[_Choice] = kind  # type: ignore[assignment]
    for choice in known:
        if choice == value:
            return choice
    raise Invalid(f"{where}: {value!s} is unknown; expected one of {', '.join(known)}")


def _check_order(rungs: tuple[RungPolicy, ...]) -> None:
    for place, (lower, upper) in enumerate(zip(rungs, rungs[1:], strict=False), 2):
        where = f"{DECISION} row {place}"
        if upper.number <= lower.number:
            raise Invalid(f"{where}, rung: {upper.number} must come after {lower.number}")
        if _position(upper) < _position(lower):
            raise Invalid(
                f"{where}: rung {upper.number} would fire before rung {lower.number};"
                " put the rungs of a ladder in order of time"
            )


def _position(rung: RungPolicy) -> tuple[Decimal, int]:
    return (Decimal(2), rung.overdue or 0) if rung.share is None else (rung.share, 0)
