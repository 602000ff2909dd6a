"""Complaint numbers: ADU-<year>-<six digits>, in an order that only the office's key knows.

The year's complaints are counted without gaps: that is their place in the register, which no page
shows. The number a complaint is known by is the place of its count in a keyed permutation of
1..999999, so that numbers next to each other tell nothing of a third one, nor how many there are
(docs/adr/0031-no-number-tells-of-a-hidden-one.md). From the millionth on they have seven digits,
1000000..9999999 permuted likewise, then eight, then nine.
"""

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy import Integer

from kernel.errors import Conflict
from kernel.keyring import Keyring
from kernel.permutation import permuted
from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork

_FORM = re.compile(r"ADU-[0-9]{4}-[0-9]{6,9}")
_YEAR = 1_000_000_000  #: places of one year

_NEXT = query(
    "INSERT INTO complaint_number (year, last, plain) VALUES (:year, 1, 0) ON CONFLICT (year)"
    " DO UPDATE SET last = complaint_number.last + 1 RETURNING last, plain",
    {"last": Integer, "plain": Integer},
    year=Integer,
)

_GIVE_BACK = statement(
    "UPDATE complaint_number SET last = :before WHERE year = :year AND last = :last",
    year=Integer,
    last=Integer,
    before=Integer,
)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number, and its place in the register: year x 10^9 + the year's count."""

    number: str
    place: int


def next_number(uow: UnitOfWork, keyring: Keyring, received_at: datetime, zone: tzinfo) -> Numbered:
    """The next number of the year in which the complaint was received, in the unit's zone.

    Whoever asks next waits until this transaction ends: that is what leaves no gap in the register.
    """
    year = received_at.astimezone(zone).year
    row = uow.execute(_NEXT, {"year": year}).one()
    number = number_of(keyring, year, row.last, row.plain)
    return Numbered(number=number, place=year * _YEAR + row.last)


def is_number(text: str) -> bool:
    """Whether a text has the form of a complaint's number."""
    return _FORM.fullmatch(text) is not None


def give_back(uow: UnitOfWork, numbered: Numbered) -> None:
    """Return a number of this transaction that no complaint gets."""
    year, last = divmod(numbered.place, _YEAR)
    uow.write(_GIVE_BACK, {"year": year, "last": last, "before": last - 1})


def number_of(keyring: Keyring, year: int, count: int, plain: int = 0) -> str:
    """What the complaint with this count in its year is known by.

    The first `plain` of a year were given in clear and keep their numbers: the permutation is
    walked on over them, which makes it one of the numbers that are left.
    """
    first, last = _bounds(count)
    known = count
    while True:
        place = permuted(keyring.keyed_hash, f"numbers/{year}", known - first, last - first + 1)
        known = first + place
        if known > plain:
            return f"ADU-{year}-{known:06d}"


def _bounds(count: int) -> tuple[int, int]:
    """The smallest and the largest number with as many digits, six at least."""
    digits = max(6, len(str(count)))
    if digits > 9:
        raise Conflict(f"the year has {count - 1} complaints; no number is left for another")
    return (1 if digits == 6 else 10 ** (digits - 1)), 10**digits - 1
