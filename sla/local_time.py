"""Wall-clock times of a zone as instants, right where daylight saving skips or repeats hours."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from kernel.errors import Invalid

DAY_MINUTES = 24 * 60
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def zone_named(name: str, field: str = "zone") -> ZoneInfo:
    """Return the IANA zone, or raise Invalid naming `field`."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as problem:
        text = f"{field}: {name!r} is no known zone; expected an IANA name such as Asia/Jakarta"
        raise Invalid(text) from problem


def to_micros(instant: datetime) -> int:
    """Microseconds since 1970-01-01 UTC."""
    return (instant - EPOCH) // MICROSECOND


def from_micros(micros: int) -> datetime:
    """The UTC instant of `to_micros`."""
    return EPOCH + timedelta(microseconds=micros)


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """The date the wall calendar shows in `zone` at `instant`."""
    return instant.astimezone(zone).date()


@lru_cache(maxsize=8192)
def local_instant(zone: ZoneInfo, on: date, minute: int) -> datetime:
    """The UTC instant of `minute` (0 to 1440) of a local date.

    A time that daylight saving skips is the instant of the jump; a repeated time is its first turn.
    """
    if minute == DAY_MINUTES:
        on, minute = on + timedelta(days=1), 0
    local = datetime.combine(on, time(minute // 60, minute % 60))
    first = local.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == local:
        return first
    return _jump(zone, local.replace(tzinfo=zone, fold=1).astimezone(UTC), first)


def midnight_after(zone: ZoneInfo, on: date) -> datetime:
    """24:00 of a local date."""
    return local_instant(zone, on, DAY_MINUTES)


def _jump(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The instant between the two at which the zone's offset changes, to the second."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
