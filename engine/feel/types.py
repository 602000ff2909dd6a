"""FEEL types: what `instance of` answers, and the conversions that are made without asking."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from engine.feel.values import FarMoment, FeelFunction, FeelTime, Range, Value, YearsMonths


@dataclass(frozen=True, slots=True)
class FeelType:
    """A type: its name as a person reads it, and what belongs to it."""

    name: str
    check: Callable[[Value], bool]
    item: "FeelType | None" = None
    parameters: "tuple[FeelType, ...]" = ()
    result: "FeelType | None" = None
    fields: Mapping[str, "FeelType"] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name

    def accepts(self, value: Value) -> bool:
        """Whether `value instance of` this type; null is of no type but Null."""
        return self.check(value)

    def coerce(self, value: Value) -> Value:
        """The value as this type, or None where it is none.

        Conversions (DMN 1.5, 10.3.2.9.4): a list of one to its item, an item to a list of one,
        a date to the date and time at its start in UTC.
        """
        if value is None or self.check(value):
            return value
        if self.item is not None and not isinstance(value, list):
            lifted = [value]
            return lifted if self.check(lifted) else None
        if isinstance(value, list) and len(value) == 1 and self.item is None:
            return value[0] if self.check(value[0]) else None
        if type(value) is dt.date:
            moment = dt.datetime.combine(value, dt.time(0), dt.UTC)
            return moment if self.check(moment) else None
        return None

    def fits(self, value: Value) -> bool:
        """Whether the value is null or can be had as this type."""
        return value is None or self.coerce(value) is not None


def type_named(name: str) -> FeelType | None:
    """The built-in type of a name, with or without a `feel:` in front; None when there is none."""
    return BUILT_IN.get(name.removeprefix("feel:"))


def list_type(item: FeelType) -> FeelType:
    """Lists of an item type; null items are allowed."""

    def check(value: Value) -> bool:
        return isinstance(value, list) and all(
            entry is None or item.check(entry) for entry in value
        )

    return FeelType(f"list<{item.name}>", check, item=item)


def context_type(fields: Mapping[str, FeelType], name: str | None = None) -> FeelType:
    """Contexts that hold at least these entries, each null or of its type."""

    def check(value: Value) -> bool:
        return isinstance(value, dict) and all(
            key in value and (value[key] is None or wanted.check(value[key]))
            for key, wanted in fields.items()
        )

    inside = ", ".join(f"{key}: {wanted.name}" for key, wanted in fields.items())
    return FeelType(name or f"context<{inside}>", check, fields=fields)


def range_type(item: FeelType) -> FeelType:
    """Ranges whose ends are of a type."""

    def check(value: Value) -> bool:
        return isinstance(value, Range) and all(
            end is None or item.check(end) for end in (value.start, value.end)
        )

    return FeelType(f"range<{item.name}>", check)


def function_type(parameters: tuple[FeelType, ...], result: FeelType) -> FeelType:
    """Functions of so many parameters whose declared types agree."""
    inside = ", ".join(parameter.name for parameter in parameters)

    def check(value: Value) -> bool:
        if not isinstance(value, FeelFunction) or len(value.parameters) != len(parameters):
            return False
        declared = zip(value.types, parameters, strict=False)
        return all(_agrees(given, wanted) for given, wanted in declared) and _agrees(
            value.result, result
        )

    name = f"function<{inside}> -> {result.name}"
    return FeelType(name, check, parameters=parameters, result=result)


def _agrees(given: FeelType | None, wanted: FeelType) -> bool:
    return given is None or "Any" in (given.name, wanted.name) or given.name == wanted.name


def constrained(base: FeelType, allows: Callable[[Value], bool], name: str) -> FeelType:
    """A type whose values also pass a test (the allowed values of a DMN item definition)."""

    def check(value: Value) -> bool:
        return base.check(value) and allows(value)

    return FeelType(
        name,
        check,
        item=base.item,
        parameters=base.parameters,
        result=base.result,
        fields=base.fields,
    )


def _of(name: str, *classes: type) -> FeelType:
    return FeelType(name, lambda value: isinstance(value, classes))


_DATE = FeelType("date", lambda value: type(value) is dt.date)
_MOMENT = _of("date and time", dt.datetime, FarMoment)
_DAYS = _of("days and time duration", dt.timedelta)
_MONTHS = _of("years and months duration", YearsMonths)
ANY: Final = FeelType("Any", lambda value: value is not None)
BUILT_IN: Final[Mapping[str, FeelType]] = {
    "Any": ANY,
    "any": ANY,
    "Null": FeelType("Null", lambda value: value is None),
    "number": _of("number", Decimal),
    "string": _of("string", str),
    "boolean": _of("boolean", bool),
    "date": _DATE,
    "time": _of("time", FeelTime),
    "date and time": _MOMENT,
    "dateTime": _MOMENT,
    "days and time duration": _DAYS,
    "dayTimeDuration": _DAYS,
    "years and months duration": _MONTHS,
    "yearMonthDuration": _MONTHS,
    "list": FeelType("list", lambda value: isinstance(value, list), item=ANY),
    "context": _of("context", dict),
    "function": _of("function", FeelFunction),
    "range": _of("range", Range),
}
