"""Decimal arithmetic as FEEL wants it: IEEE 754 decimal128, 34 digits, half even."""

from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import Final

from engine.feel.errors import FeelSyntaxError
from engine.feel.syntax.tokens import Token

CONTEXT: Final = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
SLOW: Final = 60
"""Steps that a power, a logarithm or an exponential costs: up to 60 microseconds each."""

ZERO: Final = Decimal(0)
SMALLEST_SCALE: Final = -6111
LARGEST_SCALE: Final = 6176


def parse_number(text: str, token: Token) -> Decimal:
    """The number a literal stands for; raises FeelSyntaxError where it is too large."""
    try:
        return CONTEXT.create_decimal(token.text)
    except DecimalException:
        found = "a number out of range"
        raise FeelSyntaxError(text, token.start, found, "a number below 1E6145") from None


def whole(number: Decimal) -> int:
    """The number without its fraction, cut to 18 digits so that it is always cheap."""
    limit = 10**18
    return int(max(min(number, Decimal(limit)), Decimal(-limit)))


def plain(number: Decimal) -> str:
    """A number in plain notation, without needless zeros or a sign on zero."""
    if not number:
        return "0"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
