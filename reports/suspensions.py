"""Who made a process stand still, and since when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, String

from engine.instance_list import SUSPENDED_AT
from kernel.columns import Instant

#: Columns of a query in which `r` is a row of root_instance: name -> SQL and type.
SUSPENSION: Mapping[str, tuple[str, Any]] = {
    "suspended_by": ("r.suspended_by", String),
    "suspended_name": ("(SELECT s.name FROM person s WHERE s.id = r.suspended_by)", String),
    "suspended_at": (SUSPENDED_AT, Instant),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """`by` is the id of a person, else the account that ran a command; then `by_name` is None."""

    by: str
    by_name: str | None
    at: datetime


def suspension_of(row: RowMapping) -> Suspension | None:
    """What the columns of SUSPENSION say; None while the process goes on."""
    if row["suspended_by"] is None:
        return None
    by_name = row["suspended_name"]
    return Suspension(by=row["suspended_by"], by_name=by_name, at=row["suspended_at"])
