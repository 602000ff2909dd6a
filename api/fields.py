"""Fields of schemas that say exactly what they take: instants with offset, keys, flags."""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, fields
from werkzeug.routing import BaseConverter
from werkzeug.routing import ValidationError as NoSuchPath

from api.languages import asked_language
from kernel.errors import Invalid
from kernel.instants import parse_instant
from kernel.keyring import NOT_OPENED

MAX_KEY = 2**63 - 1
_KEY = re.compile(r"[0-9]{1,19}")
_WHOLE = re.compile(r"[0-9]{1,9}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Instant(fields.AwareDateTime):
    """An instant with offset; UTC inside."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> datetime:
        if not isinstance(value, str):
            raise ValidationError("expected a text such as 2026-11-24T08:00:00+07:00")
        try:
            return parse_instant(value)
        except Invalid:
            raise ValidationError("expected an instant such as 2026-11-24T08:00:00+07:00") from None


class Day(fields.Date):
    """A date such as 2026-11-24."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> date:
        if isinstance(value, str) and _DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise ValidationError("expected a date such as 2026-11-24")


class Key(fields.String):
    """A 64-bit number as text: JavaScript would round it."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else str(value)


class SealedText(fields.String):
    """A text that rests sealed; a sentence in the asker's language for one that does not open."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **given: Any) -> Any:
        if value == NOT_OPENED and asked_language() == "en":
            value = "(the content does not open with the key of this office)"
        return super()._serialize(value, attr, obj, **given)


class OneOf(fields.Enum[Any]):
    """One value of a StrEnum; rooms give it as the enum or as its text."""

    def __init__(self, known: type[StrEnum], **given: Any) -> None:
        super().__init__(known, by_value=fields.String, **given)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else str(value)


class Flag(fields.Boolean):
    """`true` or `false` and nothing that could mean it; in a query as text."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> bool:
        if isinstance(value, bool):
            return value
        if value in ("true", "false") and self.metadata.get("in_query"):
            return bool(value == "true")
        raise ValidationError("expected true or false")


class WholeNumber(fields.Integer):
    """Digits only; in a query."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int:
        if isinstance(value, str) and _WHOLE.fullmatch(value):
            return int(value)
        raise ValidationError("expected a whole number in digits")


class KeyConverter(BaseConverter):
    """A key in a path: digits of a number below 2^63."""

    regex = _KEY.pattern

    def to_python(self, value: str) -> int:
        key = int(value)
        if key > MAX_KEY:
            raise NoSuchPath
        return key


def key_parameter(_: KeyConverter) -> dict[str, str]:
    """How the document describes a key in a path."""
    return {"type": "string", "pattern": f"^{_KEY.pattern}$"}
