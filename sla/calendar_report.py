"""What `tuntas calendar between` and `calendar hours` answer, from parsed arguments."""

from datetime import date, datetime, timedelta

from kernel.errors import Invalid
from sla.calendar import Calendar, is_past_horizon, judge_day, window_text
from sla.conventions import Language
from sla.deadline_report import Report
from sla.local_time import local_date
from sla.opening_time import is_working_day, working_days_between
from sla.weights import working_time

MOST_DAYS = 36_600


def between_report(
    calendar: Calendar, first: date, last: date, language: Language = "id"
) -> Report:
    """Working days from `first` to `last`, both included, and how many follow `first` (day 0)."""
    _check_span(first, last)
    days = working_days_between(calendar, first, last)
    after_first = days - is_working_day(calendar, first)
    off = _days_off(calendar, first, last)
    provisional = is_past_horizon(calendar, last)
    data = {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "working_days": days,
        "working_days_after_from": after_first,
        "calendar_days": (last - first).days + 1,
        "days_off": off,
        "provisional": provisional,
    }
    lines = [_between_line(first, last, days, after_first, language)]
    lines += [f"  {one['on']}  {one['kind']}: {one['name']}" for one in off]
    return Report("\n".join(lines + _horizon_lines(calendar, provisional, language)) + "\n", data)


def hours_report(
    calendar: Calendar, start: datetime, end: datetime, language: Language = "id"
) -> Report:
    """Opening time between two instants, in hours."""
    if end < start:
        raise Invalid(f"TO {end} is before FROM {start}; swap them")
    _check_span(local_date(start, calendar.zone), local_date(end, calendar.zone))
    worked = working_time(calendar, start, end)
    hours = worked / timedelta(hours=1)
    provisional = is_past_horizon(calendar, local_date(end, calendar.zone))
    data = {
        "from": start.astimezone(calendar.zone).isoformat(),
        "to": end.astimezone(calendar.zone).isoformat(),
        "working_hours": round(hours, 6),
        "seconds": worked.total_seconds(),
        "windows": _windows_touched(calendar, start, end),
        "provisional": provisional,
    }
    number = f"{hours:.2f}".rstrip("0").rstrip(".")
    line = (
        f"{number.replace('.', ',')} jam kerja" if language == "id" else f"{number} working hours"
    )
    return Report("\n".join([line, *_horizon_lines(calendar, provisional, language)]) + "\n", data)


def _between_line(first: date, last: date, days: int, after: int, language: Language) -> str:
    if language == "id":
        tail = f"{after} sesudah {first} (hari ke-0)"
        return f"{days} hari kerja dari {first} sampai {last}; {tail}"
    return f"{days} working days from {first} to {last}; {after} after {first} (day 0)"


def _horizon_lines(calendar: Calendar, provisional: bool, language: Language) -> list[str]:
    if not provisional:
        return []
    if language == "id":
        return [f"sementara: kalender ditetapkan sampai {calendar.valid_until}"]
    return [f"provisional: the calendar is confirmed until {calendar.valid_until}"]


def _days_off(calendar: Calendar, first: date, last: date) -> list[dict[str, str]]:
    return [
        {"on": on.isoformat(), "name": day.name, "kind": day.kind}
        for on, day in sorted(calendar.days_off.items())
        if first <= on <= last
    ]


def _windows_touched(calendar: Calendar, start: datetime, end: datetime) -> list[str]:
    """The dates with opening hours in the span, at most a month of them."""
    first = local_date(start, calendar.zone)
    length = min((local_date(end, calendar.zone) - first).days + 1, 31)
    dates = (first + timedelta(days=day) for day in range(length))
    judged = ((on, judge_day(calendar, on).windows) for on in dates)
    return [f"{on} {' '.join(map(window_text, windows))}" for on, windows in judged if windows]


def _check_span(first: date, last: date) -> None:
    if last < first:
        raise Invalid(f"TO {last} is before FROM {first}; swap them")
    if (last - first).days > MOST_DAYS:
        raise Invalid(f"FROM {first} TO {last}: expected at most {MOST_DAYS} days")
