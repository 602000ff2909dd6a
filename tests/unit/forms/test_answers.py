"""The server checks every answer of a form again, whatever the browser said."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from engine.feel import FeelTime, Value
from engine.forms import FormRefused, Language, validate_form


def form(*components: dict[str, Any]) -> dict[str, Any]:
    return {"id": "feedback", "type": "default", "components": list(components)}


def field(type_: str, /, **rest: Any) -> dict[str, Any]:
    return {"type": type_, "key": "x", "id": "Field_x", **rest}


def options(*values: object) -> list[dict[str, object]]:
    return [{"label": str(value), "value": value} for value in values]


def faults(schema: dict[str, Any], language: Language = Language.ENGLISH, **given: object) -> Any:
    with pytest.raises(FormRefused) as refused:
        validate_form(schema, given, language)
    return refused.value.fields


ACCEPTED = [
    (field("textfield"), "Bandung", "Bandung"),
    (field("textarea", validate={"minLength": 3, "maxLength": 5}), "lima", "lima"),
    (field("textfield", validate={"pattern": "^[a-z-]+$"}), "kejari-bandung", "kejari-bandung"),
    (field("textfield", validate={"validationType": "email"}), "a@b.go.id", "a@b.go.id"),
    (field("textfield", validate={"validationType": "phone"}), "+62 22 420 1234",
     "+62 22 420 1234"),
    (field("number"), 3, Decimal(3)),
    (field("number", decimalDigits=2, validate={"min": 0, "max": "10.5"}), 10.25,
     Decimal("10.25")),
    (field("number", decimalDigits=0), 3.0, Decimal("3.0")),
    (field("number", serializeToString=True), "1000000000000000000000.5",
     "1000000000000000000000.5"),
    (field("checkbox"), True, True),
    (field("checkbox"), False, False),
    (field("radio", values=options("accept", "archive")), "archive", "archive"),
    (field("select", values=options(1, 2)), 2, Decimal(2)),
    (field("checklist", values=options("a", "b", "c")), ["c", "a"], ["c", "a"]),
    (field("taglist", values=options("a", "b")), ["b"], ["b"]),
    (field("datetime", subtype="date"), "2026-11-24", dt.date(2026, 11, 24)),
    (field("datetime", subtype="time"), "13:30", FeelTime(dt.time(13, 30))),
    (field("datetime", subtype="datetime"), "2026-11-24T13:30Z",
     dt.datetime(2026, 11, 24, 13, 30, tzinfo=dt.UTC)),
    (field("datetime", subtype="datetime"), "2026-11-24T13:30:15+07:00",
     dt.datetime(2026, 11, 24, 6, 30, 15, tzinfo=dt.UTC)),
]  # fmt: skip


@pytest.mark.parametrize(("component", "given", "value"), ACCEPTED)
def test_an_answer_that_fits_becomes_a_feel_value(
    component: dict[str, Any], given: object, value: Value
) -> None:
    assert validate_form(form(component), {"x": given}) == {"x": value}


REFUSED = [
    (field("textfield"), 5, "this must be a text"),
    (field("textfield"), ["a"], "this must be a text"),
    (field("textarea", validate={"maxLength": 3}), "empat", "at most 3 characters"),
    (field("textarea", validate={"minLength": 5}), "  ab   ", "at least 5 characters"),
    (field("textarea"), "x" * 100_001, "at most 100000 characters"),
    (field("textfield", validate={"pattern": "^[a-z]+$"}), "A1",
     "this does not have the expected pattern"),
    (field("textfield", validate={"validationType": "email"}), "not an address",
     "this must be an e-mail address"),
    (field("textfield", validate={"validationType": "phone"}), "call me",
     "this must be a phone number"),
    (field("number"), "3", "this must be a number"),
    (field("number"), True, "this must be a number"),
    (field("number", decimalDigits=1), 1.25, "at most 1 decimal digits"),
    (field("number", decimalDigits=0), 0.5, "at most 0 decimal digits"),
    (field("number", validate={"min": 1}), 0, "at least 1"),
    (field("number", validate={"max": 5}), 6, "at most 5"),
    (field("number", serializeToString=True), "1e9999999", "this must be a number"),
    (field("checkbox"), "true", "this must be true or false"),
    (field("checkbox"), 1, "this must be true or false"),
    (field("checkbox", validate={"required": True}), False, "this must be ticked"),
    (field("radio", values=options("accept")), "reject", "not one of the options"),
    (field("select", values=options(1)), True, "not one of the options"),
    (field("select", values=options("1")), 1, "not one of the options"),
    (field("checklist", values=options("a", "b")), "a", "this must be a list of options"),
    (field("checklist", values=options("a", "b")), ["z"], "not one of the options"),
    (field("checklist", values=options("a", "b")), ["a", "a"], "the same option twice"),
    (field("taglist", values=options("a")), ["a", "a"], "the same option twice"),
    (field("taglist", values=options("a")), ["a"] * 9 + ["z"], "not one of the options"),
    (field("datetime", subtype="date"), "24-11-2026", "this must be a date such as 2026-01-31"),
    (field("datetime", subtype="date"), "2026-02-30", "this must be a date such as 2026-01-31"),
    (field("datetime", subtype="time"), "25:00", "this must be a time such as 13:30"),
    (field("datetime", subtype="datetime"), "2026-11-24",
     "this must be a date and time such as 2026-01-31T13:30+07:00"),
    (field("datetime"), 20261124, "this must be a date such as 2026-01-31"),
]  # fmt: skip


@pytest.mark.parametrize(("component", "given", "text"), REFUSED)
def test_an_answer_that_does_not_fit_is_refused(
    component: dict[str, Any], given: object, text: str
) -> None:
    assert faults(form(component), x=given) == {"x": text}


@pytest.mark.parametrize("nothing", [None, "", "   ", []])
@pytest.mark.parametrize("type_", ["textfield", "number", "radio", "checklist", "datetime"])
def test_no_answer_to_a_required_field_is_refused(type_: str, nothing: object) -> None:
    schema = form(field(type_, values=options("a"), validate={"required": True}))
    assert faults(schema, x=nothing) == {"x": "this is required"}
    assert faults(schema) == {"x": "this is required"}


@pytest.mark.parametrize("nothing", [None, "", []])
def test_no_answer_to_an_optional_field_overwrites_no_variable(nothing: object) -> None:
    assert validate_form(form(field("select", values=options("a"))), {"x": nothing}) == {}


def test_a_checkbox_that_a_browser_did_not_send_is_false() -> None:
    assert validate_form(form(field("checkbox")), {}) == {"x": False}


def test_every_fault_is_named_at_once_unknown_keys_included() -> None:
    schema = form(
        {"type": "textarea", "key": "reason", "validate": {"required": True}},
        {"type": "number", "key": "loss"},
        {"type": "checkbox", "key": "agreed"},
    )
    with pytest.raises(FormRefused) as refused:
        validate_form(schema, {"loss": "a lot", "agreed": True, "admin": True}, Language.ENGLISH)
    assert refused.value.fields == {
        "reason": "this is required",
        "loss": "this must be a number",
        "admin": "not a field of this form; remove it",
    }
    assert str(refused.value).startswith("form 'feedback': reason: this is required; loss: ")


def test_the_refusal_never_repeats_what_was_typed() -> None:
    schema = form(field("textfield", validate={"pattern": "^[0-9]{16}$"}))
    with pytest.raises(FormRefused) as refused:
        validate_form(schema, {"x": "3273012345678"})
    assert "3273" not in str(refused.value)


def test_the_messages_are_indonesian_unless_asked_otherwise() -> None:
    schema = form(field("textfield", validate={"required": True}))
    assert faults(schema, Language.INDONESIAN) == {"x": "wajib diisi"}
    with pytest.raises(FormRefused, match="wajib diisi"):
        validate_form(schema, {})


DECISION = {"type": "radio", "key": "decision", "values": options("approve", "return")}
REASON = {
    "type": "textarea",
    "key": "reason",
    "validate": {"required": True},
    "conditional": {"hide": '=decision != "return"'},
}


def test_a_hidden_field_is_neither_asked_for_nor_taken() -> None:
    schema = form(DECISION, REASON)
    assert validate_form(schema, {"decision": "approve"}) == {"decision": "approve"}
    given = {"decision": "approve", "reason": "left over from before"}
    assert validate_form(schema, given) == {"decision": "approve"}


def test_a_field_that_is_shown_is_asked_for() -> None:
    assert faults(form(DECISION, REASON), decision="return") == {"reason": "this is required"}


def test_a_condition_does_not_see_the_answer_of_a_hidden_field() -> None:
    third = {"type": "textfield", "key": "copy", "conditional": {"hide": "=reason = null"}}
    given = {"decision": "approve", "reason": "stale", "copy": "mail"}
    assert validate_form(form(DECISION, REASON, third), given) == {"decision": "approve"}


def test_a_hidden_group_hides_what_is_in_it() -> None:
    group = {
        "type": "group",
        "conditional": {"hide": '=decision != "return"'},
        "components": [{**REASON, "conditional": {}}],
    }
    schema = form(DECISION, group)
    assert validate_form(schema, {"decision": "approve"}) == {"decision": "approve"}
    assert faults(schema, decision="return") == {"reason": "this is required"}


def test_a_default_fills_in_for_no_answer() -> None:
    schema = form(field("select", values=options("low", "high"), defaultValue="low"))
    assert validate_form(schema, {}) == {"x": "low"}
    assert validate_form(schema, {"x": "high"}) == {"x": "high"}


@pytest.mark.parametrize("flag", ["disabled", "readonly"])
def test_what_a_browser_sends_for_a_field_it_may_not_change_is_dropped(flag: str) -> None:
    assert validate_form(form(field("textfield", **{flag: True})), {"x": "forged"}) == {}


def test_a_hostile_pattern_takes_linear_time() -> None:
    schema = form(field("textfield", validate={"pattern": "^(a+)+$"}))
    assert faults(schema, x="a" * 50_000 + "b") == {"x": "this does not have the expected pattern"}
