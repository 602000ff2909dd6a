"""Answers on their way: how a page posts them, and how a posted page is read.

An answer travels as `answer.<key>:<kind>`, so that a posted page can be read without the form,
also when its task is closed by then. Whether the answers are right is for the form's check to say.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from math import isfinite
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.forms.fields import Field, FieldKind

_PREFIX = "answer."
_NUMBER = re.compile(r"-?[0-9]{1,30}([.,][0-9]{1,30})?")

_WORDS = frozenset({FieldKind.TEXTFIELD, FieldKind.TEXTAREA})

Posted = Mapping[str, Sequence[str]]


def answers_of(posted: Posted, zone: str) -> dict[str, object]:
    """The JSON answers in a posted page; `zone` (IANA) is where a time without zone is meant.

    What cannot be read stays as typed, and the check of the form says what was expected.
    """
    answers: dict[str, object] = {}
    for name, values in posted.items():
        if name.startswith(_PREFIX) and values:
            key, _, kind = name.removeprefix(_PREFIX).partition(":")
            answers[key] = _answer(kind, values, zone)
    return answers


def typed(posted: Posted) -> dict[str, str]:
    """key -> words that were typed, for a page that gives them back to be copied."""
    found = {}
    for name, values in posted.items():
        key, _, kind = name.removeprefix(_PREFIX).partition(":")
        if name.startswith(_PREFIX) and kind in _WORDS and any(values):
            found[key] = values[0]
    return found


def has_answers(posted: Posted) -> bool:
    """Whether anything is filled in."""
    return any(name.startswith(_PREFIX) and any(values) for name, values in posted.items())


def input_name(one: Field) -> str:
    """The name of the input element of a field."""
    as_text = one.settings.get("serializeToString") is True
    return f"{_PREFIX}{one.key}:{FieldKind.TEXTFIELD if as_text else one.kind}"


def posted_value(option: object) -> str:
    """How a page posts an option: a text as it is, anything else as `=` and its JSON."""
    if isinstance(option, str) and not option.startswith("="):
        return option
    return "=" + json.dumps(option, ensure_ascii=False)


def _answer(kind: str, given: Sequence[str], zone: str) -> object:
    first = given[0].replace("\r\n", "\n")
    match kind:
        case FieldKind.CHECKBOX:
            return first == "true" or first
        case FieldKind.CHECKLIST | FieldKind.TAGLIST:
            return [_option(one) for one in given]
        case FieldKind.RADIO | FieldKind.SELECT:
            return _option(first)
        case FieldKind.NUMBER:
            return _number(first.strip())
        case FieldKind.DATETIME:
            return _moment(first.strip(), zone)
        case _:
            return first


def _option(given: str) -> object:
    """The reverse of `posted_value`."""
    if not given.startswith("="):
        return given
    try:
        value = json.loads(given[1:])
    except (ValueError, RecursionError):
        return given
    return given if isinstance(value, float) and not isfinite(value) else value


def _number(given: str) -> object:
    return Decimal(given.replace(",", ".")) if _NUMBER.fullmatch(given) else given


def _moment(given: str, zone: str) -> str:
    if "T" not in given:
        return given
    try:
        local = datetime.fromisoformat(given)
        return given if local.tzinfo else local.replace(tzinfo=ZoneInfo(zone)).isoformat()
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return given
