"""Instants: aware datetimes, UTC inside, and their text form."""

from datetime import UTC, datetime

from kernel.errors import Invalid

#: Before every instant that a store keeps.
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


def require_aware(value: datetime) -> datetime:
    """Return `value` unchanged, or raise Invalid when it has no offset."""
    if value.tzinfo is None or value.utcoffset() is None:
        raise Invalid(
            f"{value.isoformat()} has no time zone; write it as 2026-11-24T08:00:00+07:00"
        )
    return value


def parse_instant(text: str) -> datetime:
    """Read an ISO 8601 instant with offset and return it in UTC."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError as problem:
        raise Invalid(f"{text!r} is no instant; write it as 2026-11-24T08:00:00+07:00") from problem
    try:
        return require_aware(value).astimezone(UTC)
    except OverflowError as problem:
        raise Invalid(f"{text!r} is no instant of the years 1 to 9999 in UTC") from problem
