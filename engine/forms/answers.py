"""The server's check of a submitted form: what a browser said it checked is checked again."""

from collections.abc import Mapping
from datetime import UTC, datetime

from engine.feel import Moment, Value, to_feel
from engine.forms.answer_types import READERS
from engine.forms.fields import Field, FieldKind, Json, fields_of
from engine.forms.refusal import Fault, FormRefused, Language

# Conditions may not ask for the time (see schema.py), so that any moment serves.
_NO_MOMENT = Moment(datetime(2000, 1, 1, tzinfo=UTC), UTC)


def validate_form(
    schema: Json, data: Mapping[str, object], language: Language = Language.INDONESIAN
) -> dict[str, Value]:
    """The answers as FEEL values. `schema` has passed `check_form_schema`; `data` is JSON.

    An empty text, an empty list and null count as no answer and are left out, so that they
    overwrite no variable; a checkbox without answer is false. Answers to hidden, disabled and
    read-only fields are dropped, as form-js drops them; `defaultValue` fills in for no answer.
    Raises FormRefused with every field at fault, unknown keys included.
    """
    values: dict[str, Value] = {}
    faults: dict[str, str] = {}
    known = set()
    for field in fields_of(schema):
        known.add(field.key)
        if _is_hidden(field, values):
            continue
        try:
            value = _answer(field, data.get(field.key))
        except Fault as fault:
            faults[field.key] = fault.text(language)
            continue
        if value is not None:
            values[field.key] = value
    unknown = Fault("unknown").text(language)
    faults |= {key: unknown for key in data if key not in known}
    if faults:
        raise FormRefused(str(schema.get("id", "")), faults)
    return values


def _is_hidden(field: Field, values: Mapping[str, Value]) -> bool:
    """A condition sees the answers of the fields above it that are shown themselves."""
    return any(test.evaluate(values, _NO_MOMENT) is True for test in field.hidden_if)


def _answer(field: Field, given: object) -> Value:
    if field.fixed or _is_empty(given):
        given = field.settings.get("defaultValue")
    if _is_empty(given):
        if field.required:
            raise Fault("agree" if field.kind is FieldKind.CHECKBOX else "required")
        return False if field.kind is FieldKind.CHECKBOX else None
    return READERS[field.kind](field, to_feel(given))


def _is_empty(given: object) -> bool:
    return given is None or given == [] or (isinstance(given, str) and not given.strip())
