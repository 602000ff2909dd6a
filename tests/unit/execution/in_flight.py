"""One instance of every kind of waiting, on models that never change: kept as records in formats.

A new format adds its file there; `python -m tests.unit.execution.in_flight` writes it. Files of
formats that were released are never written again.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from engine.execution.commands import (
    CompleteJob,
    CompleteUserTask,
    CorrelateMessage,
    FireTimer,
)
from engine.execution.state import Waiting, WaitKind
from engine.store.codec import FORMAT, encode_state
from tests.unit.execution.builder import Model, again, each, message, timer
from tests.unit.execution.running import Running

FORMATS = Path(__file__).parent / "formats"


def user_task() -> Running:
    model = Model().start().user_task("verify", due="=date(received)").end()
    return Running(model.path("start", "verify", "end")).start(received="2026-11-24", amount=1.5)


def timer_event() -> Running:
    model = Model().start().catch("wait", timer(duration="P3D")).end()
    return Running(model.path("start", "wait", "end")).start()


def boundary_cycle() -> Running:
    model = Model().start().user_task("t").end()
    model.boundary("remind", "t", timer(cycle="R3/P1D"), interrupting=False)
    model.user_task("call").path("start", "t", "end").path("remind", "call")
    return Running(model).start().fire("remind")


def message_event() -> Running:
    model = Model().start().catch("answer", message("answered")).end()
    return Running(model.path("start", "answer", "end")).start(key="K-1")


def join() -> Running:
    model = Model().start().parallel("split", "join").user_task("a").user_task("b").end()
    model.path("start", "split", "a", "join", "end").path("split", "b", "join")
    return Running(model).start().complete("a", first=True)


def subprocess() -> Running:
    model = Model().start()
    with model.inside("sub", inputs=()):
        model.start("in").user_task("t").end("out").path("in", "t", "out")
    return Running(model.end().path("start", "sub", "end")).start(x=[1, {"y": None}])


def called() -> Running:
    caller = Model("caller").start().call("call", "called").end().path("start", "call", "end")
    model = Model("called").start().user_task("t").end().path("start", "t", "end")
    return Running(caller, model).start(x=1)


def incident() -> Running:
    model = Model().start().script("count", "if n > 0 then n else n.x.y + {}", "m")
    model.exclusive("x").end().path("start", "count", "x")
    model.flow("x", "end", when="ready")
    return Running(model).start(n=1, ready=None)


def job() -> Running:
    model = Model().start().service_task("send").end().path("start", "send", "end")
    return Running(model).start()


def event_subprocess() -> Running:
    model = Model().start().user_task("t").end().path("start", "t", "end")
    with model.inside("more", event=True):
        model.start("came", message("more"), interrupting=False)
        model.user_task("read").end("out").path("came", "read", "out")
    return Running(model).start(key="K-2").tell("came", text="Lampiran")


def multi_instance() -> Running:
    loop = each("=units", input_element="u", output_collection="all", output_element="u")
    model = Model().start().user_task("ask", loop=loop).end().path("start", "ask", "end")
    return Running(model).start(units=["a", "b", "c"]).give_last()


def continuation() -> Running:
    model = Model().start().script("count", "n + 1", "n", loop=again("n < 150")).end()
    return Running(model.path("start", "count", "end")).start(n=0)


def undoing() -> Running:
    model = Model().start()
    with model.inside("sub"):
        model.start("in").task("a").user_task("undo_a").undone_by("a", "undo_a").path("in", "a")
    model.task("b").user_task("undo_b").undone_by("b", "undo_b")
    model.throw("undo", model.undo()).end().path("start", "sub", "b", "undo", "end")
    return Running(model).start(x=1)


INSTANCES: Mapping[str, Callable[[], Running]] = {
    made.__name__: made
    for made in (
        user_task,
        timer_event,
        boundary_cycle,
        message_event,
        join,
        subprocess,
        called,
        incident,
        job,
        event_subprocess,
        multi_instance,
        continuation,
        undoing,
    )
}


def finish(run: Running) -> Running:
    """Does what waits, whatever it is, until the instance has ended."""
    for _ in range(50):
        if run.state.ended:
            return run
        _next(run)
    raise AssertionError(f"still waits at {run.at()}")


def _next(run: Running) -> None:
    for token in run.state.tokens.values():
        if token.waiting is Waiting.INCIDENT:
            run.set(ready=True)
            run.resolve(run.incidents()[0])
            return
        if token.waiting is Waiting.USER_TASK:
            run.give(CompleteUserTask(token.number))
            return
        if token.waiting is Waiting.JOB:
            run.give(CompleteJob(token.number))
            return
    wait = next(iter(run.state.waits.values()))
    if wait.kind is WaitKind.MESSAGE:
        run.give(CorrelateMessage(wait.number))
    else:
        run.give(FireTimer(wait.number, run.now))


def records() -> dict[str, str]:
    """The record of each instance, in hex."""
    return {name: encode_state(made().state).hex() for name, made in INSTANCES.items()}


def path(version: int) -> Path:
    return FORMATS / f"format_{version}.json"


if __name__ == "__main__":
    path(FORMAT).write_text(json.dumps(records(), indent=1) + "\n")
