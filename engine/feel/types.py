"""FEEL types: what `instance of` answers, and the conversions that are made without asking."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from engine.feel.run import Run
from engine.feel.values import FarMoment, FeelFunction, FeelTime, Range, Value, YearsMonths

Check = Callable[[Value, Run], bool]


@dataclass(frozen=True, slots=True)
class FeelType:
    """A type: its name as a person reads it, and what belongs to it.

    A check charges the run for the entries it looks at.
    """

    name: str
    check: Check
    item: "FeelType | None" = None
    parameters: "tuple[FeelType, ...]" = ()
    result: "FeelType | None" = None
    fields: Mapping[str, "FeelType"] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name

    def accepts(self, value: Value, run: Run) -> bool:
        """Whether `value instance of` this type; null is of no type but Null."""
        return self.check(value, run)

    def coerce(self, value: Value, run: Run) -> Value:
        """The value as this type, or None where it is none.

        Conversions (DMN 1.5, 10.3.2.9.4): a list of one to its item, an item to a list of one,
        a date to the date and time at its start in UTC.
        """
        if value is None or self.check(value, run):
            return value
        if self.item is not None and not isinstance(value, list):
            lifted = [value]
            return lifted if self.check(lifted, run) else None
        if isinstance(value, list) and len(value) == 1 and self.item is None:
            return value[0] if self.check(value[0], run) else None
        if type(value) is dt.date:
            moment = dt.datetime.combine(value, dt.time(0), dt.UTC)
            return moment if self.check(moment, run) else None
        return None


def type_named(name: str) -> FeelType | None:
    """The built-in type of a name, with or without a `feel:` in front; None when there is none."""
    return BUILT_IN.get(name.removeprefix("feel:"))


def list_type(item: FeelType) -> FeelType:
    """Lists of an item type; null items are allowed."""

    def check(value: Value, run: Run) -> bool:
        if not isinstance(value, list):
            return False
        run.charge(len(value))
        return all(entry is None or item.check(entry, run) for entry in value)

    return FeelType(f"list<{item.name}>", check, item=item)


def context_type(fields: Mapping[str, FeelType], name: str | None = None) -> FeelType:
    """Contexts that hold at least these entries, each null or of its type."""

    def check(value: Value, run: Run) -> bool:
        if not isinstance(value, dict):
            return False
        run.charge(len(fields))
        return all(
            key in value and (value[key] is None or wanted.check(value[key], run))
            for key, wanted in fields.items()
        )

    inside = ", ".join(f"{key}: {wanted.name}" for key, wanted in fields.items())
    return FeelType(name or f"context<{inside}>", check, fields=fields)


def range_type(item: FeelType) -> FeelType:
    """Ranges whose ends are of a type."""

    def check(value: Value, run: Run) -> bool:
        return isinstance(value, Range) and all(
            end is None or item.check(end, run) for end in (value.start, value.end)
        )

    return FeelType(f"range<{item.name}>", check)


def function_type(
    parameters: tuple[FeelType, ...], result: FeelType, name: str | None = None
) -> FeelType:
    """Functions of so many parameters whose declared types agree."""
    inside = ", ".join(parameter.name for parameter in parameters)

    def check(value: Value, _run: Run) -> bool:
        if not isinstance(value, FeelFunction) or len(value.parameters) != len(parameters):
            return False
        declared = zip(value.types, parameters, strict=False)
        return all(_agrees(given, wanted) for given, wanted in declared) and _agrees(
            value.result, result
        )

    shown = name or f"function<{inside}> -> {result.name}"
    return FeelType(shown, check, parameters=parameters, result=result)


def _agrees(given: FeelType | None, wanted: FeelType) -> bool:
    return given is None or "Any" in (given.name, wanted.name) or given.name == wanted.name


def constrained(base: FeelType, allows: Check, name: str) -> FeelType:
    """A type whose values also pass a test (the allowed values of a DMN item definition)."""

    def check(value: Value, run: Run) -> bool:
        return base.check(value, run) and allows(value, run)

    return FeelType(
        name,
        check,
        item=base.item,
        parameters=base.parameters,
        result=base.result,
        fields=base.fields,
    )


def _of(name: str, *classes: type) -> FeelType:
    return FeelType(name, lambda value, _run: isinstance(value, classes))


_DATE = FeelType("date", lambda value, _run: type(value) is dt.date)
_MOMENT = _of("date and time", dt.datetime, FarMoment)
_DAYS = _of("days and time duration", dt.timedelta)
_MONTHS = _of("years and months duration", YearsMonths)
ANY: Final = FeelType("Any", lambda value, _run: value is not None)
BUILT_IN: Final[Mapping[str, FeelType]] = {
    "Any": ANY,
    "any": ANY,
    "Null": FeelType("Null", lambda value, _run: value is None),
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
    "list": FeelType("list", lambda value, _run: isinstance(value, list), item=ANY),
    "context": _of("context", dict),
    "function": _of("function", FeelFunction),
    "range": _of("range", Range),
}
