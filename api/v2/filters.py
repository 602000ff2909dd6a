"""Fields of a filter: a value, or an object of operators (`oneOf`, as the document says)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from marshmallow import ValidationError, fields

from api.fields import Instant
from api.v2.shapes import LONGEST, TENANT, read_key
from engine.search.terms import Condition, Operator

Json = dict[str, Any]
Asked = list[tuple[Operator, Any]]
_MOST_LISTED = 200
_MOST_WILDCARDS = 10
_WHOLE = 2**31
_OF_KEY = (Operator.EQ, Operator.NEQ, Operator.EXISTS, Operator.IN, Operator.NOT_IN)
_OF_TEXT = (*_OF_KEY, Operator.LIKE)
_COMPARED = (Operator.GT, Operator.GTE, Operator.LT, Operator.LTE)
_OF_SIZE = (Operator.EQ, Operator.NEQ, Operator.EXISTS, *_COMPARED, Operator.IN)


class Filter(fields.Field[Any]):
    """Loads as [(operator, value)]; `read` gives one value or raises ValidationError."""

    def __init__(
        self, read: Callable[[Any], Any], of_one: Json, operators: Sequence[Operator]
    ) -> None:
        self._read, self._operators = read, {str(one): one for one in operators}
        super().__init__(metadata={"oneOf": [of_one, _of_operators(of_one, operators)]})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Asked:
        if not isinstance(value, dict):
            return [(Operator.EQ, self._read(value))]
        if not value:
            known = ", ".join(self._operators)
            raise ValidationError(f"give a value, or at least one of {known}")
        errors: dict[str, Any] = {}
        found: Asked = []
        for name, given in value.items():
            try:
                found.append(self._one(name, given))
            except ValidationError as problem:
                errors[name] = problem.messages
        if errors:
            raise ValidationError(errors)
        return found

    def _one(self, name: str, given: Any) -> tuple[Operator, Any]:
        operator = self._operators.get(name)
        if operator is None:
            raise ValidationError(f"expected one of {', '.join(self._operators)}")
        if operator is Operator.EXISTS:
            if not isinstance(given, bool):
                raise ValidationError("expected true or false")
            return operator, given
        if operator in (Operator.IN, Operator.NOT_IN):
            return operator, _list(given, self._read)
        if operator is Operator.LIKE:
            return operator, _pattern(given)
        return operator, self._read(given)


def _list(given: Any, read: Callable[[Any], Any]) -> tuple[Any, ...]:
    if not isinstance(given, list) or not 0 < len(given) <= _MOST_LISTED:
        raise ValidationError(f"expected a list of 1 to {_MOST_LISTED} values")
    errors: dict[int, Any] = {}
    found = []
    for place, one in enumerate(given):
        try:
            found.append(read(one))
        except ValidationError as problem:
            errors[place] = problem.messages
    if errors:
        raise ValidationError(errors)
    return tuple(found)


def _pattern(given: Any) -> str:
    pattern = _text(given)
    if pattern.count("*") > _MOST_WILDCARDS:
        raise ValidationError(f"expected at most {_MOST_WILDCARDS} times *")
    return pattern


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise ValidationError("Not a valid string.")
    if len(given) > LONGEST:
        raise ValidationError(f"Longer than maximum length {LONGEST}.")
    return given


def _whole(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or abs(given) >= _WHOLE:
        raise ValidationError("Not a valid integer.")
    return given


def _flag(given: Any) -> bool:
    if not isinstance(given, bool):
        raise ValidationError("expected true or false")
    return given


def _of_operators(of_one: Json, operators: Sequence[Operator]) -> Json:
    def shape(operator: Operator) -> Json:
        if operator is Operator.EXISTS:
            return {"type": "boolean"}
        if operator in (Operator.IN, Operator.NOT_IN):
            return {"type": "array", "minItems": 1, "maxItems": _MOST_LISTED, "items": of_one}
        if operator is Operator.LIKE:
            return {"type": "string", "maxLength": 100, "pattern": r"^[^*]*\*?[^*]*$"}
        return of_one

    return {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {str(one): shape(one) for one in operators},
    }


def of_text() -> Filter:
    return Filter(_text, {"type": "string", "maxLength": LONGEST}, _OF_TEXT)


def of_key() -> Filter:
    shape = {"type": "string", "pattern": "^[0-9]{1,18}$"}
    return Filter(read_key, shape, _OF_KEY)


def of_whole() -> Filter:
    shape = {"type": "integer", "minimum": 1 - _WHOLE, "maximum": _WHOLE - 1}
    return Filter(_whole, shape, _OF_SIZE)


def of_instant() -> Filter:
    return Filter(Instant().deserialize, {"type": "string", "format": "date-time"}, _OF_SIZE)


def of_choice(*known: str) -> Filter:
    """Only what can be answered: what is not kept is not asked for in vain."""

    def read(given: Any) -> str:
        if given not in known or not isinstance(given, str):
            raise ValidationError(f"expected one of {', '.join(known)}")
        return given

    return Filter(read, {"type": "string", "enum": list(known)}, _OF_KEY)


class Yes(fields.Field[Any]):
    """A filter that is true or false."""

    def __init__(self) -> None:
        super().__init__(metadata={"type": "boolean"})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Asked:
        return [(Operator.EQ, _flag(value))]


class Tenant(fields.Field[Any]):
    """The one tenant: it excludes nothing."""

    def __init__(self) -> None:
        super().__init__(metadata={"type": "string", "enum": [TENANT]})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Asked:
        if value != TENANT:
            raise ValidationError(f"expected one of {TENANT}")
        return []


def conditions(asked: Mapping[str, Asked]) -> tuple[Condition, ...]:
    """What a filter loaded, as conditions."""
    return tuple(
        Condition(column, operator, value)
        for column, tests in asked.items()
        for operator, value in tests
    )
