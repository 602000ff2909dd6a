"""The rows of `sla_policy.dmn`: what a clock copies when it starts. Pure.

The same columns are read at run time and checked before a policy is deployed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from complaints.records import Channel, ComplaintClass, Path, Priority
from engine.findings import Level
from engine.policy_tables import Column, PolicyTable, Remark, Row, Words, one_of, remark_of
from kernel.errors import Invalid
from sla.budget import DAY_UNITS, MOST, Budget, Unit
from sla.conventions import FIELDS, Conventions, conventions_from_json
from sla.ledger import Policy

POLICY = "sla_policy"
LAW = "law"  #: the clock that holds the limit of law, beside those that the office sets itself
MAX_NAME = 100  #: of a clock
#: Words for units as legal texts have them, longest first; plain days may be of either kind.
_UNITS: Mapping[str, tuple[Unit, ...]] = {
    "hari kerja": (Unit.WORKING_DAYS,),
    "working days": (Unit.WORKING_DAYS,),
    "jam kerja": (Unit.WORKING_HOURS,),
    "working hours": (Unit.WORKING_HOURS,),
    "hari kalender": (Unit.CALENDAR_DAYS,),
    "calendar days": (Unit.CALENDAR_DAYS,),
    "hari": DAY_UNITS,
    "days": DAY_UNITS,
    "jam": (Unit.HOURS, Unit.WORKING_HOURS),
    "hours": (Unit.HOURS, Unit.WORKING_HOURS),
}
#: In ASCII: without regard to case, other letters stand for some of these (a long s for an s). What
#: stands in brackets is a number in words; bounded, for a cell may be long and hostile.
_SPAN = re.compile(
    rf"\b(\d{{1,9}})(?:\s{{0,9}}\([^()]{{0,60}}\))?\s{{1,9}}({'|'.join(_UNITS)})\b",
    re.IGNORECASE | re.ASCII,
)
#: Units of which one can be held against the other: so many of the first take longer than so many
#: of the second, in any week with a day off.
_LONGER = {(Unit.WORKING_DAYS, Unit.CALENDAR_DAYS), (Unit.WORKING_HOURS, Unit.HOURS)}


def read_policy(row: Mapping[str, object], rule: str, version: int) -> Policy:
    """A row of sla_policy.dmn as the policy a clock copies; Invalid names the row and field."""
    where = f"{POLICY} row {rule}"
    given: dict[str, Any] = SLA_POLICY.read(row, where)
    try:
        budget = Budget(given["amount"], given["unit"])
    except Invalid as problem:
        raise Invalid(f"{where}, amount: {problem}", field="amount") from problem
    return Policy(
        budget=budget,
        conventions=_conventions(given),
        legal_basis=given["legalBasis"] or "",
        version=version,
        row=rule,
        name=given["name"] or "",
        name_english=given["nameEnglish"] or "",
        pauses_when_suspended=given["pausesWhenSuspended"] is True,
    )


def names_of(row: Mapping[str, object]) -> tuple[str, str]:
    """What people call the clock, in both languages; empty where the row is wrong there."""
    found = []
    for name in ("name", "nameEnglish"):
        try:
            found.append("" if row.get(name) is None else _line(row[name]))
        except Invalid:
            found.append("")
    return found[0], found[1]


def _conventions(given: Row) -> Conventions:
    return conventions_from_json({name: given[name] for name in FIELDS if given[name] is not None})


def _clock(value: object) -> str:
    """The name that models write in `sla.` properties, which commas part, and in deadline(...)."""
    name = _line(value)
    if not name.strip() or name != name.strip() or set(name) & set(',"\\'):
        raise Invalid(f"{name!r} is no clock; expected a name such as resolution, in quotes")
    return name


def _line(value: object) -> str:
    """One short line: it stands in messages."""
    if (
        not isinstance(value, str)
        or len(value) > MAX_NAME
        or not value.isprintable()
        or "@" in value
    ):
        expected = f"one line of at most {MAX_NAME} characters, without @"
        raise Invalid(f"{_shown(value)} is no name; expected {expected}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Invalid(f"{_shown(value)} is no text; expected a text in quotes")
    return value


def _amount(value: object) -> Decimal:
    if not isinstance(value, Decimal) or not value.is_finite() or not 0 < value <= MOST:
        raise Invalid(
            f"{_shown(value)} is no amount; expected a number above zero and up to {MOST}"
        )
    return value


def _whether(value: object) -> bool:
    if not isinstance(value, bool):
        raise Invalid(f"{_shown(value)} is no answer; expected true or false")
    return value


def _shown(value: object) -> str:
    return str(value) if isinstance(value, Decimal) else repr(value)


def _unit(value: object) -> Unit:
    return Unit(one_of(Unit)(value))


def _of_row(row: Row) -> Iterator[Remark]:
    """The budget as a whole, and whether its legal basis says another number."""
    amount, unit = row.get("amount"), row.get("unit")
    if not isinstance(amount, Decimal) or not isinstance(unit, Unit):
        return
    try:
        Budget(amount, unit)
    except Invalid as problem:
        yield remark_of("amount", problem)
        return
    basis = str(row.get("legalBasis") or "")
    said = _spans(basis)
    fitting = [number for number, units in said if unit in units]
    if said and amount not in (*fitting, sum(fitting)):
        spans = ", ".join(" ".join(match.groups()) for match in _SPAN.finditer(basis))
        yield Remark(
            "legalBasis",
            f"it says {spans}, and the row {Budget(amount, unit)}",
            "the same number and unit in both",
            Level.WARNING,
        )


def _spans(text: str) -> list[tuple[Decimal, tuple[Unit, ...]]]:
    """Every stretch of time that a text names: a number, and the units it may mean."""
    return [(Decimal(one[1]), _UNITS[one[2].lower()]) for one in _SPAN.finditer(text)]


def _of_pair(first: Row, then: Row) -> Iterable[Remark]:
    """Whether one of two rows is the limit of law, and the other gives more time than it."""
    for law, own in ((first, then), (then, first)):
        if law.get("clock") == LAW and own.get("clock") not in (None, LAW):
            limit, given = _budget(law), _budget(own)
            if limit is not None and given is not None and _exceeds(given, limit):
                yield Remark(
                    "amount",
                    f"{own['clock']} has {given}, more than the {limit} of the clock {LAW}",
                    "a budget within the limit of law",
                    Level.WARNING,
                )


def _budget(row: Row) -> Budget | None:
    amount, unit = row.get("amount"), row.get("unit")
    if not isinstance(amount, Decimal) or not isinstance(unit, Unit):
        return None
    try:
        return Budget(amount, unit)
    except Invalid:
        return None


def _exceeds(given: Budget, limit: Budget) -> bool:
    if given.unit is limit.unit:
        return given.amount > limit.amount
    return (given.unit, limit.unit) in _LONGER and given.amount >= limit.amount


SLA_POLICY = PolicyTable(
    decision=POLICY,
    many=True,
    columns=(
        Column(name="clock", read=_clock, required=True),
        Column(name="amount", read=_amount, required=True),
        Column(name="unit", read=_unit, required=True, words=tuple(Unit)),
        Column(name="legalBasis", read=_text),
        Column(name="name", read=_line),
        Column(name="nameEnglish", read=_line),
        Column(name="pausesWhenSuspended", read=_whether),
        *(Column(name=name, read=one_of(words), words=words) for name, words in FIELDS.items()),
    ),
    inputs={
        "class": Words(tuple(ComplaintClass)),
        "channel": Words(tuple(Channel)),
        "path": Words(tuple(Path)),
        "priority": Words((*Priority, "low", "urgent"), closed=False),
    },
    key=("clock",),
    of_row=_of_row,
    of_pair=_of_pair,
)
