"""Timers and tasks that say `deadline("clock", share)`: dated, moved, disarmed, fired once."""

from tests.office import SimulatedOffice
from tests.rooms.sla.probe import Probe, hears, model, task, timer_on


def test_what_waits_for_a_clock_that_does_not_run_waits_undated(office: SimulatedOffice) -> None:
    steps = (
        '<parallelGateway id="fork"/>',
        task("early", due="approval"),
        timer_on("early", "expire", "approval"),
        task("begin"),
        task("later", start="approval"),
    )
    ends = ("s fork", "fork early", "fork begin", "begin later", "later e", "early e", "expire e")
    probe = Probe(office, model(*steps, ends=ends))
    assert probe.dues() == [("timer", None), ("user_task", None)]
    assert office.problems() == []
    office.advance(working_days=1)
    probe.complete("begin")
    due = "2026-11-27 16:30 WIB"  # two working days after Wednesday
    assert probe.dues() == [("timer", due), ("user_task", due)]


def test_a_stopped_clock_disarms(office: SimulatedOffice) -> None:
    steps = (
        '<parallelGateway id="fork"/>',
        task("wait", due="approval"),
        timer_on("wait", "expire", "approval"),
        task("work", start="approval", stop="approval"),
    )
    ends = ("s fork", "fork wait", "fork work", "wait e", "expire e", "work e")
    probe = Probe(office, model(*steps, ends=ends))
    assert probe.dues() == [
        ("timer", "2026-11-26 16:00 WIB"),
        ("user_task", "2026-11-26 16:00 WIB"),
    ]
    probe.complete("work")
    assert probe.dues() == [("timer", None), ("user_task", None)]
    office.advance(working_days=9)
    assert probe.waits() == ["wait"]
    assert office.problems() == []


def test_a_pause_undates_what_is_ahead_and_resuming_dates_it_again(office: SimulatedOffice) -> None:
    steps = (
        '<parallelGateway id="fork"/>',
        task("work", due="resolution"),
        timer_on("work", "remind", "resolution", "0.5", interrupting=False),
        hears("ask", pause="resolution"),
    )
    ends = ("s fork", "fork work", "fork ask", "work e", "remind e", "ask e")
    probe = Probe(office, model(*steps, ends=ends, start="resolution"))
    assert probe.dues() == [("timer", None), ("user_task", None)]
    office.advance(working_days=3)
    probe.tell()
    assert probe.dues() == [
        ("timer", "2026-12-08 11:30 WIB"),
        ("user_task", "2026-12-17 16:00 WIB"),
    ]


def test_a_loop_that_arms_the_timer_again_does_not_fire_it_again_in_the_same_round(
    office: SimulatedOffice,
) -> None:
    """The endless overdue timer of other engines: each pass would fire at once."""
    probe = Probe(office, looping())
    office.advance(until="2026-12-03 12:00")
    assert probe.waits() == ["reminded", "work"]
    for _ in range(3):
        probe.complete("work")
        office.advance(hours=1)
        assert probe.waits() == ["reminded", "work"]
    assert office.problems() == []


def test_a_new_round_fires_it_once_more(office: SimulatedOffice) -> None:
    probe = Probe(office, looping(restart="resolution"))
    office.advance(until="2026-12-03 12:00")
    probe.complete("work")
    assert probe.outcomes()[-1] == ("resolution", 2, "running")
    office.advance(until="2026-12-14 16:00")
    assert probe.waits() == ["reminded", "reminded", "work"]
    probe.complete("work")
    assert office.problems() == []


def test_a_due_that_a_restart_leaves_at_the_same_instant_belongs_to_the_new_round(
    office: SimulatedOffice,
) -> None:
    """Restarted the same day, a deadline ends with the same working day."""
    steps = (
        '<parallelGateway id="fork"/>',
        task("wait"),
        timer_on("wait", "expire", "approval", interrupting=False),
        task("again"),
        task("anew", restart="approval"),
        task("told"),
    )
    ends = (
        *("s fork", "fork wait", "fork again", "again anew", "anew e", "wait e"),
        *("expire told", "told e"),
    )
    probe = Probe(office, model(*steps, ends=ends, start="approval"))
    probe.complete("again")
    assert probe.outcomes() == [("approval", 1, "superseded"), ("approval", 2, "running")]
    office.advance(until="2026-11-26 16:00")
    assert probe.waits() == ["anew", "told", "wait"]
    assert probe.fired_rounds() == [2]


def looping(**marks: str) -> bytes:
    steps = (
        task("work", due="resolution", **marks),
        timer_on("work", "remind", "resolution", "0.5", interrupting=False),
        '<exclusiveGateway id="again"/>',
        task("reminded"),
    )
    ends = ("s again", "again work", "work again", "remind reminded", "reminded e")
    return model(*steps, ends=ends, start="" if marks else "resolution")
