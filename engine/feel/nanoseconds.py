"""Times of nine fractional digits: Python's own have six, and these hold the three below.

They are datetime's own types to all who do not ask for the rest. What Python makes of one (a sum,
another zone) has lost it; `refined` gives it back.
"""

import datetime as dt
from typing import Any, Self

from engine.feel.values import FarMoment, FeelTime, Value


class _WithRest:
    """What both have besides; stands before datetime's own class. Order is FEEL's (comparison)."""

    rest = 0  #: what Python's own methods make of one has lost it

    def __new__(cls, *parts: Any, rest: int = 0, **named: Any) -> Self:
        new: Any = super().__new__
        made: Self = new(cls, *parts, **named)
        made.rest = rest
        return made

    def __eq__(self, other: Any) -> bool:
        return super().__eq__(other) is True and rest_of(other) == self.rest

    def __ne__(self, other: Any) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return super().__hash__() + self.rest


class NanoTime(_WithRest, dt.time):
    """A time of day with 1 to 999 nanoseconds below its microseconds."""

    def __reduce_ex__(self, _protocol: object) -> tuple[Any, ...]:
        plain = dt.time(self.hour, self.minute, self.second, self.microsecond)
        return refined_time, (plain, self.rest)

    def isoformat(self, timespec: str = "auto") -> str:
        """All nine digits, unless asked for fewer."""
        if timespec != "auto" or not self.rest:
            return super().isoformat(timespec)
        return f"{super().isoformat('microseconds')}{self.rest:03d}"


class NanoMoment(_WithRest, dt.datetime):
    """A date and time with 1 to 999 nanoseconds below its microseconds."""

    def __reduce_ex__(self, _protocol: object) -> tuple[Any, ...]:
        return refined, (dt.datetime.combine(self.date(), super().time(), self.tzinfo), self.rest)

    def time(self) -> dt.time:
        """The time shown, with the rest."""
        return refined_time(super().time(), self.rest)


def rest_of(value: Value) -> int:
    """The nanoseconds below the microseconds of a value; 0 where it has none."""
    if isinstance(value, FeelTime | FarMoment):
        value = value.clock
    return value.rest if isinstance(value, NanoTime | NanoMoment) else 0


def refined_time(value: dt.time, rest: int) -> dt.time:
    """The time with a rest of nanoseconds."""
    if not rest:
        return value
    return NanoTime(value.hour, value.minute, value.second, value.microsecond, rest=rest)


def refined(value: dt.datetime, rest: int) -> dt.datetime:
    """The date and time with a rest of nanoseconds."""
    if not rest:
        return value
    shown = (value.hour, value.minute, value.second, value.microsecond, value.tzinfo)
    return NanoMoment(value.year, value.month, value.day, *shown, fold=value.fold, rest=rest)
