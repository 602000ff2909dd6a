"""The rows of escalation_policy.dmn: what is read, and what is refused with row and field."""

from decimal import Decimal
from typing import Any

import pytest

from escalation.policy import Action, Level, parse_rungs, rung_from_json, rung_to_json
from identity.roles import Role
from kernel.errors import Invalid
from sla.budget import parse_budget

ROW: dict[str, Any] = {
    "rung": Decimal(1),
    "name": "Separuh waktu",
    "share": Decimal("0.5"),
    "overdueWorkingDays": None,
    "recipientRole": "handler",
    "recipientLevel": "own_unit",
    "action": "alert",
    "acknowledgeWithin": "8 working_hours",
}
LATE: dict[str, Any] = {
    **ROW,
    "rung": Decimal(2),
    "share": None,
    "overdueWorkingDays": Decimal(5),
    "recipientRole": "supervisor",
    "recipientLevel": "parent",
    "action": "reassign",
    "acknowledgeWithin": None,
}


def test_a_row_says_when_whom_what_and_how_long_to_answer() -> None:
    half, late = parse_rungs([ROW, LATE])
    assert (half.number, half.share, half.overdue) == (1, Decimal("0.5"), None)
    assert (half.role, half.level, half.action) == (Role.HANDLER, Level.OWN_UNIT, Action.ALERT)
    assert half.acknowledge_within == parse_budget("8 working_hours")
    assert (late.share, late.overdue, late.acknowledge_within) == (None, 5, None)
    assert (late.level, late.action) == (Level.PARENT, Action.REASSIGN)


@pytest.mark.parametrize("value", [None, [], ()])
def test_a_clock_without_rows_has_no_ladder(value: object) -> None:
    assert parse_rungs(value) == ()


def test_a_stored_row_is_read_back_as_it_was() -> None:
    rungs = parse_rungs([ROW, LATE])
    assert tuple(rung_from_json(rung_to_json(rung)) for rung in rungs) == rungs


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"rung": None}, "row 1, rung: expected a whole number from 1, not None"),
        ({"rung": Decimal("1.5")}, "row 1, rung: expected a whole number from 1, not 1.5"),
        ({"name": ""}, "row 1, name: expected a text"),
        ({"name": "Waktu\nhabis"}, "row 1, name: expected one line of at most 200 characters"),
        ({"share": None}, "row 1: expected either share or overdueWorkingDays, and not both"),
        ({"overdueWorkingDays": Decimal(2)}, "row 1: expected either share or"),
        ({"share": Decimal(0)}, "row 1, share: expected a number above 0 and up to 1, not 0"),
        ({"share": Decimal("1.2")}, "row 1, share: expected a number above 0"),
        ({"share": "0.5"}, "row 1, share: expected a number above 0"),
        ({"recipientRole": "chief"}, "row 1, recipientRole: chief is unknown; expected one of"),
        ({"recipientLevel": "moon"}, "row 1, recipientLevel: moon is unknown"),
        ({"action": "shout"}, "row 1, action: shout is unknown; expected one of alert"),
        ({"acknowledgeWithin": "8 moons"}, "row 1, acknowledgeWithin: budget '8 moons'"),
        ({"acknowledgeWithin": "0 working_hours"}, "row 1, acknowledgeWithin: budget 0"),
    ],
)
def test_a_broken_row_is_refused_with_row_and_field(change: dict[str, Any], text: str) -> None:
    with pytest.raises(Invalid, match=text.replace("(", "\\(")):
        parse_rungs([{**ROW, **change}])


def test_rungs_stand_in_order_of_time() -> None:
    early = {**ROW, "rung": Decimal(2), "share": Decimal("0.4")}
    with pytest.raises(Invalid, match="row 2: rung 2 would fire before rung 1"):
        parse_rungs([ROW, early])
    with pytest.raises(Invalid, match="row 2, rung: 1 must come after 1"):
        parse_rungs([ROW, ROW])


def test_an_answer_that_is_no_list_of_rows_is_refused() -> None:
    with pytest.raises(Invalid, match="expected a list of rows"):
        parse_rungs("handler")
    with pytest.raises(Invalid, match="row 1: expected a context"):
        parse_rungs(["handler"])
