"""Properties that hold for any start, budget, pauses and transfers over the three zones."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from sla.arithmetic import compute_due
from sla.budget import Budget, Unit
from sla.conventions import Conventions, DayZero, DueInPause, EndOfWorkingDay, Roll
from sla.indonesia import ZONES, office_calendar
from sla.shares import (
    holder_weights,
    remaining_weight,
    share_instant,
    used_share,
    used_weight,
)
from sla.term import Holder, Pause, Term

CALENDARS = [office_calendar(zone) for zone in ZONES]
FIRST = datetime(2025, 1, 1, tzinfo=UTC)

instants = st.integers(0, 2 * 365 * 24 * 60).map(lambda minute: FIRST + timedelta(minutes=minute))
lengths = st.integers(0, 20 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
budgets = st.builds(Budget, st.integers(1, 40).map(Decimal), st.sampled_from(list(Unit)))
choices = st.builds(
    Conventions,
    end_of_working_day=st.sampled_from(list(EndOfWorkingDay)),
    day_zero=st.sampled_from(list(DayZero)),
    due_in_pause=st.sampled_from(list(DueInPause)),
    roll=st.sampled_from(list(Roll)),
)
offices = st.sampled_from(CALENDARS)


@st.composite
def terms(draw: st.DrawFn) -> Term:
    start = draw(instants)
    moves = sorted(draw(st.lists(lengths, max_size=3)))
    holders = tuple(Holder(draw(offices), start + after) for after in [timedelta(0), *moves])
    return Term(
        start=start,
        budget=draw(budgets),
        holders=holders,
        pauses=tuple(draw(st.lists(pauses(start), max_size=4))),
        conventions=draw(choices),
    )


@st.composite
def pauses(draw: st.DrawFn, start: datetime) -> Pause:
    since = start + draw(lengths)
    return Pause(since, since + draw(lengths))


def due_at(term: Term) -> datetime:
    found = compute_due(term).due_at
    assert found is not None
    return found


@settings(max_examples=150, deadline=None, derandomize=True)
@given(terms())
def test_due_is_never_before_the_start(term: Term) -> None:
    assert due_at(term) >= term.start


@settings(max_examples=150, deadline=None, derandomize=True)
@given(terms(), st.data())
def test_one_more_pause_never_brings_the_deadline_forward(term: Term, data: st.DataObject) -> None:
    single = Term(
        start=term.start,
        budget=term.budget,
        holders=term.holders[:1],
        pauses=term.pauses,
        conventions=term.conventions,
    )
    more = Term(
        start=single.start,
        budget=single.budget,
        holders=single.holders,
        pauses=(*single.pauses, data.draw(pauses(term.start))),
        conventions=single.conventions,
    )
    assert due_at(more) >= due_at(single)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(terms(), st.lists(st.fractions(0, 1), min_size=2, max_size=4))
def test_a_larger_share_is_never_reached_earlier(term: Term, shares: list[Fraction]) -> None:
    reached = [share_instant(term, share) for share in sorted(shares)]
    found = [instant for instant in reached if instant is not None]
    assert len(found) == len(shares)
    assert found == sorted(found)
    assert term.start <= found[0]
    assert found[-1] <= due_at(term)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(terms(), st.lists(lengths, min_size=2, max_size=3))
def test_used_time_only_grows(term: Term, after: list[timedelta]) -> None:
    shares = [used_share(term, term.start + length) for length in sorted(after)]
    assert shares == sorted(shares)
    assert shares[0] >= 0


@settings(max_examples=100, deadline=None, derandomize=True)
@given(terms(), lengths)
def test_what_each_holder_used_adds_up_to_the_whole(term: Term, after: timedelta) -> None:
    now = term.start + after
    assert sum(one.weight for one in holder_weights(term, now)) == used_weight(term, now)
    assert remaining_weight(term, now) >= 0


@settings(max_examples=100, deadline=None, derandomize=True)
@given(terms(), lengths)
def test_what_happens_after_the_deadline_changes_nothing(term: Term, after: timedelta) -> None:
    due = due_at(term)
    late = Pause(due + after, due + after + timedelta(days=9))
    changed = Term(
        start=term.start,
        budget=term.budget,
        holders=term.holders,
        pauses=(*term.pauses, late),
        conventions=term.conventions,
    )
    touches = any(p.until is not None and p.until >= late.since for p in term.pauses)
    assert touches or due_at(changed) == due
