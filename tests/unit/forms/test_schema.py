"""Form files are deployed whole or refused with every reason."""

import json
from typing import Any

import pytest

from engine.forms import FormFile, check_form_schema
from engine.model import FindingKind


def check(*components: object, **root: object) -> FormFile:
    schema = {"id": "feedback", "type": "default", "components": list(components), **root}
    return check_form_schema(json.dumps(schema, indent=1).encode())


def reasons(*components: object, **root: object) -> list[str]:
    return [finding.reason for finding in check(*components, **root).findings]


def text(**rest: Any) -> dict[str, Any]:
    return {"type": "textfield", "key": "name", "id": "Field_1", **rest}


VALUES = [{"label": "Ya", "value": "yes"}]


def test_a_sound_form_is_accepted_with_its_id() -> None:
    file = check(
        {"type": "text", "text": "# Judul"},
        text(label="Nama", validate={"required": True, "maxLength": "20", "pattern": ""}),
        {"type": "group", "components": [{"type": "radio", "key": "ok", "values": VALUES}]},
        {"type": "separator"},
    )
    assert file.accepted
    assert file.form_id == "feedback"
    assert file.schema is not None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "no JSON"),
        (b"[]", "the file holds no JSON object"),
        (b"\xff\xfe", "the file is not UTF-8"),
        (b'{"id": 1e400}', "JSON that nests too deep or holds no finite number"),
        (b'{"id": NaN}', "JSON that nests too deep or holds no finite number"),
        (b"[" * 200_000, "JSON that nests too deep or holds no finite number"),
        (b" " * (2 * 1024 * 1024 + 1), "the file has 2097153 bytes"),
    ],
)
def test_a_file_that_is_no_form_is_refused(data: bytes, reason: str) -> None:
    (finding,) = check_form_schema(data).findings
    assert finding.reason.startswith(reason)


@pytest.mark.parametrize(
    ("root", "reason"),
    [
        ({"id": ""}, "the form has no id"),
        ({"id": 7}, "the form has no id"),
        ({"type": "page"}, "the form has another type"),
        ({"components": {}}, "the form has no components"),
        ({"components": ["name"]}, "the form has no components"),
    ],
)
def test_a_form_without_its_frame_is_refused(root: dict[str, object], reason: str) -> None:
    assert reasons(**root) == [reason]


@pytest.mark.parametrize(
    ("component", "reason", "kind"),
    [
        ({"type": "iframe"}, "component type 'iframe' is not read", FindingKind.DIALECT),
        ({"type": ["x"]}, "component type ['x'] is not read", FindingKind.DIALECT),
        ({"type": "group"}, "a group without components", FindingKind.STRUCTURE),
        ({"type": "textfield"}, "the key None cannot name a variable", FindingKind.STRUCTURE),
        (text(key="a.b"), "the key 'a.b' cannot name a variable", FindingKind.STRUCTURE),
        (text(validate=[]), "validate is no object", FindingKind.STRUCTURE),
        (text(validate={"mood": 1}), "the limit 'mood' is not read", FindingKind.DIALECT),
        (text(validate={"required": "=a"}), "required is not fixed", FindingKind.DIALECT),
        (text(validate={"maxLength": "=b"}), "maxLength is no number", FindingKind.DIALECT),
        (text(readonly="=a"), "readonly is not fixed", FindingKind.DIALECT),
        (text(disabled="=a"), "disabled is not fixed", FindingKind.DIALECT),
        ({"type": "number", "key": "n", "decimalDigits": "2"}, "decimalDigits is no whole number",
         FindingKind.DIALECT),
        (text(validate={"min": True}), "min is no number", FindingKind.DIALECT),
        (text(validate={"pattern": "(?<=a)b"}), "the pattern cannot be read",
         FindingKind.EXPRESSION),
        (text(validate={"pattern": 5}), "the pattern is no text", FindingKind.EXPRESSION),
        (text(validate={"validationType": "iban"}), "this validationType is not read",
         FindingKind.DIALECT),
        (text(conditional={"hide": "true"}), "the condition that hides is no FEEL",
         FindingKind.EXPRESSION),
        (text(conditional={"hide": '=today() > date("2026-01-01")'}),
         "the condition that hides asks for the time", FindingKind.DIALECT),
        ({"type": "select", "key": "s"}, "the options are missing or misshapen",
         FindingKind.STRUCTURE),
        ({"type": "select", "key": "s", "values": ["a"]}, "the options are missing or misshapen",
         FindingKind.STRUCTURE),
        ({"type": "select", "key": "s", "values": VALUES * 2}, "two options have the same value",
         FindingKind.STRUCTURE),
        ({"type": "select", "key": "s", "values": [{"value": []}]},
         "an option is neither text, number nor boolean", FindingKind.DIALECT),
        ({"type": "select", "key": "s", "valuesKey": "list"}, "valuesKey is not read",
         FindingKind.DIALECT),
        ({"type": "datetime", "key": "d", "subtype": "week"}, "subtype 'week' is not read",
         FindingKind.DIALECT),
        ({"type": "datetime", "key": "d", "disallowPassedDates": True},
         "disallowPassedDates is not read", FindingKind.DIALECT),
        (text(defaultValue=5), "the default value does not fit the field",
         FindingKind.STRUCTURE),
    ],
)  # fmt: skip
def test_a_component_that_cannot_be_checked_is_refused(
    component: dict[str, Any], reason: str, kind: FindingKind
) -> None:
    (finding,) = check(component).findings
    assert (finding.reason, finding.kind) == (reason, kind)
    assert finding.expected


def test_a_condition_that_is_no_feel_says_where() -> None:
    (finding,) = check(text(conditional={"hide": "=a +"})).findings
    assert finding.kind is FindingKind.EXPRESSION
    assert "column" in finding.reason


def test_a_key_used_twice_is_refused_also_across_groups() -> None:
    group = {"type": "group", "components": [text()]}
    assert reasons(text(), group) == ["the key 'name' is used twice"]


def test_all_findings_come_at_once_with_key_label_and_line() -> None:
    file = check(text(key="bad key", label="Nama"), {"type": "map"}, {"type": "select", "key": "s"})
    assert not file.accepted
    assert file.schema is None
    assert [finding.element_id for finding in file.findings] == ["bad key", "", "s"]
    assert file.findings[0].element_name == "Nama"
    assert file.findings[0].line > 1


def test_a_form_with_endless_components_is_refused() -> None:
    assert reasons(*[{"type": "spacer"}] * 501) == ["the form has 501 components"]
