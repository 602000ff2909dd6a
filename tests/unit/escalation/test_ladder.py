"""When rungs fire and what follows, on an office open from 08:00 to 18:00, Monday to Friday.

Source of the cases: design D8, and reference/platforms.md B12 by number.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from escalation import ladder
from escalation.ladder import Early, Failure, Rung, Status
from escalation.policy import RungPolicy
from identity.roles import Role
from kernel.instants import parse_instant
from sla.budget import parse_budget
from sla.calendar import Calendar
from sla.calendar_json import calendar_from_json
from sla.term import Holder, Pause, Term


def office(zone: str) -> Calendar:
    days = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), ["08:00-18:00"])
    return calendar_from_json({"name": zone, "zone": zone, "weekly": days})


JAKARTA, JAYAPURA = office("Asia/Jakarta"), office("Asia/Jayapura")


def at(text: str) -> datetime:
    """`24 08:00` is 24 November 2026 in Jakarta, a Tuesday."""
    return parse_instant(f"2026-11-{text.replace(' ', 'T')}:00+07:00")


START = at("23 18:00")  # Monday at closing: the four days are Tuesday to Friday
TERM = Term(start=START, budget=parse_budget("4 working_days"), holders=(Holder(JAKARTA, START),))


def policy(number: int, *, share: str | None = None, overdue: int | None = None) -> RungPolicy:
    return RungPolicy(
        number=number,
        name=f"rung {number}",
        share=None if share is None else Decimal(share),
        overdue=overdue,
        role=Role.HEAD,
        acknowledge_within=parse_budget("4 working_hours"),
    )


HALF, FULL, LATE = policy(1, share="0.5"), policy(2, share="1"), policy(3, overdue=2)


def rung(of: RungPolicy) -> Rung:
    fresh = Rung(key=of.number, root=1, business_key="P-1", clock="resolution", round=1, policy=of)
    return ladder.moved(fresh, TERM, paused=False, now=START)


def opened() -> list[Rung]:
    return [rung(of) for of in (HALF, FULL, LATE)]


def paused(since: str, until: str | None = None) -> Term:
    return replace(TERM, pauses=(Pause(at(since), None if until is None else at(until)),))


def fired(one: Rung, when: str) -> Rung:
    return ladder.fired(one, TERM, "kejari-bandung", ["sari"], at(when))


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (HALF, "25 18:00"),  # two of the four days have passed
        (policy(1, share="0.8"), "27 10:00"),
        (FULL, "27 18:00"),
        (policy(1, overdue=1), "30 18:00"),  # Friday at closing, and one working day: Monday
    ],
)
def test_a_rung_fires_at_a_share_of_its_clock_or_working_days_past_due(
    of: RungPolicy, expected: str
) -> None:
    assert ladder.fires_at(TERM, of) == at(expected)


def test_nothing_fires_at_creation() -> None:  # B12 3
    assert all(one.next_at is not None and one.next_at > START for one in opened())


def test_rungs_stand_in_the_order_in_which_they_fire() -> None:
    instants = [one.next_at for one in opened()]
    assert instants == sorted(instants, key=str)
    above = ladder.next_rung(opened(), 1)
    assert above is not None
    assert above.number == 2
    assert ladder.next_rung(opened(), 3) is None


def test_a_pause_moves_the_rungs_that_are_ahead() -> None:
    # Tuesday 08:00 to Wednesday 18:00: two working days.
    term = paused("24 08:00", "25 18:00")
    assert ladder.fires_at(term, HALF) == at("27 18:00")
    assert ladder.fires_at(term, FULL) == parse_instant("2026-12-01T18:00:00+07:00")


def test_no_notice_while_paused() -> None:  # B12 6
    for one in opened():
        suspended = ladder.moved(one, paused("24 08:00"), paused=True, now=at("24 08:00"))
        assert (suspended.due_at, suspended.next_at) == (None, None)
        assert not ladder.is_its_turn([suspended], suspended, at("30 18:00"))


def test_a_pause_after_the_deadline_suspends_overdue_rungs_too() -> None:
    late = ladder.moved(rung(LATE), paused("28 08:00"), paused=True, now=at("28 08:00"))
    assert late.next_at is None
    # Due Friday 18:00; Monday is paused, so the two days past due are Tuesday and Wednesday.
    after = ladder.moved(late, paused("30 08:00", "30 18:00"), paused=False, now=at("30 18:00"))
    assert after.next_at == parse_instant("2026-12-02T18:00:00+07:00")


def test_a_transfer_to_another_zone_moves_the_rungs() -> None:
    moved = replace(TERM, holders=(*TERM.holders, Holder(JAYAPURA, at("25 18:00"))))
    assert ladder.fires_at(moved, FULL) == at("27 16:00")  # 18:00 in Jayapura


def test_an_extension_moves_the_rungs_that_are_ahead() -> None:
    longer = replace(TERM, budget=parse_budget("6 working_days"))
    assert ladder.fires_at(longer, FULL) == parse_instant("2026-12-01T18:00:00+07:00")
    moved = ladder.moved(rung(FULL), longer, paused=False, now=START)
    assert moved.next_at == parse_instant("2026-12-01T18:00:00+07:00")


def test_a_typed_due_date_is_not_moved_by_a_pause_and_its_rung_neither() -> None:  # B12 9
    typed = replace(paused("24 08:00", "25 18:00"), typed_due_at=at("26 12:00"))
    assert ladder.fires_at(typed, FULL) == at("26 12:00")


def test_a_clock_that_started_in_the_past_has_rungs_that_are_due_at_once_in_order() -> None:
    rungs = opened()
    assert ladder.is_its_turn(rungs, rungs[0], at("28 08:00"))
    assert not ladder.is_its_turn(rungs, rungs[1], at("28 08:00"))


def test_an_alert_is_to_be_answered_in_working_time_without_pauses() -> None:
    told = fired(rung(HALF), "25 16:00")
    assert told.acknowledge_by == at("26 10:00")
    held = ladder.moved(told, paused("25 17:00"), paused=True, now=at("25 17:00"))
    assert held.next_at is None
    term = paused("25 17:00", "26 12:00")
    back = ladder.moved(held, term, paused=False, now=at("26 12:00"))
    assert back.next_at == at("26 15:00")


def test_a_rung_that_fires_late_says_how_late() -> None:
    assert fired(rung(HALF), "25 18:00").late_by == timedelta(0)
    assert fired(rung(HALF), "27 18:00").late_by == timedelta(days=2)


def test_overdue_rungs_fire_in_order() -> None:
    rungs = opened()
    now = at("30 08:00")
    assert [ladder.is_its_turn(rungs, one, now) for one in rungs] == [True, False, False]
    rungs[0] = fired(rungs[0], "30 08:00")
    assert [ladder.is_its_turn(rungs, one, now) for one in rungs] == [False, True, False]


def test_a_rung_nobody_acknowledges_makes_the_next_fire_early_with_that_reason() -> None:
    rungs = opened()
    rungs[0] = fired(rungs[0], "25 18:00")
    now = at("26 12:00")
    silent, above = ladder.unanswered(rungs, rungs[0], now)
    assert (silent.status, silent.next_at) == (Status.UNANSWERED, None)
    assert (above.early_reason, above.next_at) == (Early.NOT_ACKNOWLEDGED, now)
    assert above.due_at == at("27 18:00")


def test_a_rung_that_fires_early_is_not_moved_back() -> None:
    rungs = opened()
    rungs[0] = fired(rungs[0], "25 18:00")
    _, above = ladder.unanswered(rungs, rungs[0], at("26 12:00"))
    term = paused("24 08:00", "25 18:00")
    moved = ladder.moved(above, term, paused=False, now=at("26 13:00"))
    assert moved.next_at == at("26 12:00")
    held = ladder.moved(above, paused("26 12:00"), paused=True, now=at("26 12:00"))
    assert held.next_at is None
    term = paused("26 12:00", "27 09:00")
    assert ladder.moved(held, term, paused=False, now=at("27 09:00")).next_at == at("27 09:00")


def test_a_next_rung_that_has_fired_already_is_left_alone() -> None:
    rungs = [fired(one, "27 18:00") for one in opened()[:2]]
    assert [one.number for one in ladder.unanswered(rungs, rungs[0], at("30 12:00"))] == [1]


def test_past_the_last_rung_silence_is_a_visible_failure() -> None:
    last = fired(opened()[2], "30 08:00")
    (failed,) = ladder.unanswered([last], last, at("30 18:00"))
    assert (failed.status, failed.failure) == (Status.FAILED, Failure.NOT_ACKNOWLEDGED)


def test_a_rung_that_reached_nobody_has_failed_and_the_next_fires_early() -> None:  # B12 11
    rungs = opened()
    failed, above = ladder.failed(rungs, rungs[0], Failure.NOBODY_FOUND, at("25 18:00"))
    assert (failed.status, failed.failure) == (Status.FAILED, Failure.NOBODY_FOUND)
    assert above.early_reason is Early.REACHED_NOBODY
    assert above.next_at == at("25 18:00")


def test_a_rung_fails_when_the_last_of_its_messages_failed() -> None:
    now = at("26 09:00")
    told = ladder.fired(rung(HALF), TERM, "kejari-bandung", ["sari", "budi"], at("25 18:00"))
    (one_missed,) = ladder.unreached([told, rung(FULL)], told, "sari", now)
    assert one_missed.status is Status.FIRED
    rungs = [one_missed, rung(FULL)]
    assert ladder.unreached(rungs, one_missed, "sari", now) == ()
    failed, above = ladder.unreached(rungs, one_missed, "budi", now)
    assert (failed.failure, above.next_at) == (Failure.NOT_DELIVERED, now)


def test_a_late_message_failure_does_not_undo_an_answer() -> None:
    told = fired(rung(HALF), "25 18:00")
    answered = ladder.acknowledged(told, "sari", b"sealed", at("26 08:30"))
    (missed,) = ladder.unreached([answered], answered, "sari", at("26 09:00"))
    assert missed.status is Status.ACKNOWLEDGED


def test_a_closed_clock_stops_notices_and_awaits_no_answer() -> None:
    rungs = opened()
    rungs[0] = fired(rungs[0], "25 18:00")
    done = [ladder.closed(one) for one in rungs]
    assert {(one.status, one.next_at) for one in done} == {(Status.CLOSED, None)}
    assert [one.fired_at for one in done] == [at("25 18:00"), None, None]


def test_an_answer_after_its_time_does_not_hide_the_silence() -> None:
    told = fired(rung(HALF), "25 18:00")
    silent, *_ = ladder.unanswered([told, rung(FULL)], told, at("26 12:00"))
    answered = ladder.acknowledged(silent, "sari", None, at("27 08:00"))
    assert (answered.status, answered.acknowledged_by) == (Status.UNANSWERED, "sari")
