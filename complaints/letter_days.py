"""How many letters a complainant was sent on a day: acknowledgements, answers and what models send.

A model that loops would otherwise write to one person for hours; four hundred letters were sent so
once. A whole life in one day takes four: received, accepted, answered, closed; with a question by
the verifier, one by the handler and a dispute, eight.
"""

from datetime import timedelta, tzinfo

from sqlalchemy import Integer, String

from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork

#: Letters to one complainant a day, unless the setting TUNTAS_LETTERS_A_DAY says otherwise.
A_DAY = 10
#: The setting's own bounds: at least what the life of a complaint needs on its fullest day.
FEWEST_A_DAY, MOST_A_DAY = 8, 1_000

# One statement, so that two at once cannot both be the last one.
_COUNT = query(
    "INSERT INTO letter_day (complaint, day, letters) VALUES (:complaint, :day, 1)"
    " ON CONFLICT (complaint, day) DO UPDATE SET letters = letter_day.letters + 1"
    " WHERE letter_day.letters < :most RETURNING letters",
    {"letters": Integer},
    complaint=String,
    day=String,
    most=Integer,
)


_FORGET = statement("DELETE FROM letter_day WHERE day < :day", day=String)


def forget(uow: UnitOfWork) -> int:
    """Delete the counts of days that are over in every zone; returns how many rows."""
    day = (uow.now - timedelta(days=2)).date().isoformat()
    return uow.execute(_FORGET, {"day": day}).rowcount


def count(uow: UnitOfWork, number: str, zone: tzinfo, most: int = A_DAY) -> bool:
    """Count one letter more for the day it is in `zone`, the unit's; False: that would be over."""
    day = uow.now.astimezone(zone).date().isoformat()
    row = {"complaint": number, "day": day, "most": most}
    return uow.execute(_COUNT, row).first() is not None
