"""`problems` names each way in which a loop or a compensation can be broken."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from engine.execution.invariants import problems
from engine.execution.state import (
    Completed,
    Limits,
    Loop,
    Scope,
    State,
    Token,
    Undoing,
    Wait,
    Waiting,
    WaitKind,
)
from tests.unit.execution.builder import Model, condition, each, message
from tests.unit.execution.running import Running


def asking(*, sequential: bool = False) -> Running:
    """Two of three are asked; the third follows in the next transaction, or after the first."""
    loop = each("=[1, 2, 3]", sequential=sequential, output_collection="all", output_element="1")
    model = Model().start().user_task("ask", loop=loop).user_task("t").path("start", "ask", "t")
    model.boundary("odd", "ask", condition("x"), interrupting=False)
    return Running(model, limits=Limits(instances=2)).start()


def undoing() -> Running:
    """`sub` has been opened again to undo what is in it, b before a; c is undone already."""
    model = Model().start()
    with model.inside("sub"):
        model.start("in").task("a").task("b").end("out").path("in", "a", "b", "out")
        model.user_task("undo_a").undone_by("a", "undo_a")
        model.user_task("undo_b").undone_by("b", "undo_b")
        with model.inside("heard", event=True):
            model.start("told", message("m")).end("known").path("told", "known")
    model.task("c").task("undo_c").undone_by("c", "undo_c").task("d").task("undo_d")
    model.undone_by("d", "undo_d").throw("undo", model.undo())
    run = Running(model.path("start", "d", "sub", "c", "undo")).start(key="k")
    assert run.at() == ["sub", "undo", "undo_b"]
    return run


def test_sound_states_have_no_problems() -> None:
    for run in (asking(), asking(sequential=True), undoing()):
        assert problems(run.catalogue, run.state) == []


def at(run: Running, id_: str) -> int:
    return run.catalogue.definition(1).by_id[id_]


def with_scope(run: Running, id_: str, **changes: Any) -> State:
    """The state with another scope at the element."""
    number = run.number(id_)
    scope = replace(run.state.scopes[number], **changes)
    return replace(run.state, scopes={**run.state.scopes, number: scope})


def with_loop(run: Running, **changes: Any) -> State:
    number = next(number for number, one in run.state.scopes.items() if one.work is not None)
    work = run.state.scopes[number].work
    assert isinstance(work, Loop)
    scope = replace(run.state.scopes[number], work=replace(work, **changes))
    return replace(run.state, scopes={**run.state.scopes, number: scope})


def instances(run: Running) -> list[Token]:
    return [one for one in run.state.tokens.values() if one.waiting is Waiting.USER_TASK]


def with_token(run: Running, token: Token) -> State:
    return replace(run.state, tokens={**run.state.tokens, token.number: token})


def with_wait(run: Running, wait: Wait) -> State:
    waits = {**run.state.waits, wait.number: wait}
    return replace(run.state, waits=waits, next_number=1_000)


def later(run: Running, number: int) -> Wait:
    """One more continuation of the loop."""
    owner = run.number("ask")
    token = run.state.tokens[owner]
    return Wait(number, owner, token.scope, token.node, WaitKind.CONTINUATION)


def without_later(run: Running) -> State:
    waits = run.state.waits.values()
    kept = {one.number: one for one in waits if one.kind is not WaitKind.CONTINUATION}
    return replace(run.state, waits=kept)


LOOPS: dict[str, tuple[Callable[[Running], State], str]] = {
    "no list": (lambda run: with_loop(run, items=None), "does not repeat as ask says"),
    "more over than begun": (
        lambda run: with_loop(run, completed=1),
        "1 instances are completed and 2 run, but only 2 have begun",
    ),
    "more begun than items": (
        lambda run: with_loop(run, begun=4),
        "4 instances have begun for 3 items",
    ),
    "results lost": (lambda run: with_loop(run, results=(None,)), "keeps 1 results of 3 items"),
    "one item twice": (
        lambda run: with_token(run, replace(instances(run)[0], flow=1)),
        "has instances [1, 1], but 2 have begun",
    ),
    "an item that has not begun": (
        lambda run: with_token(run, replace(instances(run)[1], flow=2)),
        "has instances [0, 2], but 2 have begun",
    ),
    "another element": (
        lambda run: with_token(run, replace(instances(run)[1], node=at(run, "t"))),
        "holds a token at t",
    ),
    "nothing left to continue with": (
        lambda run: with_loop(run, items=(1, 2)),
        "continues, but nothing can begin",
    ),
    "two continuations": (lambda run: with_wait(run, later(run, 500)), "continues 2 times"),
    "not continued": (without_later, "has something left, but nothing begins it"),
    "a boundary of an instance": (
        lambda run: with_wait(
            run,
            Wait(500, instances(run)[0].number, 3, at(run, "odd"), WaitKind.CONDITION),
        ),
        "of odd waits in scope 3, in which only instances or handlers run",
    ),
}


@pytest.mark.parametrize("how", LOOPS)
def test_a_broken_loop_is_named(how: str) -> None:
    run = asking()
    broken, words = LOOPS[how]
    found = problems(run.catalogue, broken(run))
    assert any(words in problem for problem in found), found


def test_of_a_sequence_only_one_runs_and_nothing_else_begins_the_next() -> None:
    run = asking(sequential=True)
    (one,) = instances(run)
    both = with_token(run, replace(one, number=900, flow=1))
    assert any("2 instances at once" in problem for problem in problems(run.catalogue, both))
    early = problems(run.catalogue, with_wait(run, later(run, 500)))
    assert any("continues, but nothing can begin" in problem for problem in early)


def undoes(run: Running, *ids: str) -> Undoing:
    return Undoing(tuple(Completed(at(run, id_)) for id_ in ids))


UNDOING: dict[str, tuple[Callable[[Running], State], str]] = {
    "of another scope": (
        lambda run: with_scope(run, "undo", work=undoes(run, "a")),
        "of undo remembers a, which does not stand in it",
    ),
    "of a scope not inside": (
        lambda run: with_scope(run, "sub", work=undoes(run, "c")),
        "of sub remembers c, which does not stand in it",
    ),
    "without a handler": (
        lambda run: with_scope(run, "sub", work=undoes(run, "undo_a")),
        "of sub remembers undo_a, which nothing undoes",
    ),
    "deep inside": (
        lambda run: with_scope(
            run, "undo", work=Undoing((Completed(at(run, "sub"), {}, (Completed(at(run, "d")),)),))
        ),
        "of undo remembers d, which does not stand in it",
    ),
    "remembered in the wrong scope": (
        lambda run: replace(
            run.state,
            scopes={**run.state.scopes, 1: Scope(1, None, 1, -1, completed=undoes(run, "a").left)},
        ),
        "scope 1 remembers a, which does not stand in it",
    ),
    "remembers itself": (
        lambda run: with_scope(run, "undo", completed=undoes(run, "d").left),
        "undoes, but remembers something to undo itself",
    ),
    "by no event": (
        lambda run: with_scope(run, "undo", body=at(run, "c")),
        "a task undoes nothing",
    ),
    "two at once": (
        lambda run: with_token(run, replace(run.token("undo_b"), number=900)),
        "undoes 2 at once, expected one after the other",
    ),
    "no handler": (
        lambda run: with_token(run, replace(run.token("undo_b"), node=at(run, "b"))),
        "runs b, which is no compensation handler",
    ),
    "another element": (
        lambda run: with_scope(run, "sub", body=at(run, "heard")),
        "is of another element than sub, where its token stands",
    ),
}


@pytest.mark.parametrize("how", UNDOING)
def test_a_broken_compensation_is_named(how: str) -> None:
    run = undoing()
    broken, words = UNDOING[how]
    found = problems(run.catalogue, broken(run))
    assert any(words in problem for problem in found), found


def test_a_finished_subprocess_hears_nothing_while_it_is_undone() -> None:
    run = undoing()
    sub = run.number("sub")
    state = with_scope(run, "sub", work=None, completed=undoes(run, "a").left)
    told = Wait(900, sub, sub, at(run, "told"), WaitKind.MESSAGE)
    found = problems(run.catalogue, replace(state, waits={900: told}, next_number=1_000))
    assert any("which is over and only undone" in problem for problem in found), found
