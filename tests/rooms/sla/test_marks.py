"""What `sla.` marks do to clocks, and clocks to timers and tasks (design D7)."""

import pytest

from engine.deployment_check import DeploymentRefused
from tests.office import SimulatedOffice
from tests.rooms.sla.probe import Probe, model, task, timer_on
from tests.unit.model.bpmn_builder import node


def test_a_start_that_meets_a_running_clock_leaves_it_alone_and_says_so(
    office: SimulatedOffice,
) -> None:
    steps = (task("one", start="resolution"), task("two", start="resolution"))
    probe = Probe(office, model(*steps, ends=("s one", "one two", "two e")))
    started = probe.records()[0].started_at
    office.advance(working_days=2)
    probe.complete("one")
    assert probe.happened() == [("resolution", "started"), ("resolution", "left_alone")]
    assert [one.started_at for one in probe.records()] == [started]


def test_a_start_that_meets_a_stopped_clock_opens_a_round(office: SimulatedOffice) -> None:
    steps = (task("one", start="approval", stop="approval"), task("two", start="approval"))
    probe = Probe(office, model(*steps, ends=("s one", "one two", "two e")))
    probe.complete("one")
    assert probe.outcomes() == [("approval", 1, "stopped"), ("approval", 2, "running")]


def test_a_restart_supersedes_the_running_round(office: SimulatedOffice) -> None:
    steps = (task("one", start="resolution"), task("two", restart="resolution"))
    probe = Probe(office, model(*steps, ends=("s one", "one two", "two e")))
    probe.complete("one")
    assert probe.outcomes() == [("resolution", 1, "superseded"), ("resolution", 2, "running")]


def test_a_stop_counts_on_completion_and_never_on_termination(office: SimulatedOffice) -> None:
    steps = (
        task("work", start="resolution", stop="resolution"),
        timer_on("work", "expire", "resolution", "0.5"),
        task("late"),
    )
    probe = Probe(office, model(*steps, ends=("s work", "work e", "expire late", "late e")))
    office.advance(until="2026-12-03 12:00")
    assert probe.waits() == ["late"]
    assert probe.outcomes() == [("resolution", 1, "running")]
    probe.complete("late")
    assert probe.outcomes() == [("resolution", 1, "ended")]


@pytest.mark.parametrize("how", ["completed", "terminated"])
def test_a_pause_lasts_while_one_activation_lives_however_it_ends(
    office: SimulatedOffice, how: str
) -> None:
    expiry = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    steps = (
        '<parallelGateway id="fork"/>',
        task("ask_one", pause="resolution"),
        task("ask_two", pause="resolution"),
        node("boundaryEvent", "expire", expiry, 'attachedToRef="ask_two" cancelActivity="true"'),
        task("go_on"),
    )
    ends = ("s fork", "fork ask_one", "fork ask_two", "ask_one go_on", "ask_two e", "expire e")
    probe = Probe(office, model(*steps, ends=(*ends, "go_on e"), start="resolution"))
    (record,) = probe.records()
    assert [one.until for one in record.pauses] == [None, None]
    probe.complete("ask_one")
    assert probe.records()[0].is_paused
    if how == "completed":
        probe.complete("ask_two")
    else:
        office.advance(hours=1)
    assert probe.waits() == ["go_on"]
    assert not probe.records()[0].is_paused
    names = [happened for _, happened in probe.happened()]
    assert names == ["started", "paused", "pause_joined", "pause_left", "resumed"]


def test_clocks_close_with_the_root_as_ended_or_cancelled(office: SimulatedOffice) -> None:
    content = model(task("one"), ends=("s one", "one e"), start="resolution,approval")
    ended, cancelled = Probe(office, content), Probe(office, content)
    ended.complete("one")
    cancelled.cancel()
    assert ended.outcomes() == [("approval", 1, "ended"), ("resolution", 1, "ended")]
    assert cancelled.outcomes() == [("approval", 1, "cancelled"), ("resolution", 1, "cancelled")]
    assert office.problems() == []


def test_a_clock_without_a_row_in_the_policy_is_no_silence(office: SimulatedOffice) -> None:
    content = model(task("one", due="resolution"), ends=("s one", "one e"), start="resolution")
    probe = Probe(office, content, **{"class": "unheard_of"})
    assert probe.outcomes() == [("resolution", 1, "incident")]
    assert probe.happened() == [("resolution", "incident")]
    assert probe.dues() == [("user_task", None)]


def test_a_clock_the_policy_does_not_know_is_refused_at_deployment(office: SimulatedOffice) -> None:
    content = model(task("one", start="resolutoin"), ends=("s one", "one e"))
    with pytest.raises(DeploymentRefused, match="resolutoin"):
        Probe(office, content)
