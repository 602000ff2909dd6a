"""Undoing that is killed at any stage goes on from its record as if nothing had been."""

from collections.abc import Callable, Mapping

import pytest

from engine.execution.advance import advance
from engine.execution.commands import Command, CompleteJob, FailJob
from engine.execution.effects import Compensated, Ending
from engine.execution.state import Undoing
from engine.model.definition import NodeKind
from engine.store.codec import encode_state
from tests.unit.execution.builder import CANCEL, Model, each, error, maps, timer
from tests.unit.execution.running import Running

Step = Callable[[Running], object]


class InOneGo(Running):
    """The same, but never written down: each step gets the very state that the last one made."""

    def give(self, command: Command) -> Running:
        state, effects = advance(self.catalogue, self._state, command, self.now, self.limits)
        self._state, self.effects = state, effects
        self.history += effects
        return self


def start(run: Running) -> None:
    run.start(items=[1, 2], n=1)


def done(*ids: str) -> list[Step]:
    """User tasks, one after the other."""
    return [lambda run, id_=id_: run.complete(id_, n=len(id_)) for id_ in ids]  # type: ignore[misc]


def nested() -> Model:
    """Two subprocesses, one in the other, each with a variable of its own."""
    model = Model().start()
    with model.inside("outer", inputs=maps(mine="=n")):
        model.start("in").user_task("a").user_task("undo_a", inputs=maps(was="=mine"))
        model.undone_by("a", "undo_a")
        with model.inside("inner", inputs=maps(mine="=mine + 10")):
            model.start("i").user_task("b").user_task("undo_b", inputs=maps(was="=mine"))
            model.undone_by("b", "undo_b").path("i", "b")
        model.path("in", "a", "inner")
    model.throw("undo", model.undo()).user_task("after").end()
    return model.path("start", "outer", "undo", "after", "end")


def cancelled() -> Model:
    """A transaction whose one branch cancels it while the other runs."""
    model = Model().start()
    with model.inside("order", kind=NodeKind.TRANSACTION):
        model.start("in").parallel("fork").user_task("a").user_task("b").user_task("c")
        model.user_task("undo_a").undone_by("a", "undo_a").user_task("undo_b")
        model.undone_by("b", "undo_b").end("off", CANCEL)
        model.path("in", "fork", "a", "b", "off").path("fork", "c")
    model.boundary("undone", "order", CANCEL).user_task("tell").end()
    return model.path("start", "order", "end").path("undone", "tell", "end")


def repeated_and_cancelled() -> Model:
    """One instance of a transaction has ended, one runs, and one cancels it for all."""
    model = Model().start()
    with model.inside("order", kind=NodeKind.TRANSACTION, loop=each("=[1, 2]")):
        model.start("in").user_task("a").user_task("undo_a").undone_by("a", "undo_a")
        model.user_task("b").exclusive("x").end("off", CANCEL).end("fine")
        model.path("in", "a", "b", "x").flow("x", "off", when="n > 1")
        model.flow("x", "fine", default=True)
    model.boundary("undone", "order", CANCEL).user_task("tell").path("undone", "tell")
    return model.path("start", "order")


def own_way() -> Model:
    """A compensation event subprocess asks first, and then undoes one of two."""
    model = Model().start()
    with model.inside("sub"):
        model.start("in").user_task("a").user_task("b").path("in", "a", "b")
        model.user_task("undo_a").user_task("undo_b").undone_by("a", "undo_a")
        model.undone_by("b", "undo_b")
        with model.inside("undoer", event=True):
            model.start("asked", model.undo()).user_task("look").throw("only", model.undo("a"))
            model.user_task("note").path("asked", "look", "only", "note")
    model.end("end", model.undo())
    return model.path("start", "sub", "end")


def repeated() -> Model:
    """All instances of a subprocess are undone; a repeated task by one handler, itself repeated."""
    loop = each("=items", input_element="item")
    model = Model().start().user_task("ask", loop=each("=items", sequential=True))
    model.user_task("sorry", loop=each("=items")).undone_by("ask", "sorry")
    with model.inside("each", loop=loop):
        model.start("in").user_task("a").user_task("undo_a").undone_by("a", "undo_a")
        model.path("in", "a")
    model.throw("undo", model.undo()).user_task("after")
    return model.path("start", "ask", "each", "undo", "after")


def stopped() -> Model:
    """One handler cannot begin until a variable is set, the job of another fails."""
    model = Model().start().user_task("a").user_task("b").user_task("undo_a", priority="=p")
    model.service_task("undo_b").undone_by("a", "undo_a").undone_by("b", "undo_b")
    model.throw("undo", model.undo()).user_task("after")
    return model.path("start", "a", "b", "undo", "after")


def broken_off() -> Model:
    """A handler, a subprocess with a timer and an error, ends the undoing half-way."""
    model = Model().start()
    with model.inside("sub"):
        model.start("in").user_task("a").user_task("b").path("in", "a", "b")
        model.user_task("undo_b").undone_by("b", "undo_b")
        with model.inside("undo_a"):
            model.start("u").user_task("call").catch("pause", timer(duration="PT1H"))
            model.end("bad", error("E")).path("u", "call", "pause", "bad")
        model.undone_by("a", "undo_a").throw("undo", model.undo()).path("b", "undo")
    model.boundary("failed", "sub", error("E")).user_task("mend").path("start", "sub")
    return model.path("failed", "mend")


STORIES: Mapping[str, tuple[Callable[[], Model], list[Step], list[str]]] = {
    "nested": (
        nested,
        [start, *done("a", "b", "undo_b", "undo_a", "after")],
        ["b", "inner", "a", "outer"],
    ),
    "cancelled": (cancelled, [start, *done("a", "b", "undo_b", "undo_a", "tell")], ["b", "a"]),
    "repeated and cancelled": (
        repeated_and_cancelled,
        [
            start,
            *done("a", "a", "b"),
            lambda run: run.complete("b", n=2),
            *done("undo_a", "undo_a", "tell"),
        ],
        ["a", "a", "order"],
    ),
    "its own way": (
        own_way,
        [start, *done("a", "b", "look", "undo_a", "note")],
        ["a", "sub"],
    ),
    "repeated": (
        repeated,
        [start, *done("ask", "ask", "a", "a", "undo_a", "undo_a", "sorry", "sorry", "after")],
        ["a", "each", "a", "each", "each", "ask"],
    ),
    "stopped": (
        stopped,
        [
            start,
            *done("a", "b"),
            lambda run: run.give(FailJob(run.number("undo_b"), "no line")),
            lambda run: run.resolve("undo_b"),
            lambda run: run.give(CompleteJob(run.number("undo_b"))),
            lambda run: run.resolve("undo_a"),
            lambda run: run.set(p=1),
            lambda run: run.resolve("undo_a"),
            *done("undo_a", "after"),
        ],
        ["b", "a"],
    ),
    "broken off": (
        broken_off,
        [
            start,
            *done("a", "b", "undo_b", "call"),
            lambda run: run.fire("pause"),
            *done("mend"),
        ],
        ["b"],
    ),
}


STAGES = [
    (name, stage) for name, (_, steps, _) in STORIES.items() for stage in range(1, len(steps) + 1)
]


def walked(name: str, stage: int | None = None) -> Running:
    make, steps, _ = STORIES[name]
    run = InOneGo(make())
    for step in steps[:stage]:
        step(run)
    return run


@pytest.mark.parametrize(("name", "stage"), STAGES)
def test_it_goes_on_from_the_record_of_any_stage(name: str, stage: int) -> None:
    whole, killed = walked(name), walked(name, stage)
    again = Running(catalogue=killed.catalogue).load(encode_state(killed.state))
    again.now, again.history = killed.now, list(killed.history)
    for step in STORIES[name][1][stage:]:
        step(again)
    assert again.history == whole.history
    assert again.state == whole.state


@pytest.mark.parametrize("name", STORIES)
def test_each_of_these_stories_undoes_and_ends(name: str) -> None:
    whole = walked(name)
    assert whole.ending() is Ending.COMPLETED
    assert [effect.element_id for effect in whole.all(Compensated)] == STORIES[name][2]
    steps = range(1, len(STORIES[name][1]))
    undoing = [stage for stage in steps if _undoes(walked(name, stage))]
    assert len(undoing) >= 2


def _undoes(run: Running) -> bool:
    return any(isinstance(scope.work, Undoing) for scope in run.state.scopes.values())
