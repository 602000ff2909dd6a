"""Every template, in both languages, as its reader sees it."""

import re
from pathlib import Path

import pytest

from kernel.errors import Invalid
from notifications.messages import Language
from notifications.rendering import (
    JOINED,
    PARAMETERS,
    check_params,
    greeting,
    load_template,
    render,
)

TO_THE_COMPLAINANT = (
    *("acknowledgement", "accepted", "data_requested", "data_reminder", "data_received"),
    *("forwarded", "archived", "information_requested", "answer_ready", "closed", "withdrawn"),
)
TO_THE_OFFICE = ("added_information", "answer_disputed", "escalation_alert")
ABOUT_AN_ACCOUNT = ("password_link",)
ABOUT_THE_MODELS = ("process_trouble",)  #: never with a number: it may be of a hidden complaint
WHAT_NEXT = {
    Language.INDONESIAN: re.compile("Yang (dapat|perlu)( Anda)? (di)?lakukan:"),
    Language.ENGLISH: re.compile("What (you can|you need to|to) do:"),
}


def example(template: str) -> dict[str, str]:
    return {name: f"<{name}>" for name in PARAMETERS[template]}


MODELS = Path(__file__).parents[3] / "bpmn"
HEADER = re.compile(r'key="template" value="([^"]*)"')


def test_the_templates_are_those_listed_here() -> None:
    assert set(PARAMETERS) == {
        *TO_THE_COMPLAINANT,
        *TO_THE_OFFICE,
        *ABOUT_AN_ACCOUNT,
        *ABOUT_THE_MODELS,
    }
    assert set(JOINED) <= set(PARAMETERS)


def test_every_template_a_model_names_exists() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(MODELS.glob("*/*.bpmn"))]
    named = {name for text in texts for name in HEADER.findall(text)}
    assert named
    assert named - set(PARAMETERS) == set()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("template", sorted(PARAMETERS))
def test_a_message_names_its_parameters_and_says_what_to_do_next(
    template: str, language: Language
) -> None:
    joins = {name: f"<{name}>" for name in JOINED.get(template, ())}
    subject, body = render(template, language, example(template), joins)
    assert ("<number>" in subject) is (template not in ABOUT_AN_ACCOUNT + ABOUT_THE_MODELS)
    assert all(value in subject + body for value in (*example(template).values(), *joins.values()))
    assert WHAT_NEXT[language].search(body)
    assert "\n" not in subject
    assert max(len(line) for line in body.splitlines()) <= 100


@pytest.mark.parametrize("template", TO_THE_COMPLAINANT)
def test_a_complainant_is_told_a_number_and_no_content(template: str) -> None:
    assert PARAMETERS[template] == {"number"}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.INDONESIAN, "Pengaduan ADU-2026-7 telah kami terima"),
        (Language.ENGLISH, "We have received complaint ADU-2026-7"),
    ],
)
def test_a_message_is_written_in_its_language(language: Language, words: str) -> None:
    assert render("acknowledgement", language, {"number": "ADU-2026-7"})[0] == words


@pytest.mark.parametrize(
    ("template", "params", "message"),
    [
        ("closed", {}, "template closed lacks the parameters number"),
        ("closed", {"number": "7", "name": "Sari"}, "template closed has no parameters name"),
        ("obituary", {"number": "7"}, "'obituary' is no template; known are accepted, ack"),
        ("closed", {"number": "7\r\nBcc: all@x.example"}, "parameter number is not one line"),
        ("closed", {"number": "7" * 301}, "parameter number is not one line of at most 300"),
        ("closed", {"number": " "}, "parameter number is not a text"),
        ("closed", {"number": "sari@surat.example"}, "looks like an address or a NIK"),
        ("closed", {"number": "NIK 3273010101900001"}, "looks like an address or a NIK"),
    ],
)
def test_wrong_parameters_are_refused_by_name(
    template: str, params: dict[str, str], message: str
) -> None:
    with pytest.raises(Invalid, match=message):
        render(template, Language.ENGLISH, params)


def test_what_joins_at_delivery_has_no_place_in_a_row() -> None:
    params = example("password_link")
    with pytest.raises(Invalid, match="template password_link has no parameters link"):
        check_params("password_link", {**params, "link": "https://tuntas.example/sandi/abc"})
    with pytest.raises(Invalid, match="template password_link lacks the parameters link"):
        render("password_link", Language.ENGLISH, params)
    with pytest.raises(Invalid, match="template closed has no parameters link"):
        render("closed", Language.ENGLISH, {"number": "7"}, {"link": "x"})
    with pytest.raises(Invalid, match="parameter link is not one line"):
        render("password_link", Language.ENGLISH, params, {"link": "x\r\ny"})


def test_braces_in_a_value_stay_what_they_are() -> None:
    subject, _ = render("closed", Language.ENGLISH, {"number": "{number.__class__}"})
    assert subject == "Complaint {number.__class__} is closed"


def test_an_unknown_template_cannot_reach_other_files() -> None:
    with pytest.raises(Invalid, match="is no template"):
        load_template("../../setup", Language.ENGLISH)


@pytest.mark.parametrize(
    ("language", "name", "line"),
    [
        (Language.INDONESIAN, "Sari Wulandari", "Yth. Sari Wulandari,"),
        (Language.INDONESIAN, None, "Yth. Bapak/Ibu,"),
        (Language.ENGLISH, "Sari\nWulandari ", "Dear Sari Wulandari,"),
        (Language.ENGLISH, " ", "Dear Sir or Madam,"),
        (Language.ENGLISH, "{number}", "Dear {number},"),
    ],
)
def test_the_greeting_names_the_recipient_where_known(
    language: Language, name: str | None, line: str
) -> None:
    assert greeting(language, name) == line
