"""Call activities: a process of its own inside the root's state."""

from dataclasses import replace

import pytest

from engine.catalogue import Catalogue
from engine.execution.commands import StartProcess
from engine.execution.effects import Ending, ProcessEnded, ProcessStarted
from engine.model.definition import Binding, CallSpec, Literal, Reference
from tests.unit.execution.builder import Model, maps, message, sla, timer
from tests.unit.execution.running import Running, variables


def conduct() -> Model:
    model = Model("conduct", sla=sla("start", "conduct")).start("in").user_task("examine")
    return model.end("out").path("in", "examine", "out")


def caller(**properties: object) -> Model:
    model = Model("complaint").start().call("oversight", "conduct", **properties)
    return model.user_task("after").path("start", "oversight", "after")


def test_a_called_process_starts_and_ends_under_the_number_of_its_call() -> None:
    run = Running(caller(), conduct()).start()
    number = run.number("oversight")
    assert run.at() == ["examine", "oversight"]
    started = ProcessStarted(number, 2, 1, sla("start", "conduct"))
    assert run.last(ProcessStarted) == started
    run.complete("examine")
    assert run.last(ProcessEnded) == ProcessEnded(number, Ending.COMPLETED, started.sla)
    assert run.at() == ["after"]


def test_by_default_all_variables_go_in_and_come_back() -> None:
    run = Running(caller(), conduct()).start(a=1).complete("examine", found=True)
    assert run.variables() == variables({"a": 1, "found": True})


def test_without_propagation_only_inputs_go_in_and_nothing_comes_back() -> None:
    model = caller(propagate_parent=False, propagate_child=False, inputs=maps(n="=a + 1"))
    run = Running(model, conduct()).start(a=1)
    number = run.number("oversight")
    assert run.variables(number) == variables({"n": 2})
    run.complete("examine", found=True)
    assert run.variables() == variables({"a": 1})


def test_with_outputs_only_these_come_back() -> None:
    model = caller(outputs=maps(result="=found"))
    run = Running(model, conduct()).start(a=1).complete("examine", found=True, note="x")
    assert run.variables() == variables({"a": 1, "result": True})


def versions(binding: Binding, tag: str | None) -> Running:
    """A caller and three versions of what it calls; the first is deployed together with it."""
    model = caller()
    model.nodes[model.index("oversight")]["call"] = CallSpec(
        Reference(Literal("conduct"), binding, tag)
    )
    called = [replace(conduct().build(key, key), version_tag=f"v{key}") for key in (1, 2, 3)]
    calling = model.build(9, deployment=1)
    every = {one.key: one for one in (*called, calling)}
    return Running(catalogue=Catalogue(definitions=every, processes={"conduct": called}))


@pytest.mark.parametrize(
    ("binding", "tag", "version"),
    [
        (Binding.LATEST, None, 3),
        (Binding.DEPLOYMENT, None, 1),
        (Binding.VERSION_TAG, "v2", 2),
        (Binding.VERSION_TAG, "v4", None),
    ],
)
def test_the_version_called_is_the_one_that_the_call_is_bound_to(
    binding: Binding, tag: str | None, version: int | None
) -> None:
    run = versions(binding, tag).give(StartProcess(9))
    if version is None:
        assert "'conduct' is not deployed with version tag 'v4'" in run.complaint().message
    else:
        assert run.last(ProcessStarted).definition == version
        assert run.at() == ["examine", "oversight"]


def test_a_called_process_does_not_see_later_changes_of_its_caller() -> None:
    run = Running(caller(), conduct()).start(a=1)
    run.set(a=2)
    assert run.variables(run.number("oversight")) == variables({"a": 1})


def test_a_process_that_is_not_deployed_is_an_incident_of_kind_process() -> None:
    run = Running(caller()).start()
    assert run.incidents() == ["oversight"]
    assert run.complaint().kind == "process"
    assert "process 'conduct' is not deployed in any version" in run.complaint().message


def test_a_boundary_on_a_call_ends_the_called_process() -> None:
    model = caller().boundary("late", "oversight", timer(duration="P60D")).path("late", "after")
    run = Running(model, conduct()).start()
    number = run.number("oversight")
    run.fire("late")
    assert run.at() == ["after"]
    assert ProcessEnded(number, Ending.TERMINATED, sla("start", "conduct")) in run.history
    assert run.left(Ending.TERMINATED) == ["examine", "oversight"]


def test_an_event_subprocess_of_a_called_process_sees_that_process_only() -> None:
    model = conduct()
    with model.inside("handler", event=True):
        model.start("happens", message("m")).end("done").path("happens", "done")
    run = Running(caller(), model).start(key="k").tell("happens")
    assert run.at() == ["after"]


def test_a_bad_event_subprocess_of_a_called_process_stops_at_the_call() -> None:
    model = conduct()
    with model.inside("handler", event=True):
        model.start("happens", message("m")).end("done").path("happens", "done")
    run = Running(caller(), model).start()
    assert run.incidents() == ["oversight"]
    assert run.all(ProcessStarted)[1:] == []
    run.set(key="k").resolve("oversight")
    assert run.at() == ["examine", "oversight"]


def test_a_process_that_calls_itself_without_end_becomes_an_incident() -> None:
    model = Model("p").start().call("again", "p").path("start", "again")
    run = Running(model).start()
    assert run.incidents() == ["again"]
    assert run.complaint().kind == "runaway"
    assert len(run.state.tokens) == 1_000
