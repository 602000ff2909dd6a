"""Every command on the wrong thing is refused, names the element and changes nothing."""

from collections.abc import Callable

import pytest

from engine.execution.commands import (
    CatchSignal,
    Command,
    CompleteJob,
    CompleteUserTask,
    CorrelateMessage,
    FailJob,
    FireTimer,
    ResolveIncident,
    SetVariables,
    ThrowJobError,
)
from engine.execution.state import Limits
from kernel.errors import Conflict
from tests.unit.execution.builder import Model, condition, each, message, signal, timer
from tests.unit.execution.running import MORNING, Running

TASK, JOB, INCIDENT = "task", "work", "stopped"
TIMER, MESSAGE, SIGNAL = "late", "heard", "told"
#: what each command is for
COMMANDS: dict[str, tuple[Callable[[int], Command], set[str]]] = {
    "complete user task": (CompleteUserTask, {TASK}),
    "complete job": (CompleteJob, {JOB}),
    "fail job": (lambda number: FailJob(number, "x"), {JOB}),
    "throw error": (lambda number: ThrowJobError(number, "E"), {JOB}),
    "fire timer": (lambda number: FireTimer(number, MORNING), {TIMER}),
    "correlate message": (CorrelateMessage, {MESSAGE}),
    "catch signal": (lambda number: CatchSignal((number,)), {SIGNAL}),
    "resolve incident": (ResolveIncident, {INCIDENT}),
}


def everything() -> Running:
    """One of each thing that waits; the condition belongs to an event subprocess."""
    model = Model().start().parallel("fork", "join").user_task(TASK).service_task(JOB)
    model.exclusive(INCIDENT).task("never").event_based("first").task("quick")
    for id_, event in (
        (TIMER, timer(duration="PT1H")),
        (MESSAGE, message("m")),
        (SIGNAL, signal("s")),
    ):
        model.catch(id_, event).path("first", id_)
    with model.inside("sub"):
        model.start("in").catch("ready", condition("x")).path("in", "ready")
    with model.inside("handler", event=True):
        model.start("peak", condition("x"), interrupting=False).end("seen").path("peak", "seen")
    model.path("fork", TASK, "join").path("fork", "quick", "join").path("fork", JOB)
    model.path("fork", "sub").path("fork", "first").path("start", "fork", INCIDENT)
    return Running(model.flow(INCIDENT, "never", when="x = 1")).start(key="k")


THINGS = (TASK, JOB, INCIDENT, "join", "sub", "first", "ready", TIMER, MESSAGE, SIGNAL, "peak")


def numbered(run: Running, thing: str) -> int:
    return run.wait(thing) if thing in (TIMER, MESSAGE, SIGNAL, "peak") else run.number(thing)


@pytest.mark.parametrize("name", list(COMMANDS))
def test_a_command_fits_its_own_things_only_and_names_all_others(name: str) -> None:
    command, own = COMMANDS[name]
    run = everything()
    for thing in THINGS:
        before = run.state
        number = numbered(run, thing)
        if thing in own:
            assert everything().give(command(number)).effects
            continue
        with pytest.raises(Conflict) as refused:
            run.give(command(number))
        element = "handler" if thing == "peak" else thing
        assert str(number) in str(refused.value)
        assert element in str(refused.value)
        assert run.state is before


def test_variables_are_set_in_elements_and_not_in_waits() -> None:
    run = everything()
    with pytest.raises(Conflict, match="is the condition wait of handler"):
        run.give(SetVariables(run.wait("peak"), {}))


@pytest.mark.parametrize("name", list(COMMANDS))
def test_what_never_was_or_is_over_is_told_apart(name: str) -> None:
    command, _ = COMMANDS[name]
    run = everything()
    with pytest.raises(Conflict, match="there is no such number here"):
        run.give(command(9999))
    over = run.number(TASK)
    run.complete(TASK)
    with pytest.raises(Conflict, match="over|any more"):
        run.give(command(over))


def repeating_and_undoing() -> Running:
    """A multi-instance that continues, and a finished subprocess that is undone from inside."""
    model = Model().start().parallel("fork").user_task("ask", loop=each(times="=3"))
    with model.inside("sub"):
        model.start("in").task("a").user_task("undo_a").undone_by("a", "undo_a").path("in", "a")
    model.throw("undo", model.undo()).path("start", "fork", "ask").path("fork", "sub", "undo")
    return Running(model, limits=Limits(instances=1)).start()


@pytest.mark.parametrize("name", list(COMMANDS))
def test_what_repeats_or_is_undone_as_a_whole_takes_no_command(name: str) -> None:
    command, _ = COMMANDS[name]
    run = repeating_and_undoing()
    for thing in ("ask", "undo", "sub"):
        before = run.state
        with pytest.raises(Conflict) as refused:
            run.give(command(run.number(thing)))
        assert thing in str(refused.value)
        assert run.state is before


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "fire timer"])
def test_only_a_timer_begins_the_next_instances(name: str) -> None:
    command, _ = COMMANDS[name]
    run = repeating_and_undoing()
    with pytest.raises(Conflict, match="continuation wait"):
        run.give(command(run.wait("ask")))
    number = run.wait("ask")
    run.give(FireTimer(number, run.now))
    with pytest.raises(Conflict, match="already over"):
        run.give(FireTimer(number, run.now))
