"""One reader for each type of field: a JSON value to a FEEL value, or a fault."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

import re2

from engine.feel import Value
from engine.feel.temporal_text import parse_date, parse_moment, parse_time
from engine.forms.fields import Field, FieldKind
from engine.forms.refusal import Fault

MOST_CHARACTERS = 100_000
_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
_NO_SECONDS = re.compile(r"(^|T)([0-9]{2}:[0-9]{2})(?!:[0-9]{2})(?=$|Z|[+-])")
_SHAPES = {
    "email": re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+"),
    "phone": re.compile(r"\+?[0-9][0-9 ()./-]{4,24}"),
}


def _text(field: Field, value: Value) -> Value:
    if not isinstance(value, str):
        raise Fault("text")
    limit = _limit(field, "maxLength")
    most = min(MOST_CHARACTERS, int(limit)) if limit is not None else MOST_CHARACTERS
    if len(value) > most:
        raise Fault("too_long", limit=most)
    least = _limit(field, "minLength")
    if least is not None and len(value.strip()) < least:
        raise Fault("too_short", limit=least)
    _shape(field, value)
    return value


def _shape(field: Field, value: str) -> None:
    pattern = field.limits.get("pattern")
    if isinstance(pattern, str) and pattern and re2.search(pattern, value) is None:
        raise Fault("pattern")
    kind = field.limits.get("validationType")
    if isinstance(kind, str) and kind in _SHAPES and not _SHAPES[kind].fullmatch(value.strip()):
        raise Fault(kind)


def _number(field: Field, value: Value) -> Value:
    as_text = field.settings.get("serializeToString") is True
    number = _decimal(value) if as_text else value
    if not isinstance(number, Decimal):
        raise Fault("number")
    digits = field.settings.get("decimalDigits")
    if isinstance(digits, int) and -int(number.normalize().as_tuple().exponent) > digits:
        raise Fault("decimals", limit=digits)
    least, most = _limit(field, "min"), _limit(field, "max")
    if least is not None and number < least:
        raise Fault("too_low", limit=least)
    if most is not None and number > most:
        raise Fault("too_high", limit=most)
    return value


def _decimal(value: Value) -> Value:
    """A number written as text; the text itself stays the answer."""
    return Decimal(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else None


def _checkbox(field: Field, value: Value) -> Value:
    if not isinstance(value, bool):
        raise Fault("tick")
    if field.required and not value:
        raise Fault("agree")
    return value


def _choice(field: Field, value: Value) -> Value:
    if not _is_option(field, value):
        raise Fault("option")
    return value


def _choices(field: Field, value: Value) -> Value:
    if not isinstance(value, list):
        raise Fault("list")
    if len(value) > len(field.options):
        raise Fault("twice" if all(_is_option(field, item) for item in value) else "option")
    for place, item in enumerate(value):
        if not _is_option(field, item):
            raise Fault("option")
        if item in value[:place]:
            raise Fault("twice")
    return value


def _is_option(field: Field, value: Value) -> bool:
    # Types are compared too: in Python True == 1.
    return any(type(value) is type(option) and value == option for option in field.options)


def _datetime(field: Field, value: Value) -> Value:
    subtype = str(field.settings.get("subtype", "date"))
    text = _NO_SECONDS.sub(r"\1\2:00", value) if isinstance(value, str) else ""
    read: Callable[[str], Value] = {"date": parse_date, "time": parse_time}.get(subtype, _moment)
    found = read(text)
    if found is None:
        raise Fault(subtype)
    return found


def _moment(text: str) -> Value:
    return parse_moment(text) if "T" in text else None


def _limit(field: Field, name: str) -> Decimal | None:
    value = field.limits.get(name)
    if value is None or isinstance(value, bool):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


READERS: Mapping[FieldKind, Callable[[Field, Value], Value]] = {
    FieldKind.TEXTFIELD: _text,
    FieldKind.TEXTAREA: _text,
    FieldKind.NUMBER: _number,
    FieldKind.CHECKBOX: _checkbox,
    FieldKind.RADIO: _choice,
    FieldKind.SELECT: _choice,
    FieldKind.CHECKLIST: _choices,
    FieldKind.TAGLIST: _choices,
    FieldKind.DATETIME: _datetime,
}
