"""The complaint's own row: insert, read, change of status and holder."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, String

from complaints import tables
from complaints.records import (
    Channel,
    Complaint,
    ComplaintClass,
    ExternalReference,
    Priority,
)
from kernel.columns import Instant, Serial
from kernel.errors import NotFound
from kernel.statements import Parameters, Query, insert_into, query, statement
from kernel.unit_of_work import UnitOfWork

#: Of a complaint without place, text and tracking hash, in the order of `NAMES`.
COLUMNS = {
    column.name: column.type
    for column in tables.complaint.columns
    if column.name not in ("place", "tracking_hash", "text")
}
NAMES = ", ".join(COLUMNS)
_GET = query(f"SELECT {NAMES} FROM complaint WHERE number = :number", COLUMNS, number=String)
_BY_ROOT = query(f"SELECT {NAMES} FROM complaint WHERE root = :root", COLUMNS, root=Serial)
_BY_REFERENCE = query(
    f"SELECT {NAMES} FROM complaint"
    " WHERE external_system = :system AND external_reference = :reference",
    COLUMNS,
    system=String,
    reference=String,
)
_ALL = query(f"SELECT {NAMES} FROM complaint ORDER BY place", COLUMNS)
_INSERT = insert_into(tables.complaint, *COLUMNS, "place", "tracking_hash", "text")
_FIRST_STATUS = insert_into(tables.status_change, "complaint", "at", "status")
_NEXT_STATUS = statement(
    "INSERT INTO status_change (complaint, at, status) SELECT number, :at, :status FROM complaint"
    " WHERE root = :root AND status <> :status",
    at=Instant,
    status=String,
    root=Serial,
)
_STATUSES = query(
    "SELECT at, status FROM status_change WHERE complaint = :complaint ORDER BY id",
    {"at": Instant, "status": String},
    complaint=String,
)
_UPDATE = statement(
    "UPDATE complaint SET status = coalesce(:status, status), closed_at = :closed_at,"
    " unit = coalesce(:unit, unit),"
    " class = coalesce(:class, class),"
    " reported_unit = coalesce(:reported_unit, reported_unit),"
    " reported_official = coalesce(:reported_official, reported_official),"
    " confidential = (confidential OR :confidential) WHERE root = :root",
    **{
        name: COLUMNS[name]
        for name in (
            *("status", "closed_at", "unit", "class"),
            *("reported_unit", "reported_official", "confidential", "root"),
        )
    },
)


def insert(uow: UnitOfWork, row: Mapping[str, Any]) -> None:
    """Insert a complaint's row, with its first status."""
    uow.write(_INSERT, row)
    first = {"complaint": row["number"], "at": row["received_at"], "status": row["status"]}
    uow.write(_FIRST_STATUS, first)


def get(uow: UnitOfWork, number: str) -> Complaint:
    """The complaint with this number; NotFound when there is none."""
    row = uow.execute(_GET, {"number": number}).mappings().one_or_none()
    if row is None:
        raise unknown(number)
    return record(row)


def unknown(number: str) -> NotFound:
    """What is said of a number that no complaint has, or none that the asker may see."""
    return NotFound(f"no complaint has the number {number!r}; it looks like ADU-2026-000123")


def by_root(root: int) -> tuple[Query, Parameters]:
    """What to ask for the complaint of a root instance together with other questions."""
    return _BY_ROOT, {"root": root}


def find_by_root(uow: UnitOfWork, root: int) -> Complaint | None:
    """The complaint whose life the root instance is, if it is one."""
    row = uow.execute(_BY_ROOT, {"root": root}).mappings().one_or_none()
    return None if row is None else record(row)


def find_by_reference(uow: UnitOfWork, external: ExternalReference) -> Complaint | None:
    """The complaint that came with this external reference before."""
    key = {"system": external.system, "reference": external.reference}
    row = uow.execute(_BY_REFERENCE, key).mappings().one_or_none()
    return None if row is None else record(row)


def list_all(uow: UnitOfWork) -> list[Complaint]:
    """Every complaint in the order of the register; for reports over a small office."""
    return [record(row) for row in uow.execute(_ALL).mappings()]


def list_statuses(uow: UnitOfWork, number: str) -> list[tuple[datetime, str]]:
    """(from when, status) of each status a complaint had, in order."""
    return [(row.at, row.status) for row in uow.execute(_STATUSES, {"complaint": number})]


def update(  # noqa: PLR0913
    uow: UnitOfWork,
    root: int,
    *,
    status: str | None,
    closed_at: datetime | None,
    unit: str | None,
    class_: str | None,
    reported_unit: str | None,
    reported_official: str | None,
    confidential: bool,
) -> None:
    """Write what a step changed; None leaves what is there, but for `closed_at`.

    `confidential` makes a complaint so; nothing makes it open again.
    """
    if status is not None:
        uow.write(_NEXT_STATUS, {"root": root, "at": uow.now, "status": status})
    uow.write(
        _UPDATE,
        {
            "root": root,
            "status": status,
            "closed_at": closed_at,
            "unit": unit,
            "class": class_,
            "reported_unit": reported_unit,
            "reported_official": reported_official,
            "confidential": confidential,
        },
    )


def record(row: RowMapping) -> Complaint:
    """A complaint from a row with the columns `COLUMNS`."""
    external = None
    if row["external_system"] is not None:
        external = ExternalReference(row["external_system"], row["external_reference"])
    return Complaint(
        number=row["number"],
        root=row["root"],
        class_=None if row["class"] is None else ComplaintClass(row["class"]),
        channel=Channel(row["channel"]),
        priority=Priority(row["priority"]),
        language=row["language"],
        contact=row["contact"],
        unit=row["unit"],
        reported_unit=row["reported_unit"],
        reported_official=row["reported_official"],
        anonymous=row["anonymous"],
        confidential=row["confidential"],
        status=row["status"],
        external=external,
        received_at=row["received_at"],
        received_elsewhere_at=row["received_elsewhere_at"],
        closed_at=row["closed_at"],
    )
