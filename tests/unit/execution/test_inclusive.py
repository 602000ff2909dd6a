"""An inclusive gateway takes every way that is true, and joins what can still come."""

from engine.execution.effects import Ending
from tests.unit.execution.builder import Model, condition, link, timer
from tests.unit.execution.running import Running


def two_ways() -> Model:
    model = Model().start().inclusive("split", "join").user_task("a").user_task("b")
    model.user_task("after").end().path("start", "split").path("a", "join", "after", "end")
    model.path("b", "join")
    return model.flow("split", "a", when="x > 0").flow("split", "b", when="x > 1")


def test_all_ways_that_are_true_are_taken_and_waited_for() -> None:
    run = Running(two_ways()).start(x=2)
    assert run.at() == ["a", "b"]
    assert run.complete("a").at() == ["b", "join"]
    assert run.complete("b").at() == ["after"]
    assert run.entered().count("join") == run.left().count("join") == 1
    assert run.complete("after").ending() is Ending.COMPLETED


def test_the_join_does_not_wait_for_a_way_that_was_not_taken() -> None:
    assert Running(two_ways()).start(x=1).complete("a").at() == ["after"]


def test_no_way_that_is_true_is_an_incident_until_one_is() -> None:
    run = Running(two_ways()).start(x=0)
    assert run.incidents() == ["split"]
    assert run.set(x=1).resolve("split").at() == ["a"]


def test_the_default_flow_is_taken_only_when_nothing_else_is() -> None:
    model = Model().start().inclusive("split").user_task("a").user_task("b")
    model.path("start", "split").flow("split", "a", when="x > 0").flow("split", "b", default=True)
    assert Running(model).start(x=1).at() == ["a"]
    assert Running(model).start(x=0).at() == ["b"]


def test_a_token_that_takes_another_way_frees_the_join() -> None:
    model = Model().start().inclusive("split", "join").user_task("a").user_task("b").exclusive("x")
    model.end("stop").user_task("after").path("start", "split", "a", "join", "after")
    model.path("split", "b", "x").flow("x", "join", when="back").flow("x", "stop", default=True)
    run = Running(model).start().complete("a")
    assert run.at() == ["b", "join"]
    assert run.complete("b", back=False).at() == ["after"]


def test_a_boundary_event_is_a_way_out_of_its_activity() -> None:
    model = Model().start().inclusive("split", "join").user_task("a").user_task("b")
    model.boundary("late", "b", timer(duration="P1D")).end("other").user_task("after")
    model.path("start", "split", "a", "join", "after").path("split", "b", "other")
    model.path("late", "join")
    run = Running(model).start().complete("a")
    assert run.at() == ["b", "join"]
    assert run.fire("late").at() == ["after"]


def test_a_link_is_a_way_to_the_join() -> None:
    model = Model().start().inclusive("split", "join").user_task("a").user_task("b")
    model.throw("jump", link("L")).catch("land", link("L")).user_task("after")
    model.path("start", "split", "a", "join", "after").path("split", "b", "jump")
    model.path("land", "join")
    run = Running(model).start().complete("a")
    assert run.at() == ["b", "join"]
    assert run.complete("b").at() == ["after"]


def test_a_token_that_passes_where_another_flow_has_one_already_is_not_awaited() -> None:
    """From `c` a way leads to the empty flow of `b`, but also to the full one of `a`."""
    model = Model().start().parallel("fork").user_task("c").exclusive("x", "m").user_task("a")
    model.user_task("b").inclusive("join").user_task("after")
    model.path("start", "fork", "m", "a", "join", "after").path("fork", "c", "x")
    model.flow("x", "m", when="again").flow("x", "b", default=True).path("b", "join")
    run = Running(model).start().complete("a")
    assert run.at() == ["after", "c"]


def test_a_loop_through_the_join_does_not_wait_for_itself() -> None:
    model = Model().start().inclusive("join").user_task("work").exclusive("again").end()
    model.path("start", "join", "work", "again").flow("again", "join", when="more")
    model.flow("again", "end", default=True)
    run = Running(model).start()
    for _ in range(3):
        assert run.at() == ["work"]
        run.complete("work", more=True)
    assert run.complete("work", more=False).ending() is Ending.COMPLETED


def test_a_split_and_join_in_a_loop_join_each_round() -> None:
    model = Model().start().exclusive("m", "again").inclusive("split", "join").user_task("a")
    model.user_task("b").end().path("start", "m", "split", "a", "join", "again")
    model.path("split", "b", "join").flow("again", "m", when="more")
    model.flow("again", "end", default=True)
    run = Running(model).start(more=True)
    for _ in range(3):
        assert run.complete("b").at() == ["a", "join"]
        assert run.complete("a").at() == ["a", "b"]
    run.complete("a").complete("b", more=False)
    assert run.ending() is Ending.COMPLETED


def test_a_second_token_on_the_same_flow_joins_once_more() -> None:
    model = Model().start().parallel("fork").exclusive("m").task("c").task("d").user_task("b")
    model.inclusive("join").user_task("after").path("start", "fork", "c", "m", "join", "after")
    model.path("fork", "d", "m").path("fork", "b", "join")
    run = Running(model).start()
    assert run.at() == ["b", "join", "join"]
    assert run.complete("b").at() == ["after", "after"]


def test_joins_that_wait_for_each_other_are_an_incident() -> None:
    model = Model().start().parallel("fork").inclusive("j", "k").exclusive("x", "y").end()
    model.path("start", "fork", "j", "x").path("fork", "k", "y").flow("x", "k", when="true")
    model.flow("x", "end", default=True).flow("y", "j", when="false")
    model.flow("y", "end", default=True)
    run = Running(model).start()
    assert run.incidents() == ["j"]
    assert run.resolve("j").ending() is Ending.COMPLETED


def test_an_event_that_could_not_be_armed_is_no_token_to_wait_for() -> None:
    """The incident at `odd` stands where a path leads to the join; no token does."""
    model = Model().start().inclusive("split", "join").user_task("a").user_task("b")
    model.boundary("odd", "b", condition("x"), interrupting=False).end("other").user_task("after")
    model.path("start", "split", "a", "join", "after").path("split", "b", "other")
    model.path("odd", "join")
    run = Running(model).start().set(x=5).complete("a")
    assert run.incidents() == ["odd"]
    assert run.at() == ["b", "join", "odd"], "`b` may still leave by its event: it is waited for"
    assert run.complete("b").at() == ["after", "odd"]
    assert run.resolve("odd").complete("after").ending() is Ending.COMPLETED
