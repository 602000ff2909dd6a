"""A process that starts itself is held to a pace and told of; what only looks like it is not."""

from datetime import timedelta

import pytest

from engine import self_starts, signals, standing_incidents
from engine.runtime import Runtime
from engine.settings import EngineSettings
from engine.standing_incidents import StandingIncident
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.unit.model.bpmn_builder import file_of, flows, node, process, zeebe

HOURLY = EngineSettings(self_starts=5)
APART = timedelta(minutes=12)
ON_MESSAGE = '<messageEventDefinition messageRef="m_{0}"/>'
ON_SIGNAL = '<signalEventDefinition signalRef="{0}"/>'


def relay(name: str, on: str, throws: str, *, by: str = "signal", times: int = 1) -> bytes:
    """A process that a signal or message starts, and that sends another as it ends."""
    declared = (
        f'<signal id="{one}" name="{one}"/><message id="m_{one}" name="{one}">'
        + zeebe('subscription correlationKey="=1"')
        + "</message>"
        for one in dict.fromkeys((on, throws))
    )
    begin = node("startEvent", "s", (ON_SIGNAL if by == "signal" else ON_MESSAGE).format(on))
    sends = [f"t{number}" for number in range(times)]
    body = [begin, *(_sending(one, throws, by) for one in sends), models.END]
    links = flows(*(f"{a} {b}" for a, b in zip(["s", *sends], [*sends, "e"], strict=True)))
    attributes = f'id="{name}" isExecutable="true"'
    return file_of(process(*body, links, attributes=attributes), *declared)


def _sending(id_: str, throws: str, by: str) -> str:
    if by == "signal":
        return node("intermediateThrowEvent", id_, ON_SIGNAL.format(throws))
    headers = "".join(
        f'<zeebe:header key="{key}" value="{value}"/>'
        for key, value in (("messageName", throws), ("correlationKey", id_), ("timeToLive", "P1D"))
    )
    job = '<zeebe:taskDefinition type="tuntas:publish-message"/>'
    more = f"<extensionElements>{job}<zeebe:taskHeaders>{headers}</zeebe:taskHeaders>"
    return node("serviceTask", id_, more + "</extensionElements>")


def paced(floor: Floor) -> None:
    floor.runtime = Runtime(floor.delegates, settings=HOURLY)


def run(floor: Floor, rounds: int = 40) -> int:
    """What a worker does at this instant, at most so many rounds; says how many instances began."""
    before = floor.count("root_instance")
    for _ in range(rounds):
        if not floor.tick() + floor.meet():
            break
    return floor.count("root_instance") - before


def told(floor: Floor) -> list[StandingIncident]:
    return floor.read(lambda uow: standing_incidents.list_standing(uow, kind=self_starts.KIND))


def throw(floor: Floor, name: str, by: str) -> None:
    if by == "message":
        floor.publish(name, "k", ttl=timedelta(days=1))
    else:
        floor.write(lambda uow: signals.broadcast(uow, name, {}))


@pytest.mark.parametrize("by", ["signal", "message"])
def test_a_process_that_starts_itself_is_held_to_its_pace_and_told_once(
    floor: Floor, by: str
) -> None:
    paced(floor)
    floor.deploy(relay("p", "go", "go", by=by))
    throw(floor, "go", by)
    assert run(floor) == 1 + HOURLY.self_starts
    (one,) = told(floor)
    assert (one.subject, one.root, one.element_id) == ("p", None, "s")
    assert f"the {by} 'go' comes of its own instances, more than 5 times an hour" in one.message
    assert floor.read(self_starts.next_due) == floor.clock.now() + APART
    floor.clock.move_to(floor.clock.now() + APART - timedelta(seconds=1))
    assert run(floor) == 0
    floor.clock.move_to(floor.clock.now() + timedelta(seconds=1))
    assert run(floor) == 1
    assert len(told(floor)) == 1


@pytest.mark.parametrize("by", ["signal", "message"])
def test_processes_that_start_each_other_are_held_too(floor: Floor, by: str) -> None:
    paced(floor)
    floor.deploy(
        relay("a", "one", "two", by=by),
        relay("b", "two", "three", by=by),
        relay("c", "three", "one", by=by),
    )
    throw(floor, "one", by)
    assert run(floor, 100) == 3 * (1 + HOURLY.self_starts)
    assert [one.subject for one in told(floor)] == ["a"]


def test_one_that_starts_itself_many_times_over_gains_nothing_by_it(floor: Floor) -> None:
    paced(floor)
    floor.deploy(relay("p", "go", "go", times=8))
    throw(floor, "go", "signal")
    assert run(floor) == 1 + HOURLY.self_starts
    floor.clock.move_to(floor.clock.now() + 3 * APART)
    assert run(floor) == 3


def test_a_start_from_outside_does_not_wait_behind_those_that_do(floor: Floor) -> None:
    paced(floor)
    floor.deploy(relay("p", "go", "go"))
    throw(floor, "go", "signal")
    run(floor)
    throw(floor, "go", "signal")
    assert run(floor) == 1


def test_a_chain_of_ten_processes_and_a_start_for_each_of_many_are_no_circle(floor: Floor) -> None:
    paced(floor)
    chain = [relay(f"p{n}", f"on{n}", f"on{n + 1}") for n in range(10)]
    floor.deploy(*chain, relay("yearly", "new_year", "on0", times=30))
    throw(floor, "new_year", "signal")
    assert run(floor, 200) == 1 + 30 * 10
    assert told(floor) == []


def test_when_it_is_quiet_again_the_incident_is_closed(floor: Floor) -> None:
    paced(floor)
    floor.deploy(relay("p", "go", "go"))
    throw(floor, "go", "signal")
    run(floor)
    floor.deploy(relay("p", "go", "gone"))
    floor.clock.move_to(floor.clock.now() + APART)
    assert run(floor) == 1
    assert floor.write(self_starts.prune) == 0
    floor.clock.move_to(floor.clock.now() + timedelta(hours=2))
    assert floor.write(self_starts.prune) == 1
    assert told(floor) == []


def test_a_long_descent_counts_as_a_circle() -> None:
    descent: str | None = None
    for number in range(self_starts.LONGEST + 1):
        descent = self_starts.descent_of(f"p{number}", descent)
    assert descent == self_starts.ANY
    assert self_starts.descent_of("p", "a b p") == "a b p"
