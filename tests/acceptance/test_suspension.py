"""A supervisor lets the process of a complaint stand still: what goes on, and what waits."""

import pytest

from kernel.errors import Conflict
from tests.office import SimulatedOffice
from tests.slips import standing
from tests.stages import assigned
from tests.suspending import let_clocks_pause, resume, suspend


def test_a_promise_keeps_running_and_its_ladder_fires(office: SimulatedOffice) -> None:
    number = assigned(office)
    due = office.clock(number, "resolution").due
    suspend(office, number)
    with pytest.raises(Conflict, match="was suspended by budi-supriatna; resume it first"):
        office.complete("handle_complaint", number, decision="answer_ready", answer="Selesai.")
    office.advance(working_days=16)
    standing = office.clock(number, "resolution")
    assert (standing.standing, standing.due) == ("late", due)
    assert office.alerts(number, "resolution") != []
    resume(office, number)
    office.complete("handle_complaint", number, decision="answer_ready", answer="Selesai.")
    assert office.waits(number) == ["approve_answer"]
    assert office.problems() == []


def test_a_clock_whose_policy_says_so_pauses_with_it(office: SimulatedOffice) -> None:
    let_clocks_pause(office)
    number = assigned(office)
    before = office.clock(number, "resolution").due
    suspend(office, number)
    paused = office.clock(number, "resolution")
    assert (paused.standing, paused.due) == ("paused", None)
    assert office.task_due(number) is None
    office.advance(working_days=16)
    assert office.alerts(number, "resolution") == []
    resume(office, number)
    after = office.clock(number, "resolution")
    assert (after.standing, office.task_due(number)) == ("running", after.due)
    assert after.due != before
    assert "Proses ditangguhkan" in office.why(number, "resolution")
    assert office.facts(number, "resolution") == ["started", "paused", "resumed"]
    assert office.problems() == []


def test_a_policy_that_answers_neither_yes_nor_no_dates_no_clock(office: SimulatedOffice) -> None:
    let_clocks_pause(office, "1")
    number = office.submit()
    assert office.clocks(number) == {"verification": "incident"}
    (incident,) = standing(office)
    assert "column pausesWhenSuspended: it is number, expected true or false" in incident.message
