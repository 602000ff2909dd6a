"""A model that throws an escalation fires the rung its code names (design D8)."""

from datetime import timedelta

import pytest

from engine.catalogue import Catalogue
from engine.events import StepTaken
from engine.execution.effects import EscalationThrown
from engine.execution.state import State
from escalation.ladder import Early
from kernel.unit_of_work import UnitOfWork
from tests.rooms.escalation.desk import Desk


def throw(desk: Desk, root: int, *codes: str) -> None:
    step = StepTaken(
        root=root,
        revision=2,
        business_key="P-1",
        actor="engine",
        state=State(next_number=9, zone="UTC", scopes={}, tokens={}, waits={}),
        catalogue=Catalogue(),
        effects=[EscalationThrown(5, "remind", code, None) for code in codes],
    )

    def work(uow: UnitOfWork) -> None:
        desk.escalation.on_step_taken(uow, step)

    desk.database.write(work)


def test_an_escalation_that_names_a_rung_fires_it_at_once_and_says_why(desk: Desk) -> None:
    root = desk.submit()
    desk.open_clock(root)
    throw(desk, root, "rung:resolution:2")
    desk.tick()
    assert desk.statuses(root) == ["waiting", "fired", "waiting", "waiting"]
    fired = desk.ladder(root)[1]
    assert fired.early_reason is Early.THROWN
    assert fired.fired_at == desk.clock.now()
    assert [person for person, _ in desk.mails()] == ["kepala"]


def test_a_rung_thrown_twice_tells_its_people_once(desk: Desk) -> None:
    root = desk.submit()
    desk.open_clock(root)
    for _ in range(3):
        throw(desk, root, "rung:resolution:1")
        desk.tick()
    assert len(desk.mails()) == 2


@pytest.mark.parametrize(
    "code", ["rung:response:1", "rung:resolution:9", "rung:resolution:0", "LATE", "rung:resolution"]
)
def test_a_code_that_names_no_rung_of_this_ladder_fires_nothing(desk: Desk, code: str) -> None:
    root = desk.submit()
    desk.open_clock(root)
    throw(desk, root, code)
    desk.tick()
    assert desk.statuses(root) == ["waiting"] * 4


def test_a_rung_thrown_while_its_clock_is_paused_fires_when_the_clock_goes_on(desk: Desk) -> None:
    root = desk.submit()
    paused = desk.pause(desk.open_clock(root))
    throw(desk, root, "rung:resolution:1")
    desk.tick()
    assert desk.statuses(root)[0] == "waiting"
    desk.sleep_until(desk.clock.now() + timedelta(hours=1))
    desk.resume(paused)
    desk.tick()
    assert desk.statuses(root)[0] == "fired"
