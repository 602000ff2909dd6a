"""The life of a clock: each transition returns the record after it and says what happened."""

import json
from datetime import datetime
from decimal import Decimal

import pytest

from kernel.errors import Conflict, Invalid
from kernel.instants import parse_instant
from sla.budget import parse_budget
from sla.calendar import Calendar
from sla.clock_term import FindCalendar, Standing, state_of
from sla.conventions import Conventions, Roll
from sla.indonesia import office_calendar
from sla.ledger import (
    Change,
    ClockRecord,
    Extension,
    Happened,
    HolderSegment,
    Opening,
    Outcome,
    Policy,
    end,
    extend,
    is_late,
    pause,
    restart,
    resume,
    start,
    stop,
    transfer,
)
from sla.ledger_changes import change_policy, stale_calendars, type_due, with_calendar
from sla.ledger_json import record_from_json, record_to_json

FRIDAY = parse_instant("2026-11-20T09:00+07:00")
MONDAY = parse_instant("2026-11-23T10:00+07:00")
TUESDAY = parse_instant("2026-11-24T15:00+07:00")
WEDNESDAY_CLOSING = parse_instant("2026-11-25T16:00+07:00")
THURSDAY_CLOSING = parse_instant("2026-11-26T16:00+07:00")


def find(name: str, version: int) -> Calendar:
    return office_calendar(name.removeprefix("indonesia-"))


FIND: FindCalendar = find


def segment(unit: str, zone: str, since: datetime, version: int = 1) -> HolderSegment:
    return HolderSegment(unit, f"indonesia-{zone}", version, since)


def opening(at: datetime = FRIDAY, budget: str = "3 working_days") -> Opening:
    return Opening(
        root="C-1",
        name="resolve",
        policy=Policy(budget=parse_budget(budget), legal_basis="PermenPANRB 62/2018", row="r2"),
        holder=segment("kejari-bandung", "wib", at),
        at=at,
    )


@pytest.fixture
def clock() -> ClockRecord:
    return start(None, opening()).record


def due_of(record: ClockRecord, now: datetime = FRIDAY) -> datetime | None:
    return state_of(record, FIND, now).due_at


def standing(record: ClockRecord, now: datetime) -> Standing:
    return state_of(record, FIND, now).standing


def happened(change: Change) -> tuple[Happened, str]:
    return change.fact.happened, change.fact.detail


def test_a_start_opens_round_one(clock: ClockRecord) -> None:
    assert (clock.round, clock.started_at, clock.outcome) == (1, FRIDAY, Outcome.RUNNING)
    assert due_of(clock) == WEDNESDAY_CLOSING


def test_a_loop_leaves_a_running_clock_alone_and_says_so(clock: ClockRecord) -> None:
    again = start(clock, opening(MONDAY))
    assert again.record is clock
    assert happened(again) == (Happened.LEFT_ALONE, "the clock is running")
    assert not again.changed


def test_a_start_after_a_stop_opens_the_next_round(clock: ClockRecord) -> None:
    again = start(stop(clock, MONDAY).record, opening(TUESDAY))
    assert (again.record.round, again.record.started_at) == (2, TUESDAY)


def test_a_restart_supersedes_the_open_round_and_opens_a_new_one(clock: ClockRecord) -> None:
    paused = pause(clock, MONDAY, source="task-7").record
    old, new = restart(paused, opening(TUESDAY))
    assert (old.record.outcome, old.record.closed_at) == (Outcome.SUPERSEDED, TUESDAY)
    assert (new.record.round, new.record.pauses) == (2, ())
    assert new.fact.happened is Happened.RESTARTED


def test_a_restart_of_a_closed_clock_only_opens_a_new_round(clock: ClockRecord) -> None:
    (new,) = restart(stop(clock, MONDAY).record, opening(TUESDAY))
    assert new.record.round == 2


def test_a_pause_holds_while_at_least_one_activation_lives(clock: ClockRecord) -> None:
    first = pause(clock, MONDAY, source="task-7", reason="menunggu data", evidence="surat 12")
    second = pause(first.record, MONDAY, source="task-8", reason="menunggu saksi")
    left = resume(second.record, TUESDAY, source="task-7")
    last = resume(left.record, TUESDAY, source="task-8")
    assert [one.fact.happened for one in (first, second, left, last)] == [
        Happened.PAUSED,
        Happened.PAUSE_JOINED,
        Happened.PAUSE_LEFT,
        Happened.RESUMED,
    ]
    assert left.record.is_paused
    assert not last.record.is_paused
    assert due_of(last.record) == THURSDAY_CLOSING


def test_the_same_activation_pauses_once(clock: ClockRecord) -> None:
    once = pause(clock, MONDAY, source="task-7").record
    again = pause(once, TUESDAY, source="task-7")
    assert again.record is once
    assert happened(again) == (Happened.NOTHING, "task-7 pauses it already")


def test_a_resume_without_a_pause_changes_nothing(clock: ClockRecord) -> None:
    change = resume(clock, MONDAY, source="task-9")
    assert change.record is clock
    assert happened(change) == (Happened.NOTHING, "task-9 does not pause it")


def test_a_pause_cannot_end_before_it_began(clock: ClockRecord) -> None:
    """helpdesk e2dcc7f8f, e7548982b: no negative hold."""
    paused = pause(clock, TUESDAY, source="task-7").record
    with pytest.raises(Invalid, match="clock resolve: a pause since .* cannot end at"):
        resume(paused, MONDAY, source="task-7")


def test_a_paused_clock_has_no_due_instant_and_is_not_late(clock: ClockRecord) -> None:
    paused = pause(clock, MONDAY, source="task-7").record
    next_year = parse_instant("2027-11-24T15:00+07:00")
    assert due_of(paused) is None
    assert standing(paused, next_year) is Standing.PAUSED


def test_late_means_after_the_due_instant_not_at_it(clock: ClockRecord) -> None:
    just_after = WEDNESDAY_CLOSING.replace(microsecond=1)
    assert standing(stop(clock, WEDNESDAY_CLOSING).record, THURSDAY_CLOSING) is Standing.MET
    assert standing(stop(clock, just_after).record, THURSDAY_CLOSING) is Standing.BREACHED
    assert standing(clock, WEDNESDAY_CLOSING) is Standing.RUNNING
    assert standing(clock, just_after) is Standing.LATE


def test_a_clock_closed_with_its_root_keeps_whether_it_was_late(clock: ClockRecord) -> None:
    cancelled = end(clock, THURSDAY_CLOSING, cancelled=True).record
    assert standing(cancelled, THURSDAY_CLOSING) is Standing.CANCELLED
    assert is_late(cancelled, WEDNESDAY_CLOSING, THURSDAY_CLOSING)
    assert end(clock, MONDAY).record.outcome is Outcome.ENDED


def test_a_closed_clock_does_not_move_any_more(clock: ClockRecord) -> None:
    stopped = stop(clock, MONDAY).record
    for change in (
        stop(stopped, TUESDAY),
        end(stopped, TUESDAY),
        pause(stopped, TUESDAY, source="task-7"),
        transfer(stopped, segment("kejari-jayapura", "wit", TUESDAY)),
        with_calendar(stopped, "indonesia-wib", 2, TUESDAY),
        change_policy(stopped, opening(budget="9 working_days").policy, TUESDAY),
    ):
        assert change.record is stopped
        assert change.fact.happened is Happened.NOTHING


def test_nothing_happens_before_the_start(clock: ClockRecord) -> None:
    before = parse_instant("2026-11-19T09:00+07:00")
    with pytest.raises(Invalid, match="lies before its start"):
        stop(clock, before)
    with pytest.raises(Invalid, match="lies before its start"):
        pause(clock, before, source="task-7")


def test_a_transfer_hands_the_rest_to_another_zone(clock: ClockRecord) -> None:
    change = transfer(clock, segment("kejari-jayapura", "wit", MONDAY))
    assert happened(change) == (Happened.TRANSFERRED, "kejari-bandung -> kejari-jayapura")
    assert due_of(change.record) == parse_instant("2026-11-25T16:00+09:00")


def test_a_transfer_to_the_present_holder_changes_nothing(clock: ClockRecord) -> None:
    change = transfer(clock, segment("kejari-bandung", "wib", MONDAY))
    assert happened(change) == (Happened.NOTHING, "kejari-bandung holds it already")


def test_an_extension_adds_budget_before_the_deadline(clock: ClockRecord) -> None:
    more = Extension(amount=Decimal(2), at=MONDAY, reason="saksi di luar kota")
    change = extend(clock, more, due_at=WEDNESDAY_CLOSING)
    assert happened(change) == (Happened.EXTENDED, "+2 working_days: saksi di luar kota")
    assert due_of(change.record) == parse_instant("2026-11-27T16:30+07:00")


@pytest.mark.parametrize(
    ("extension", "problem", "message"),
    [
        (Extension(amount=Decimal(2), at=THURSDAY_CLOSING, reason="x"), Conflict, "it was due at"),
        (Extension(amount=Decimal(2), at=MONDAY, reason=" "), Invalid, "needs a reason"),
        (Extension(amount=Decimal(-2), at=MONDAY, reason="x"), Invalid, "adds time; got -2"),
    ],
)
def test_an_extension_that_is_late_groundless_or_negative_is_refused(
    clock: ClockRecord, extension: Extension, problem: type[Exception], message: str
) -> None:
    with pytest.raises(problem, match=message):
        extend(clock, extension, due_at=WEDNESDAY_CLOSING)


def test_a_typed_due_date_is_not_moved_by_pauses(clock: ClockRecord) -> None:
    """Convention 4; glpi#17186, #16236."""
    typed = type_due(clock, WEDNESDAY_CLOSING, MONDAY, "janji kepada pelapor").record
    paused = pause(typed, MONDAY, source="task-7").record
    assert due_of(paused) == WEDNESDAY_CLOSING
    assert due_of(resume(paused, TUESDAY, source="task-7").record) == WEDNESDAY_CLOSING


def test_a_typed_due_date_needs_a_reason_and_a_future(clock: ClockRecord) -> None:
    with pytest.raises(Invalid, match="needs a reason"):
        type_due(clock, WEDNESDAY_CLOSING, MONDAY, "")
    with pytest.raises(Invalid, match="is in the past"):
        type_due(clock, MONDAY, TUESDAY, "x")


def test_a_calendar_edit_while_paused_counts_after_the_pause(clock: ClockRecord) -> None:
    """A late cuti bersama on the Wednesday, decided while the clock stood still."""
    paused = pause(clock, MONDAY, source="task-7").record
    assert stale_calendars(paused, {"indonesia-wib": 2}) == ("indonesia-wib",)
    change = with_calendar(paused, "indonesia-wib", 2, TUESDAY)
    assert happened(change) == (Happened.RECALENDARED, "indonesia-wib version 1 -> 2")
    resumed = resume(change.record, TUESDAY, source="task-7").record
    assert stale_calendars(resumed, {"indonesia-wib": 2}) == ()
    assert resumed.pauses[0].since == MONDAY


def test_a_policy_change_keeps_start_and_pauses(clock: ClockRecord) -> None:
    """glpi#6902, #15605: an SLA replaced mid-flight keeps earlier pauses."""
    paused = pause(clock, MONDAY, source="task-7").record
    resumed = resume(paused, TUESDAY, source="task-7").record
    change = change_policy(resumed, opening(budget="5 working_days").policy, TUESDAY)
    assert happened(change) == (Happened.POLICY_CHANGED, "3 working_days -> 5 working_days")
    assert due_of(change.record) == parse_instant("2026-11-30T16:00+07:00")


def test_a_record_round_trips_through_json(clock: ClockRecord) -> None:
    policy = Policy(
        budget=parse_budget("7.5 working_hours"),
        conventions=Conventions(roll=Roll.NEXT_WORKING_DAY),
        legal_basis="UU 25/2009",
        version=4,
        row="r7",
    )
    record = change_policy(clock, policy, MONDAY).record
    record = pause(record, MONDAY, source="task-7", reason="data", evidence="surat 12").record
    record = transfer(record, segment("kejari-jayapura", "wit", TUESDAY)).record
    more = Extension(amount=Decimal("0.5"), at=TUESDAY, reason="saksi")
    record = stop(extend(record, more, due_at=None).record, TUESDAY).record
    text = json.dumps(record_to_json(record))
    assert record_from_json(json.loads(text)) == record


def test_an_unknown_shape_is_refused(clock: ClockRecord) -> None:
    with pytest.raises(Invalid, match="shape 9 is unknown; expected 1"):
        record_from_json(record_to_json(clock) | {"shape": 9})
