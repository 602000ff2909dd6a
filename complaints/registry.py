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
from kernel.columns import Serial
from kernel.errors import NotFound
from kernel.statements import insert_into, query, statement
from kernel.unit_of_work import UnitOfWork

_COLUMNS = {
    column.name: column.type
    for column in tables.complaint.columns
    if column.name not in ("tracking_hash", "text")
}
_NAMES = ", ".join(_COLUMNS)
_GET = query(f"SELECT {_NAMES} FROM complaint WHERE number = :number", _COLUMNS, number=String)
_BY_ROOT = query(f"SELECT {_NAMES} FROM complaint WHERE root = :root", _COLUMNS, root=Serial)
_BY_REFERENCE = query(
    f"SELECT {_NAMES} FROM complaint"
    " WHERE external_system = :system AND external_reference = :reference",
    _COLUMNS,
    system=String,
    reference=String,
)
_ALL = query(f"SELECT {_NAMES} FROM complaint ORDER BY number", _COLUMNS)
_INSERT = insert_into(tables.complaint, *_COLUMNS, "tracking_hash", "text")
_UPDATE = statement(
    "UPDATE complaint SET status = coalesce(:status, status), closed_at = :closed_at,"
    " unit = coalesce(:unit, unit),"
    " class = coalesce(:class, class),"
    " reported_unit = coalesce(:reported_unit, reported_unit),"
    " reported_official = coalesce(:reported_official, reported_official) WHERE root = :root",
    **{
        name: _COLUMNS[name]
        for name in (
            *("status", "closed_at", "unit", "class"),
            *("reported_unit", "reported_official", "root"),
        )
    },
)


def insert(uow: UnitOfWork, row: Mapping[str, Any]) -> None:
    """Insert a complaint's row."""
    uow.write(_INSERT, row)


def get(uow: UnitOfWork, number: str) -> Complaint:
    """The complaint with this number; NotFound when there is none."""
    row = uow.execute(_GET, {"number": number}).mappings().one_or_none()
    if row is None:
        raise NotFound(f"no complaint has the number {number!r}; it looks like ADU-2026-000123")
    return _record(row)


def find_by_root(uow: UnitOfWork, root: int) -> Complaint | None:
    """The complaint whose life the root instance is, if it is one."""
    row = uow.execute(_BY_ROOT, {"root": root}).mappings().one_or_none()
    return None if row is None else _record(row)


def find_by_reference(uow: UnitOfWork, external: ExternalReference) -> Complaint | None:
    """The complaint that came with this external reference before."""
    key = {"system": external.system, "reference": external.reference}
    row = uow.execute(_BY_REFERENCE, key).mappings().one_or_none()
    return None if row is None else _record(row)


def list_all(uow: UnitOfWork) -> list[Complaint]:
    """Every complaint by number; for reports over a small office."""
    return [_record(row) for row in uow.execute(_ALL).mappings()]


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
) -> None:
    """Write what a step changed; None leaves what is there, but for `closed_at`."""
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
        },
    )


def _record(row: RowMapping) -> Complaint:
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
