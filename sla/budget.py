"""A budget: how much time a clock gives, as a number with a unit."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from kernel.errors import Invalid


class Unit(StrEnum):
    """What a budget counts."""

    WORKING_DAYS = "working_days"
    WORKING_HOURS = "working_hours"
    CALENDAR_DAYS = "calendar_days"
    HOURS = "hours"


DAY_UNITS = (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS)
MOST = Decimal(100_000)


@dataclass(frozen=True, slots=True)
class Budget:
    """`amount` is above zero, and whole for days. Raises Invalid otherwise."""

    amount: Decimal
    unit: Unit

    def __post_init__(self) -> None:
        if not self.amount.is_finite() or self.amount <= 0:
            raise Invalid(f"budget {self}: expected an amount above zero")
        if self.amount > MOST:
            raise Invalid(f"budget {self}: expected at most {MOST}")
        if self.unit in DAY_UNITS and self.amount != self.amount.to_integral_value():
            raise Invalid(f"budget {self}: days are whole; expected a whole number, or hours")

    def __str__(self) -> str:
        return f"{self.amount.normalize():f} {self.unit}" if self.amount.is_finite() else "NaN"

    def plus(self, amount: Decimal) -> "Budget":
        """The budget with an extension in the same unit."""
        return Budget(self.amount + amount, self.unit)


def parse_budget(text: str) -> Budget:
    """Read `"14 working_days"`; singular units and spaces are accepted."""
    amount, _, unit = text.strip().partition(" ")
    try:
        number = Decimal(amount)
    except InvalidOperation as problem:
        raise Invalid(f"budget {text!r}: expected {_EXPECTED}") from problem
    return Budget(number, parse_unit(unit, text))


def parse_unit(name: str, whole: str = "") -> Unit:
    """Read a unit such as `working_days` or `working day`."""
    words = name.strip().replace(" ", "_").removesuffix("s") + "s"
    if words not in tuple(Unit):
        raise Invalid(f"budget {whole or name!r}: unknown unit {name!r}; expected {_EXPECTED}")
    return Unit(words)


_EXPECTED = 'a number and one of {}, such as "14 working_days"'.format(", ".join(Unit))
