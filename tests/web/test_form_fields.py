"""Camunda forms as fields of a page; posted pages as the answers that the form's check reads."""

import json
from decimal import Decimal
from typing import Any

import pytest

from engine.forms import FormRefused, check_form_schema, validate_form
from host.bundled import bundled_models
from web.form_answers import Posted, answers_of, posted_value, typed
from web.form_conditions import Condition, Test
from web.form_fields import Choice, Names, PageField, page_fields, wanted_names

MAKASSAR = "Asia/Makassar"
YES_NO = [{"label": "Ya", "value": True}, {"label": "Tidak", "value": False}]
LEVELS = [{"label": "Ringan", "value": 1}, {"label": "Berat", "value": 2}]
DAYS = [{"label": "Senin", "value": "mon"}, {"label": "Selasa", "value": "tue"}]


def form(*components: dict[str, Any]) -> dict[str, Any]:
    """A schema that passes deployment."""
    schema = {"id": "f", "type": "default", "components": list(components)}
    checked = check_form_schema(json.dumps(schema).encode())
    assert checked.findings == ()
    return schema


def field(kind: str, key: str = "x", **settings: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "label": key.title(), **settings}


def shown(schema: dict[str, Any], **given: Any) -> list[PageField]:
    return page_fields(schema, names=given.pop("names", {}), **given)


def answered(schema: dict[str, Any], posted: Posted) -> dict[str, Any]:
    """What the form's check makes of the posted page."""
    return dict(validate_form(schema, answers_of(posted, MAKASSAR)))


@pytest.mark.parametrize(
    ("component", "given", "expected"),
    [
        (field("textfield"), ["Ani"], "Ani"),
        (field("textarea"), ["satu\r\ndua"], "satu\ndua"),
        (field("number"), ["12.5"], Decimal("12.5")),
        (field("number"), ["12,5"], Decimal("12.5")),
        (field("number", serializeToString=True), ["12.50"], "12.50"),
        (field("checkbox"), ["true"], True),
        (field("checkbox"), [], False),
        (field("radio", values=DAYS), ["tue"], "tue"),
        (field("radio", values=YES_NO), ["=false"], False),
        (field("select", values=LEVELS), ["=2"], Decimal(2)),
        (field("checklist", values=DAYS), ["mon", "tue"], ["mon", "tue"]),
        (field("taglist", values=LEVELS), ["=1"], [Decimal(1)]),
        (field("datetime", subtype="date"), ["2026-11-24"], "2026-11-24"),
        (field("datetime", subtype="time"), ["13:30"], "13:30:00"),
        (field("datetime", subtype="datetime"), ["2026-11-24T13:30"], "2026-11-24T13:30:00+08:00"),
    ],
)
def test_a_posted_page_becomes_answers(
    component: dict[str, Any], given: list[str], expected: Any
) -> None:
    schema = form(component)
    (one,) = shown(schema)
    posted = {one.input_name: given} if given else {}
    assert answered(schema, posted) == validate_form(schema, {"x": expected})


@pytest.mark.parametrize(
    ("component", "given", "said"),
    [
        (field("number"), ["1e999"], "harus berupa angka"),
        (field("select", values=LEVELS), ["=1e999"], "bukan salah satu pilihan"),
        (field("select", values=LEVELS), ["=[[["], "bukan salah satu pilihan"),
        (field("checkbox"), ["ya"], "harus ya atau tidak"),
        (field("number"), ["1.250,50"], "harus berupa angka"),
        (field("radio", values=YES_NO), ["true"], "bukan salah satu pilihan"),
        (field("checklist", values=DAYS), ["mon", "mon"], "pilihan yang sama dua kali"),
        (field("datetime", subtype="date"), ["besok"], "harus berupa tanggal seperti 2026-01-31"),
        (
            field("datetime", subtype="datetime"),
            ["nanti"],
            "harus berupa tanggal dan jam seperti 2026-01-31T13:30+07:00",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_by_the_form_itself(
    component: dict[str, Any], given: list[str], said: str
) -> None:
    with pytest.raises(FormRefused) as refused:
        answered(form(component), {f"answer.x:{component['type']}": given})
    assert refused.value.fields == {"x": said}


def test_answers_nobody_asked_for_are_refused_and_other_fields_of_the_page_are_no_answers() -> None:
    with pytest.raises(FormRefused) as refused:
        answered(form(field("textfield")), {"answer.y:textfield": ["1"], "csrf_token": ["t"]})
    assert set(refused.value.fields) == {"y"}


def test_a_fixed_field_is_shown_with_its_default_and_not_read() -> None:
    schema = form(field("textfield", disabled=True, defaultValue="tetap"))
    posted = {"answer.x:textfield": ["lain"]}
    (one,) = shown(schema, posted=posted)
    assert (one.input_name, one.values) == ("", ("tetap",))
    assert answered(schema, posted) == {"x": "tetap"}


def test_what_was_typed_stays_beside_what_is_wrong() -> None:
    schema = form(field("textfield"), field("checklist", "days", values=DAYS))
    first, second = shown(
        schema,
        posted={"answer.x:textfield": ["a"], "answer.days:checklist": ["tue"]},
        errors={"x": "paling sedikit 3 huruf"},
    )
    assert (first.values, first.error) == (("a",), "paling sedikit 3 huruf")
    assert (second.values, second.error) == (("tue",), None)


def test_groups_enclose_their_fields_and_text_is_shown_as_text() -> None:
    schema = form(
        {"type": "group", "label": "Alamat", "components": [field("textfield")]},
        {"type": "text", "text": "# Periksa dahulu"},
        {"type": "html", "content": "<b>Ingat</b><script>x()</script>"},
        {"type": "separator"},
        {"type": "spacer"},
    )
    assert [(one.kind, one.label) for one in shown(schema)][:5] == [
        ("group", "Alamat"),
        ("textfield", "X"),
        ("group_end", ""),
        ("text", "Periksa dahulu"),
        ("text", "Ingatx()"),
    ]
    assert shown(schema)[-1].kind == "separator"


@pytest.mark.parametrize(
    ("hide", "condition"),
    [
        ('=day != "mon"', Condition("Day", Test.IS, "Senin", "day", "mon")),
        ('=day = "mon"', Condition("Day", Test.IS_NOT, "Senin", "day", "mon")),
        ("=day = null", Condition("Day", Test.ANSWERED)),
        ("=day != null", Condition("Day", Test.UNANSWERED)),
        ('=contains(day, "x")', Condition("Day", Test.DEPENDS)),
        ("=unit = null", Condition("", Test.DEPENDS)),
    ],
)
def test_the_page_says_on_what_a_field_depends(hide: str, condition: Condition) -> None:
    schema = form(
        field("select", "day", values=DAYS), field("textfield", conditional={"hide": hide})
    )
    assert shown(schema)[1].conditions == (condition,)


def test_a_field_asked_for_one_option_stands_under_it() -> None:
    only_monday = {"conditional": {"hide": '=day != "mon"'}}
    schema = form(
        field("radio", "day", values=DAYS),
        field("textfield"),
        field("textarea", "why", **only_monday),
        {"type": "group", "label": "G", "components": [field("textfield", "in", **only_monday)]},
    )
    day, *others = shown(schema)
    assert [one.key for one in day.choices[0].revealed] == ["why"]
    assert day.choices[1].revealed == ()
    assert [one.key or one.kind for one in others] == ["x", "group", "in", "group_end"]


def test_forms_of_the_bundled_models_ask_for_names_to_choose_from() -> None:
    models = bundled_models()
    asked = {
        name: wanted_names(json.loads(models[name]))
        for name in ("assign_complaint.form", "assign_review.form")
    }
    assert asked == {
        "assign_complaint.form": {
            "handler": ("handlers", "handler"),
            "unit": ("units", "handler"),
        },
        "assign_review.form": {"handler": ("handlers", "oversight")},
    }


def test_names_to_choose_from_stand_in_a_text_field() -> None:
    schema = form(field("textfield"))
    (one,) = shown(schema, names={"x": Names((Choice("citra-darmawan", "Citra Darmawan"),))})
    assert not one.free
    assert [choice.label for choice in one.choices] == ["Citra Darmawan"]


def test_options_are_posted_so_that_no_two_look_the_same() -> None:
    assert [posted_value(one) for one in ("1", 1, True, "=1", 1.5)] == [
        "1",
        "=1",
        "=true",
        '="=1"',
        "=1.5",
    ]


def test_words_that_were_typed_can_be_given_back() -> None:
    posted = {
        "answer.x:textarea": ["kata"],
        "answer.days:checklist": ["mon", "tue"],
        "answer.z:textfield": [""],
        "etag": ["1"],
    }
    assert typed(posted) == {"x": "kata"}
