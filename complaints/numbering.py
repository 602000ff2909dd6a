"""Complaint numbers: ADU-<year>-<six digits>, counted per year without gaps."""

import re
from datetime import datetime, tzinfo

from sqlalchemy import Integer

from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork

_NUMBER = re.compile(r"ADU-[0-9]{4}-[0-9]{6,9}")

_NEXT = query(
    "INSERT INTO complaint_number (year, last) VALUES (:year, 1)"
    " ON CONFLICT (year) DO UPDATE SET last = complaint_number.last + 1 RETURNING last",
    {"last": Integer},
    year=Integer,
)

_GIVE_BACK = statement(
    "UPDATE complaint_number SET last = :before WHERE year = :year AND last = :last",
    year=Integer,
    last=Integer,
    before=Integer,
)


def next_number(uow: UnitOfWork, received_at: datetime, zone: tzinfo) -> str:
    """The next number of the year in which the complaint was received, in the unit's zone.

    Whoever asks next waits until this transaction ends: that is what leaves no gap.
    """
    year = received_at.astimezone(zone).year
    last = uow.execute(_NEXT, {"year": year}).scalar_one()
    return f"ADU-{year}-{last:06d}"


def is_number(text: str) -> bool:
    """Whether a text has the form of a complaint's number."""
    return _NUMBER.fullmatch(text) is not None


def give_back(uow: UnitOfWork, number: str) -> None:
    """Return a number of this transaction that no complaint gets."""
    _, year, place = number.split("-")
    last = int(place)
    uow.write(_GIVE_BACK, {"year": int(year), "last": last, "before": last - 1})
