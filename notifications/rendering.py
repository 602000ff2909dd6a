"""Texts from templates: files `templates/<name>.<language>.txt`, first line the subject.

A row of the outbox keeps the template's name and its parameters, and is rendered at delivery;
name and address of the recipient and the parameters in `JOINED` join there and rest nowhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType

from kernel.errors import Invalid
from notifications.messages import Language

_FOLDER = Path(__file__).parent / "templates"
_COMPLAINT = frozenset({"number"})

#: Every template and its parameters. Complainants get a number and what to do next, no content.
PARAMETERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        # to the complainant
        "acknowledgement": _COMPLAINT,
        "accepted": _COMPLAINT,
        "data_requested": _COMPLAINT,
        "data_reminder": _COMPLAINT,
        "data_received": _COMPLAINT,
        "forwarded": _COMPLAINT,
        "archived": _COMPLAINT,
        "information_requested": _COMPLAINT,
        "answer_ready": _COMPLAINT,
        "closed": _COMPLAINT,
        "withdrawn": _COMPLAINT,
        # to the office
        "added_information": _COMPLAINT,
        "answer_disputed": _COMPLAINT,
        "escalation_alert": frozenset({"number", "unit", "clock", "rung", "due", "reason"}),
        # to process owners
        "process_trouble": frozenset({"process", "element", "trouble", "count"}),
        # to a person about their account
        "password_link": frozenset({"person", "hours"}),
    }
)
#: Parameters that join at delivery (`Address.joins`), because they may not rest in a row.
JOINED: Mapping[str, frozenset[str]] = MappingProxyType({"password_link": frozenset({"link"})})
MAX_VALUE = 300
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
#: An address or a NIK (16 digits) has no place in a row.
_PERSONAL = re.compile(r"\S@\S|\d{16}")
_GREETINGS = MappingProxyType(
    {
        Language.INDONESIAN: ("Yth. {},", "Yth. Bapak/Ibu,"),
        Language.ENGLISH: ("Dear {},", "Dear Sir or Madam,"),
    }
)


@dataclass(frozen=True, slots=True)
class Template:
    """Subject and body with `{parameter}` placeholders."""

    subject: str
    body: str


def check_params(template: str, params: Mapping[str, str]) -> None:
    """Raise Invalid unless `params` are exactly the template's, short texts of one line."""
    _check_names(template, _parameters(template), params)
    for name, value in params.items():
        place = f"template {template}: parameter {name}"
        _check_value(place, value)
        if _PERSONAL.search(value):
            raise Invalid(
                f"{place} looks like an address or a NIK; nothing personal may rest in a row"
            )


def render(
    template: str,
    language: Language,
    params: Mapping[str, str],
    joins: Mapping[str, str] = MappingProxyType({}),
) -> tuple[str, str]:
    """(subject, body) with the parameters filled in; `joins` are exactly those of `JOINED`."""
    check_params(template, params)
    _check_names(template, JOINED.get(template, frozenset()), joins)
    for name, value in joins.items():
        _check_value(f"template {template}: parameter {name}", value)
    text = load_template(template, language)
    return text.subject.format_map(params), text.body.format_map({**params, **joins})


def greeting(language: Language, name: str | None) -> str:
    """The line that addresses the recipient, by name where it is known."""
    named, unnamed = _GREETINGS[language]
    return named.format(" ".join(name.split())) if name and name.strip() else unnamed


@cache
def load_template(template: str, language: Language) -> Template:
    """Read a template; Invalid when its placeholders are not exactly those declared."""
    path = _FOLDER / f"{template}.{language}.txt"
    expected = _parameters(template) | JOINED.get(template, frozenset())
    subject, _, body = path.read_text(encoding="utf-8").partition("\n")
    used = _placeholders(path.name, subject + body)
    if used != expected:
        raise Invalid(f"{path.name} uses {sorted(used)}, declared are {sorted(expected)}")
    return Template(subject.strip(), body.strip() + "\n")


def _parameters(template: str) -> frozenset[str]:
    if template not in PARAMETERS:
        raise Invalid(f"{template!r} is no template; known are {', '.join(sorted(PARAMETERS))}")
    return PARAMETERS[template]


def _placeholders(name: str, text: str) -> set[str]:
    found = set()
    for _, field, spec, conversion in Formatter().parse(text):
        if field is None:
            continue
        if not field.isidentifier() or spec or conversion:
            raise Invalid(f"{name}: {{{field}}} is no plain placeholder; write it as {{number}}")
        found.add(field)
    return found


def _check_names(template: str, expected: frozenset[str], given: Mapping[str, str]) -> None:
    if missing := sorted(expected - set(given)):
        raise Invalid(f"template {template} lacks the parameters {', '.join(missing)}")
    if unknown := sorted(set(given) - expected):
        raise Invalid(f"template {template} has no parameters {', '.join(unknown)}")


def _check_value(place: str, value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise Invalid(f"{place} is not a text")
    if len(value) > MAX_VALUE or _CONTROL.search(value):
        raise Invalid(f"{place} is not one line of at most {MAX_VALUE} characters")
