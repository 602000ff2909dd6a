"""The arithmetic against a second, slow way of counting: half hour by half hour, day by day."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from sla.arithmetic import compute_due
from sla.budget import Budget, Unit
from sla.calendar import Calendar, judge_day
from sla.indonesia import ZONES, office_calendar
from sla.shares import share_instant
from sla.term import Holder, Pause, Term

STEP = timedelta(minutes=30)
CALENDARS = [office_calendar(zone) for zone in ZONES]
FIRST = datetime(2025, 2, 1, tzinfo=UTC)
grid = st.integers(0, 700 * 48).map(lambda steps: FIRST + steps * STEP)
gaps = st.integers(0, 8 * 48).map(lambda steps: steps * STEP)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether the half hour that begins at `at` is opening time: hours lie on the half hour."""
    local = at.astimezone(calendar.zone)
    minute = local.hour * 60 + local.minute
    return any(w.opens <= minute < w.closes for w in judge_day(calendar, local.date()).windows)


def is_running(term: Term, at: datetime) -> bool:
    return not any(p.since <= at and (p.until is None or at < p.until) for p in term.pauses)


def holder_at(term: Term, at: datetime) -> Calendar:
    return [holder.calendar for holder in term.holders if holder.since <= at][-1]


def slow_hours(term: Term) -> datetime:
    left, at = term.budget.amount * 2, term.start
    while left > 0:
        left -= is_open(holder_at(term, at), at) and is_running(term, at)
        at += STEP
    return at


def slow_share(term: Term, due_at: datetime, share: Fraction) -> Fraction:
    """The share of running half hours that passed before the instant `share_instant` names."""
    reached = share_instant(term, share)
    assert reached is not None
    before = total = 0
    at = term.start
    while at < due_at:
        runs = is_open(holder_at(term, at), at) and is_running(term, at)
        total += runs
        before += runs and at + STEP <= reached
        at += STEP
    return Fraction(before, total)


def slow_days(term: Term) -> date:
    """One holder: day by day, and the pauses half hour by half hour as parts of their day."""
    calendar = term.holders[0].calendar
    number = int(term.budget.amount)
    while True:
        last = term.start.astimezone(calendar.zone).date()
        for _ in range(number):
            last = next_open(calendar, last)
        moved = int(sum(weights(calendar, pause) for pause in before(term, calendar, last)))
        if number == int(term.budget.amount) + moved:
            return last
        number = int(term.budget.amount) + moved


def before(term: Term, calendar: Calendar, last: date) -> list[Pause]:
    closing = judge_day(calendar, last).windows[-1].closes
    midnight = datetime.combine(last, datetime.min.time(), calendar.zone)
    return [pause for pause in term.pauses if pause.since < midnight + timedelta(minutes=closing)]


def next_open(calendar: Calendar, on: date) -> date:
    on += timedelta(days=1)
    while not judge_day(calendar, on).windows:
        on += timedelta(days=1)
    return on


def weights(calendar: Calendar, pause: Pause) -> Fraction:
    total, at = Fraction(0), pause.since
    while pause.until is not None and at < pause.until:
        if is_open(calendar, at):
            windows = judge_day(calendar, at.astimezone(calendar.zone).date()).windows
            total += Fraction(30, sum(w.closes - w.opens for w in windows))
        at += STEP
    return total


@st.composite
def terms(draw: st.DrawFn, unit: Unit, most_holders: int) -> Term:
    at = start = draw(grid)
    pauses = []
    for _ in range(draw(st.integers(0, 3))):
        since = at + draw(gaps)
        at = since + draw(gaps)
        pauses.append(Pause(since, at))
        at += STEP
    moves = sorted(draw(st.lists(gaps, max_size=most_holders - 1)))
    offices = st.sampled_from(CALENDARS)
    holders = tuple(Holder(draw(offices), start + after) for after in [timedelta(0), *moves])
    budget = Budget(Decimal(draw(st.integers(1, 30))), unit)
    return Term(start=start, budget=budget, holders=holders, pauses=tuple(pauses))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(terms(Unit.WORKING_HOURS, 3))
def test_working_hours_counted_half_hour_by_half_hour(term: Term) -> None:
    assert compute_due(term).due_at == slow_hours(term)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(terms(Unit.WORKING_DAYS, 1))
def test_working_days_counted_day_by_day(term: Term) -> None:
    assert compute_due(term).last_day == slow_days(term)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(terms(Unit.WORKING_HOURS, 2), st.sampled_from([Fraction(1, 2), Fraction(4, 5)]))
def test_shares_of_working_hours_counted_half_hour_by_half_hour(
    term: Term, share: Fraction
) -> None:
    due_at = compute_due(term).due_at
    assert due_at is not None
    one_step = Fraction(1, int(term.budget.amount) * 2)
    assert share - one_step < slow_share(term, due_at, share) <= share
