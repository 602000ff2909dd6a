"""`problems` names each way in which a state can be broken."""

from dataclasses import replace

import pytest

from engine.execution.invariants import problems
from engine.execution.state import Scope, State, Token, Wait, Waiting, WaitKind
from tests.unit.execution.builder import Model, signal, timer
from tests.unit.execution.running import Running


def sound() -> Running:
    """User tasks a (with a timer) and b (in sub), and a token at the join."""
    model = Model().start().parallel("fork", "join").user_task("a").task("c").end()
    model.boundary("late", "a", timer(duration="PT1H"), interrupting=False)
    with model.inside("sub"):
        model.start("in").user_task("b").path("in", "b")
    with model.inside("handler", event=True):
        model.start("told", signal("s")).end("heard").path("told", "heard")
    model.path("start", "fork", "a", "join", "end").path("fork", "sub", "join")
    return Running(model.path("fork", "c", "join")).start()


def test_a_sound_state_has_no_problems() -> None:
    run = sound()
    assert problems(run.catalogue, run.state) == []
    assert run.at() == ["a", "b", "join", "sub"]


def without_token(state: State, number: int) -> State:
    return replace(state, tokens={n: t for n, t in state.tokens.items() if n != number})


def with_token(state: State, token: Token) -> State:
    return replace(state, tokens={**state.tokens, token.number: token})


def broken(run: Running, how: str) -> State:
    state = run.state
    a, b = run.token("a"), run.token("b")
    sub, join = run.token("sub"), run.token("join")
    late = state.waits[run.wait("late")]
    breaks = {
        "scope empty": lambda: without_token(state, b.number),
        "scope without token": lambda: without_token(state, sub.number),
        "wait without owner": lambda: without_token(state, a.number),
        "waits for nothing": lambda: with_token(state, a.turned(Waiting.MOVING, None)),
        "wrong wait": lambda: with_token(state, a.turned(Waiting.JOB, None)),
        "no event": lambda: with_token(state, a.turned(Waiting.EVENT, None)),
        "no place": lambda: with_token(state, a.turned(Waiting.INCIDENT, None)),
        "join complete": lambda: replace(
            state,
            tokens={
                number: Token(number, 1, join.node, Waiting.JOIN, flow)
                for number, flow in ((join.number, 3), (sub.number, 4), (a.number, 6))
            },
            scopes={1: state.scopes[1]},
            waits={},
        ),
        "counter": lambda: replace(state, next_number=3),
        "token in no scope": lambda: with_token(state, Token(2, 99, 0, Waiting.JOIN)),
        "wait in no scope": lambda: replace(
            state, waits={2: Wait(2, a.number, 99, 0, WaitKind.TIMER)}
        ),
        "scope moved": lambda: replace(
            state,
            scopes={**state.scopes, sub.number: Scope(sub.number, sub.number, 1, sub.node)},
        ),
        "wait of another event": lambda: replace(
            state, waits={2: Wait(2, a.number, 1, late.node, WaitKind.SIGNAL)}
        ),
        "continues nothing": lambda: replace(
            state, waits={2: Wait(2, a.number, 1, a.node, WaitKind.CONTINUATION)}
        ),
        "interrupted": lambda: replace(
            state, scopes={**state.scopes, 1: replace(state.scopes[1], interrupted=True)}
        ),
        "ended": lambda: replace(state, ended=True),
        "no root": lambda: replace(state, scopes={}, tokens={}, waits={}),
    }
    return breaks[how]()


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("scope empty", "is empty, but has not ended"),
        ("scope without token", "has no token that waits for it"),
        ("wait without owner", "of late belongs to token 5, which is gone"),
        ("waits for nothing", "at a is moving: it waits for nothing"),
        ("wrong wait", "at a waits as job, which a userTask never does"),
        ("no event", "at a waits as event, which a userTask never does"),
        ("no place", "at a has an incident, but no place to try again"),
        ("join complete", "the join join in scope 1 is complete, but has not gone on"),
        ("counter", "is in use, but the counter stands at 3"),
        ("token in no scope", "token 2 lives in scope 99, which is gone"),
        ("wait in no scope", "timer wait 2 lives in scope 99, which is gone"),
        ("scope moved", "but its token in 1"),
        ("wait of another event", "signal wait 2 of late waits for what its event (timer) is not"),
        ("continues nothing", "continuation wait 2 of a belongs to 5, which repeats nothing"),
        ("interrupted", "of told could start an event subprocess in scope 1, which is interrupted"),
        ("ended", "the instance has ended, but something still lives in it"),
        ("no root", "the instance runs, but its root scope is gone"),
    ],
)
def test_a_broken_state_is_named(how: str, words: str) -> None:
    run = sound()
    found = problems(run.catalogue, broken(run, how))
    assert any(words in problem for problem in found), found
