"""Long chains, long loops, endless loops and too many tokens."""

from engine.execution.effects import Ending
from engine.execution.state import Limits
from engine.model.definition import NodeKind
from engine.store.codec import encode_state
from tests.unit.execution.builder import Model, maps, timer
from tests.unit.execution.running import Running


def chain(length: int) -> Model:
    model = Model().start()
    names = [f"t{number}" for number in range(length)]
    for name in names:
        model.task(name)
    model.end()
    indexes = range(length + 2)
    for source, target in zip(indexes, indexes[1:], strict=False):
        model.flows.append(
            {"source": source, "target": target, "condition": None, "default": False}
        )
    return model


def test_a_chain_of_ten_thousand_tasks_runs_in_one_step() -> None:
    run = Running(chain(10_000)).start()
    assert run.ending() is Ending.COMPLETED
    assert len(run.left()) == 10_002


def test_a_chain_over_the_budget_stops_with_an_incident_and_goes_on_when_resolved() -> None:
    run = Running(chain(250), limits=Limits(entries=100)).start()
    assert run.incidents() == ["t99"]
    assert run.complaint().kind == "runaway"
    run.resolve("t99").resolve("t200")
    assert run.ending() is Ending.COMPLETED
    assert run.left() == run.entered()


def test_a_thousand_rounds_leave_the_state_as_small_as_it_was() -> None:
    model = Model().start().exclusive("entry").user_task("ask").script("count", "n + 1", "n")
    model.path("start", "entry", "ask", "count", "entry")
    run = Running(model).start(n=0)
    for _ in range(10):
        run.complete("ask", answer="yes")
    early = len(encode_state(run.state))
    for _ in range(990):
        run.complete("ask", answer="yes")
    assert len(encode_state(run.state)) <= early + 8
    assert run.variables()["n"] == 1_000
    assert run.left().count("ask") == 1_000


def test_an_endless_automatic_loop_becomes_an_incident() -> None:
    model = Model().start().exclusive("entry").task("spin").path("start", "entry", "spin", "entry")
    run = Running(model).start()
    assert run.complaint().kind == "runaway"
    assert "20000 elements" in run.complaint().message
    before = run.incidents()
    assert run.resolve(before[0]).complaint().kind == "runaway"


def test_an_endless_loop_of_forks_stops_at_a_thousand_tokens() -> None:
    model = Model().start().parallel("fork").exclusive("entry").user_task("t")
    model.path("start", "entry", "fork", "entry").path("fork", "t")
    run = Running(model).start()
    assert len(run.state.tokens) == 1_000
    assert run.incidents() == ["fork"]
    assert run.complaint().kind == "runaway"
    run.complete("t").resolve("fork")
    assert len(run.state.tokens) == 1_000


def test_a_reminder_that_nobody_answers_stops_at_the_thousandth_task() -> None:
    model = Model().start().user_task("t").user_task("remind").path("start", "t")
    model.boundary("late", "t", timer(cycle="R/PT1M"), interrupting=False).path("late", "remind")
    run = Running(model, limits=Limits(tokens=10)).start()
    for _ in range(10):
        run.fire("late")
    assert run.incidents() == ["late"]
    assert run.complaint().kind == "runaway"
    assert run.waits() == []
    assert run.resolve("late").incidents() == ["late"]
    assert run.complete("remind").resolve("late").at().count("remind") == 9


def test_a_join_of_three_hundred_branches_joins() -> None:
    model = Model().start().parallel("fork", "join").end().path("start", "fork")
    for number in range(300):
        model.task(f"t{number}").path("fork", f"t{number}", "join")
    assert Running(model.path("join", "end")).start().ending() is Ending.COMPLETED


def test_three_hundred_nested_subprocesses_open_and_close() -> None:
    model = Model().start()
    _nest(model, 300)
    run = Running(model.end().path("start", "sub299", "end")).start(x=1)
    assert len(run.state.scopes) == 301
    run.complete("deep", y=2)
    assert run.ending() is Ending.COMPLETED


def _nest(model: Model, depth: int) -> None:
    parent = model.parent
    for level in reversed(range(depth)):
        model.parent = parent
        model.add(f"sub{level}", NodeKind.SUBPROCESS, inputs=maps(level=f"={level}"))
        parent = model.index(f"sub{level}")
        model.parent = parent
        model.start(f"in{level}")
        if level < depth - 1:
            model.flows.append(
                {
                    "source": model.index(f"in{level + 1}"),
                    "target": parent,
                    "condition": None,
                    "default": False,
                }
            )
    model.user_task("deep").path("in0", "deep")
    model.parent = -1
