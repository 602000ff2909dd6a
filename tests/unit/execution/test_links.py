"""Link events: a path that goes on elsewhere in the same scope."""

from engine.execution.effects import Ending
from tests.unit.execution.builder import Model, link
from tests.unit.execution.running import Running


def test_a_link_goes_on_at_the_catch_event_of_its_name() -> None:
    model = Model().start().exclusive("which").throw("to_a", link("A")).throw("to_b", link("B"))
    model.catch("from_b", link("B")).user_task("b").catch("from_a", link("A")).user_task("a")
    model.path("start", "which").flow("which", "to_a", when="way = 1")
    model.flow("which", "to_b", default=True).path("from_a", "a").path("from_b", "b")
    run = Running(model).start(way=1)
    assert run.at() == ["a"]
    assert run.entered() == ["start", "which", "to_a", "from_a", "a"]
    assert run.left() == ["start", "which", "to_a", "from_a"]
    assert Running(model).start(way=2).at() == ["b"]
    assert run.complete("a").ending() is Ending.COMPLETED


def test_many_throws_lead_to_one_catch_and_each_brings_a_token() -> None:
    model = Model().start().parallel("fork").throw("one", link("L")).throw("two", link("L"))
    model.catch("here", link("L")).user_task("t").path("start", "fork", "one").path("fork", "two")
    run = Running(model.path("here", "t")).start()
    assert run.at() == ["t", "t"]


def test_a_link_stays_in_its_own_scope() -> None:
    model = Model().start().throw("out", link("L")).catch("outer", link("L"))
    with model.inside("sub"):
        model.start("in").throw("again", link("L")).catch("inner", link("L")).user_task("t")
        model.path("in", "again").path("inner", "t")
    model.path("start", "out").path("outer", "sub")
    run = Running(model).start()
    assert run.at() == ["sub", "t"]
    assert "inner" in run.entered()
    assert run.complete("t").ending() is Ending.COMPLETED


def test_a_link_may_lead_back_and_make_a_loop() -> None:
    model = Model().start().catch("again", link("L")).user_task("t").exclusive("enough").end()
    model.throw("back", link("L")).path("start", "again", "t", "enough")
    model.flow("enough", "back", when="more").flow("enough", "end", default=True)
    run = Running(model).start().complete("t", more=True).complete("t", more=True)
    assert run.entered().count("again") == 3
    assert run.complete("t", more=False).ending() is Ending.COMPLETED
