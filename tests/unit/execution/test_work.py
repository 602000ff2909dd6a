"""Counted work: a step that has used enough goes on in the next transaction, or is an incident."""

import pytest

from engine.catalogue import DeployedDecision
from engine.dmn import parse_dmn
from engine.execution.commands import CancelProcess, FireTimer
from engine.execution.effects import Ending, IncidentRaised, TimerClosed
from engine.execution.state import Limits, Waiting, WaitKind
from tests.unit.dmn.dmn_files import dmn, literal
from tests.unit.execution.builder import Model, catalogue_of, each, maps, signal
from tests.unit.execution.running import Running

SLOW = "count(for i in 1..{} return i)"
FEW = Limits(work=2_000, unresting=200_000)
IMPATIENT = Limits(work=2_000, unresting=20_000)


def chain(scripts: int, size: int = 300) -> Model:
    model = Model().start()
    names = [f"s{number}" for number in range(scripts)]
    for name in names:
        model.script(name, SLOW.format(size), name)
    return model.end().path("start", *names, "end")


def later(run: Running) -> list[int]:
    """The continuations, the oldest first."""
    waits = run.state.waits.values()
    return [one.number for one in waits if one.kind is WaitKind.CONTINUATION]


def go_on(run: Running) -> int:
    """Fires continuations as they come, the oldest first; says how many there were."""
    done = 0
    while not run.state.ended and (waiting := later(run)):
        run.give(FireTimer(waiting[0], run.now))
        done += 1
    return done


def test_many_scripts_go_on_in_the_next_transactions() -> None:
    run = Running(chain(40), limits=FEW).start()
    assert [one.waiting for one in run.state.tokens.values()] == [Waiting.LATER]
    assert 0 < len(run.entered()) < 10
    assert go_on(run) > 5
    assert run.ending() is Ending.COMPLETED
    assert run.entered() == run.left() == ["start", *(f"s{n}" for n in range(40)), "end"]
    assert not any(one.fired for one in run.all(TimerClosed))


def test_no_step_uses_more_than_twice_and_a_half_of_its_work() -> None:
    """Sixty scripts, each under its own bound: this took 45 seconds in one transaction."""
    run = Running(chain(60, size=3_000), limits=Limits(work=12_000)).start()
    assert len(run.entered()) <= 4
    assert go_on(run) >= 20
    assert run.ending() is Ending.COMPLETED


def test_one_element_that_needs_more_is_an_incident_of_the_model() -> None:
    run = Running(chain(3, size=5_000), limits=FEW).start()
    told = run.complaint()
    assert (run.incidents(), told.kind) == (["s0"], "work")
    assert "more than 2000 units of work" in told.message
    assert "TUNTAS_STEP_WORK" in told.message
    run.limits = Limits(work=50_000)
    assert run.resolve("s0").ending() is Ending.COMPLETED


def test_an_endless_loop_that_goes_on_and_on_becomes_an_incident() -> None:
    model = Model().start().exclusive("entry").script("spin", SLOW.format(300), "n")
    run = Running(model.path("start", "entry", "spin", "entry"), limits=IMPATIENT).start()
    assert 5 <= go_on(run) <= 20
    assert len(run.incidents()) == 1
    assert run.complaint().kind == "runaway"
    assert "without coming to rest" in run.complaint().message
    run.resolve(run.incidents()[0])
    assert later(run)


def test_an_endless_loop_around_a_repeated_activity_becomes_an_incident() -> None:
    model = Model().start().exclusive("entry")
    model.script("spin", "1", "n", loop=each("=for i in 1..150 return i"))
    run = Running(model.path("start", "entry", "spin", "entry"), limits=IMPATIENT).start()
    assert go_on(run) <= 40
    assert run.complaint().kind == "runaway"


def test_a_wait_in_between_begins_the_count_anew() -> None:
    model = Model().start().exclusive("entry").script("spin", SLOW.format(300), "n")
    model.script("again", SLOW.format(400), "m").user_task("ask")
    model.path("start", "entry", "spin", "again", "ask", "entry")
    run = Running(model, limits=IMPATIENT).start()
    for _ in range(30):
        go_on(run)
        run.complete("ask")
    assert run.incidents() == []


def test_what_joins_and_forks_loses_no_token_on_the_way() -> None:
    model = Model().start().parallel("fork", "join").end().path("start", "fork")
    for number in range(30):
        name = f"s{number}"
        model.script(name, SLOW.format(300), name).path("fork", name, "join")
    run = Running(model.path("join", "end"), limits=FEW).start()
    assert len(later(run)) > 20
    go_on(run)
    assert run.ending() is Ending.COMPLETED
    assert sorted(run.entered()) == sorted(run.left())
    assert run.entered().count("join") == 1


def test_an_inclusive_join_waits_for_those_that_go_on_later() -> None:
    model = Model().start().inclusive("fork", "join").end().path("start", "fork")
    for number in range(12):
        name = f"s{number}"
        model.script(name, SLOW.format(300), name)
        model.flow("fork", name, "true").path(name, "join")
    run = Running(model.path("join", "end"), limits=FEW).start()
    go_on(run)
    assert run.ending() is Ending.COMPLETED
    assert run.entered().count("join") == 1


def test_a_repeated_subprocess_goes_on_inside_and_keeps_its_results() -> None:
    spec = each("=for i in 1..20 return i", output_collection="all", output_element="n")
    model = Model().start()
    with model.inside("sub", loop=spec):
        model.start("in").script("count", SLOW.format(300), "n").path("in", "count")
    run = Running(model.end().path("start", "sub", "end"), limits=FEW).start()
    assert go_on(run) > 3
    assert run.ending() is Ending.COMPLETED
    assert run.entered().count("count") == 20


def test_what_is_to_go_on_later_ends_with_its_process() -> None:
    run = Running(chain(40), limits=FEW).start()
    assert run.give(CancelProcess()).ending() is Ending.CANCELLED
    assert run.state.waits == {}
    assert run.left(Ending.CANCELLED) == []  # it had not entered its element


def test_signals_wake_hundreds_of_branches_within_the_work_of_one_step() -> None:
    model = Model().start().parallel("fork").path("start", "fork")
    for number in range(40):
        name = f"c{number}"
        model.catch(name, signal("go"), outputs=maps(n=f"={SLOW.format(200)}"))
        model.script(f"s{number}", SLOW.format(200), "m")
        model.path("fork", name, f"s{number}")
    run = Running(model, limits=FEW).start()
    go_on(run)
    run.signal()
    stopped = len(run.incidents())
    assert 0 < stopped < 40
    assert {one.kind for one in run.all(IncidentRaised)} == {"work"}


@pytest.mark.parametrize("copies", [1, 40])
def test_jobs_that_carry_much_are_counted_by_what_they_carry(copies: int) -> None:
    model = Model().start().parallel("fork").path("start", "fork")
    for number in range(copies):
        model.service_task(f"j{number}").path("fork", f"j{number}")
    run = Running(model, limits=FEW).start(large=[[number] for number in range(400)])
    assert len(later(run)) == max(0, copies - 3)
    go_on(run)
    assert len(run.at()) == copies


def test_a_decision_is_counted_and_bounded_as_any_expression() -> None:
    model = Model().start().decision("ask", "d", "n").decision("again", "d", "n").end()
    decision = DeployedDecision(id="d", model=parse_dmn(dmn(literal("d", SLOW.format(600)))))
    catalogue = catalogue_of(
        model.path("start", "ask", "again", "end"), decisions={"d": [decision]}
    )
    run = Running(catalogue=catalogue, limits=FEW).start()
    assert go_on(run) == 1
    assert run.ending() is Ending.COMPLETED
    run = Running(catalogue=catalogue, limits=Limits(work=1_000)).start()
    assert run.complaint().kind == "work"
    assert "decision d takes more than 1000 units of work" in run.complaint().message
