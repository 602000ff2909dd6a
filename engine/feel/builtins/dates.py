"""Built-in functions on dates, and the moment of the evaluation."""

import calendar
import datetime as dt
from decimal import Decimal
from typing import Final

from engine.feel.run import Run
from engine.feel.signatures import builtin
from engine.feel.values import Value

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _now(run: Run) -> Value:
    return run.moment.now.astimezone(run.moment.zone)


def _today(run: Run) -> Value:
    return run.moment.now.astimezone(run.moment.zone).date()


def _last_day_of_month(_run: Run, day: dt.date) -> Value:
    return dt.date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])


FUNCTIONS: Final = (
    builtin("now", ("", _now)),
    builtin("today", ("", _today)),
    builtin("day of year", ("date: day", lambda _run, day: Decimal(day.timetuple().tm_yday))),
    builtin("day of week", ("date: day", lambda _run, day: WEEKDAYS[day.weekday()])),
    builtin("month of year", ("date: day", lambda _run, day: MONTHS[day.month - 1])),
    builtin("week of year", ("date: day", lambda _run, day: Decimal(day.isocalendar().week))),
    builtin("last day of month", ("date: day", _last_day_of_month)),
)
