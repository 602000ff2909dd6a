"""Every row of every policy table is reached by a literal example, and says what the office means.

Numbers and their sources: domain.md sections 1 and 9, and the issue's list of classes.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from complaints.sla_policy import read_policy
from engine.dmn import DecisionModel, DecisionResult, parse_dmn
from engine.feel import Moment
from engine.xml import parse_xml
from escalation.policy import parse_rungs
from kernel.errors import Invalid

FOLDER = Path(__file__).parents[2] / "bpmn" / "policies"
AT = Moment(datetime(2026, 11, 24, 1, tzinfo=UTC), UTC)
DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"

CLASSES = ("complaint", "conduct", "information_request", "aspiration")
HUMAN_CLOCKS = ("verification", "assignment", "first_response", "resolution", "law", "approval")
COMPLAINANT_CLOCKS = ("silence", "missing_data")


@cache
def model(name: str) -> DecisionModel:
    return parse_dmn((FOLDER / f"{name}.dmn").read_bytes())


def decide(name: str, decision: str, **given: object) -> DecisionResult:
    found = model(name)
    inputs = found.decision(decision).inputs
    return found.evaluate(decision, dict.fromkeys(inputs) | given, AT)


def sla(class_: str | None) -> dict[str, Mapping[str, Any]]:
    given = {"class": class_, "channel": "web", "priority": "normal", "path": "regular"}
    rows = decide("sla_policy", "sla_policy", **given).value
    assert len({row["clock"] for row in rows}) == len(rows), "one row a clock"
    return {row["clock"]: row for row in rows}


def budget(row: Mapping[str, Any]) -> str:
    return f"{row['amount']} {row['unit']}"


@pytest.mark.parametrize(
    ("class_", "resolution"),
    [
        ("information_request", "5 working_days"),
        ("complaint", "14 working_days"),
        ("conduct", "60 working_days"),
        ("aspiration", "14 working_days"),
    ],
)
def test_a_class_has_its_days_to_resolve(class_: str, resolution: str) -> None:
    assert budget(sla(class_)["resolution"]) == resolution


@pytest.mark.parametrize("class_", [*CLASSES, None])
def test_the_other_clocks_are_the_same_for_every_class(class_: str | None) -> None:
    rows = {clock: budget(row) for clock, row in sla(class_).items() if clock != "resolution"}
    assert rows == {
        "verification": "3 working_days",
        "assignment": "2 working_days",
        "first_response": "5 working_days",
        "law": "60 calendar_days",
        "approval": "2 working_days",
        "silence": "10 working_days",
        "missing_data": "30 calendar_days",
    }


def test_an_unclassified_complaint_has_no_days_to_resolve_yet() -> None:
    assert "resolution" not in sla(None)


def test_every_budget_names_what_it_rests_on() -> None:
    assert all(row["legalBasis"] for class_ in CLASSES for row in sla(class_).values())


def test_every_clock_has_one_name_for_people_in_each_language() -> None:
    names: dict[str, set[tuple[str, str]]] = {}
    for class_ in CLASSES:
        for clock, row in sla(class_).items():
            policy = read_policy(row, clock, 1)
            names.setdefault(clock, set()).add((policy.name_in("id"), policy.name_in("en")))
    assert all(len(found) == 1 for found in names.values())
    assert names["resolution"] == {("Penyelesaian", "Resolution")}
    assert all(all(pair) for (pair,) in names.values())


@pytest.mark.parametrize("name", ["a@b", "two\nlines", "x" * 101, Decimal(7)])
def test_a_name_that_cannot_stand_in_a_message_is_refused(name: object) -> None:
    row = {**sla("complaint")["law"], "name": name}
    with pytest.raises(Invalid, match="row law, name: "):
        read_policy(row, "law", 1)


def test_a_policy_without_names_calls_its_clocks_as_the_models_do() -> None:
    row = {**sla("complaint")["law"], "name": None, "nameEnglish": None}
    assert read_policy(row, "law", 1).name_in("en") == ""


ROUTES = [
    # class, subject, reported unit, overseer, confidential -> class, path, unit, visibility
    (None, None, None, None, False, "complaint", "regular", "kejari-bandung", "normal"),
    (None, "information", None, None, False, "information_request", "regular", "kejari-bandung",
     "normal"),
    (None, "aspiration", None, None, None, "aspiration", "regular", "kejari-bandung", "normal"),
    ("complaint", "service", "kejari-bandung", "kejati-jawa-barat", False, "complaint", "regular",
     "kejati-jawa-barat", "normal"),
    ("complaint", "service", "kejari-makassar", "kejati-sulawesi-selatan", False, "complaint",
     "regular", "kejari-bandung", "normal"),
    ("complaint", "corruption", "kejari-bandung", "kejati-jawa-barat", False, "complaint",
     "regular", "kejati-jawa-barat", "confidential"),
    ("complaint", "corruption", None, None, False, "complaint", "regular", "kejari-bandung",
     "confidential"),
    ("complaint", "service", None, None, True, "complaint", "regular", "kejari-bandung",
     "confidential"),
    ("conduct", None, "kejari-bandung", "kejati-jawa-barat", False, "conduct", "oversight",
     "kejati-jawa-barat", "oversight"),
    ("complaint", "conduct", "kejari-bandung", "kejati-jawa-barat", True, "conduct", "oversight",
     "kejati-jawa-barat", "oversight"),
    ("conduct", None, None, None, False, "conduct", "oversight", "kejari-bandung", "oversight"),
    # About the top unit: no reported unit, and it oversees itself.
    ("conduct", None, None, "kejagung", False, "conduct", "oversight", "kejagung", "oversight"),
    ("complaint", "conduct", None, "kejagung", False, "conduct", "oversight", "kejagung",
     "oversight"),
    ("complaint", "service", None, "kejagung", False, "complaint", "regular", "kejari-bandung",
     "normal"),
]  # fmt: skip


@pytest.mark.parametrize("route", ROUTES)
def test_a_complaint_goes_where_the_office_sends_it(route: tuple[Any, ...]) -> None:
    class_, subject, reported, overseer, confidential, *expected = route
    given = {
        "class": class_,
        "subject": subject,
        "reportedUnit": reported,
        "overseer": overseer,
        "confidential": confidential,
        "unit": "kejari-bandung",
    }
    value = decide("routing", "routing", **given).value
    assert [value[name] for name in ("class", "path", "unit", "visibility")] == expected
    oversight_unit = expected[2] if expected[1] == "oversight" else None
    assert value["oversightUnit"] == oversight_unit


@pytest.mark.parametrize("receiver", ["kejagung", "kejati-papua"])
def test_a_conduct_complaint_about_a_unit_without_an_overseer_has_no_route(
    receiver: str,
) -> None:
    given = {"class": "conduct", "reportedUnit": "kejagung", "unit": receiver}
    assert decide("routing", "routing", **given).value is None


@pytest.mark.parametrize("subject", ["service", "corruption"])
@pytest.mark.parametrize("confidential", [True, False])
def test_a_complaint_about_its_own_receiver_without_an_overseer_has_no_path(
    subject: str, confidential: bool
) -> None:
    given: dict[str, object] = {"class": "complaint", "unit": "kejagung"}
    given |= {"reportedUnit": "kejagung", "subject": subject, "confidential": confidential}
    assert decide("routing", "routing", **given).value["path"] is None


def test_an_unknown_class_has_no_route() -> None:
    assert decide("routing", "routing", **{"class": "gossip", "unit": "x"}).value is None


def ladder(clock: str, class_: str | None) -> list[Mapping[str, Any]]:
    rows = decide("escalation_policy", "escalation_policy", clock=clock, **{"class": class_}).value
    return list(rows or [])


@pytest.mark.parametrize("class_", CLASSES)
@pytest.mark.parametrize("clock", HUMAN_CLOCKS)
def test_every_clock_of_the_office_has_a_ladder_that_climbs(clock: str, class_: str) -> None:
    rungs = ladder(clock, class_)
    assert [rung["rung"] for rung in rungs] == [Decimal(n + 1) for n in range(len(rungs))]
    heights = [
        (rung["overdueWorkingDays"] or Decimal(0), rung["share"] or Decimal(1)) for rung in rungs
    ]
    assert heights == sorted(set(heights))
    assert all((rung["share"] is None) != (rung["overdueWorkingDays"] is None) for rung in rungs)
    assert max(share for _, share in heights) == 1


def test_an_unclassified_complaint_is_verified_under_the_common_ladder() -> None:
    assert ladder("verification", None) == ladder("verification", "complaint")


@pytest.mark.parametrize("class_", [*CLASSES, None])
@pytest.mark.parametrize("clock", COMPLAINANT_CLOCKS)
def test_the_time_of_the_complainant_alerts_nobody(clock: str, class_: str | None) -> None:
    assert ladder(clock, class_) == []


@pytest.mark.parametrize("clock", HUMAN_CLOCKS)
def test_a_conduct_ladder_stays_within_oversight(clock: str) -> None:
    rungs = ladder(clock, "conduct")
    assert {rung["recipientRole"] for rung in rungs} <= {"oversight", "head"}
    assert {rung["recipientLevel"] for rung in rungs} <= {"own_unit", "overseer"}


def test_the_words_of_the_ladder_are_the_ones_the_code_knows() -> None:
    rungs = [rung for clock in HUMAN_CLOCKS for c in CLASSES for rung in ladder(clock, c)]
    roles = {"intake", "coordinator", "handler", "head", "supervisor", "oversight"}
    assert {rung["recipientRole"] for rung in rungs} == roles
    assert {rung["recipientLevel"] for rung in rungs} == {"own_unit", "parent", "overseer"}
    assert {rung["action"] for rung in rungs} == {"alert", "raise_priority", "reassign"}
    waits = {"4 working_hours", "8 working_hours", "1 working_days"}
    assert {rung["acknowledgeWithin"] for rung in rungs} == waits


def test_the_rooms_that_read_the_policies_accept_every_row() -> None:
    for class_ in CLASSES:
        for clock, row in sla(class_).items():
            assert read_policy(row, clock, 1).legal_basis
        for clock in (*HUMAN_CLOCKS, *COMPLAINANT_CLOCKS):
            assert len(parse_rungs(ladder(clock, class_))) == len(ladder(clock, class_))


def rules_of(name: str, decision: str) -> set[str]:
    root = parse_xml((FOLDER / f"{name}.dmn").read_bytes())
    (table,) = root.iterfind(f"{DMN}decision[@id='{decision}']/{DMN}decisionTable")
    return {str(rule.get("id")) for rule in table.iterfind(f"{DMN}rule")}


def test_every_row_of_the_deadline_policy_is_reached() -> None:
    hit: set[str] = set()
    for class_ in CLASSES:
        hit |= set(decide("sla_policy", "sla_policy", **{"class": class_}).matched_rules)
    assert hit == rules_of("sla_policy", "sla_policy")


@pytest.mark.parametrize("decision", ["routing", "complaint_class"])
def test_every_row_of_the_routing_is_reached(decision: str) -> None:
    hit: set[str] = set()
    for class_, subject, reported, overseer, confidential, *_ in ROUTES:
        given: dict[str, object] = {"class": class_, "subject": subject, "reportedUnit": reported}
        given |= {"overseer": overseer, "confidential": confidential, "unit": "kejari-bandung"}
        hit |= set(decide("routing", decision, **given).matched_rules)
    assert hit == rules_of("routing", decision)


def test_every_row_of_the_ladder_is_reached() -> None:
    hit: set[str] = set()
    for clock in HUMAN_CLOCKS:
        for class_ in CLASSES:
            given = {"clock": clock, "class": class_}
            hit |= set(decide("escalation_policy", "escalation_policy", **given).matched_rules)
    assert hit == rules_of("escalation_policy", "escalation_policy")


@pytest.mark.parametrize("name", ["sla_policy", "routing", "escalation_policy"])
def test_every_row_says_where_it_comes_from(name: str) -> None:
    root = parse_xml((FOLDER / f"{name}.dmn").read_bytes())
    for rule in root.iter(f"{DMN}rule"):
        assert (rule.findtext(f"{DMN}description") or "").strip(), rule.get("id")


@pytest.mark.parametrize("name", ["sla_policy", "routing", "escalation_policy"])
def test_every_decision_and_input_of_a_policy_is_drawn(name: str) -> None:
    root = parse_xml((FOLDER / f"{name}.dmn").read_bytes())
    drawn = {element.get("dmnElementRef") for element in root.iter("{*}DMNShape", "{*}DMNEdge")}
    wanted = root.iter(f"{DMN}decision", f"{DMN}inputData", f"{DMN}informationRequirement")
    assert drawn == {element.get("id") for element in wanted if _is_named(element)}


def _is_named(element: etree._Element) -> bool:
    return element.get("id") is not None
