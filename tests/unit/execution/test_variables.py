"""Who sees which variable, and where results go (docs.camunda.io, concepts/variables)."""

from decimal import Decimal

from engine.execution.commands import SetVariables
from engine.execution.effects import JobCreated
from tests.unit.execution.builder import Model, maps
from tests.unit.execution.running import Running, variables


def test_completion_variables_go_to_the_process_when_no_scope_has_them() -> None:
    model = Model().start()
    with model.inside("sub"):
        model.start("inner").user_task("a").user_task("b").path("inner", "a", "b")
    model.path("start", "sub")
    run = Running(model).start().complete("a", note="new")
    assert run.variables() == {"note": "new"}


def test_completion_variables_go_to_the_nearest_scope_that_has_them() -> None:
    model = Model().start()
    with model.inside("sub", inputs=maps(note="old")):
        model.start("inner").user_task("a").user_task("b").path("inner", "a", "b")
    run = Running(model.path("start", "sub")).start()
    run.complete("a", note="new", other="far")
    assert run.variables() == {"other": "far"}
    assert run.variables(run.number("sub")) == {"note": "new"}


def test_a_variable_that_an_input_made_local_stays_local() -> None:
    model = Model().start().user_task("a", inputs=maps(n="=1 + 1")).user_task("b")
    run = Running(model.path("start", "a", "b")).start(n=5).complete("a", n=7, m=8)
    assert run.variables() == {"n": Decimal(5), "m": Decimal(8)}


def test_with_output_mappings_only_these_go_out() -> None:
    model = Model().start().user_task("a", outputs=maps(answer="=text")).user_task("b")
    run = Running(model.path("start", "a", "b")).start().complete("a", text="yes", secret="no")
    assert run.variables() == {"answer": "yes"}


def test_a_later_input_sees_an_earlier_one_and_paths_build_contexts() -> None:
    inputs = maps(a__b="=1", a__c="=a.b + 1", total="=a.b + a.c")
    model = Model().start().service_task("work", inputs=inputs).path("start", "work")
    created = Running(model).start(a={"old": True}).last(JobCreated)
    assert created.variables == variables({"a": {"b": 1, "c": 2}, "total": 3})


def test_an_output_path_keeps_the_other_entries_of_the_context() -> None:
    model = Model().start().user_task("t", outputs=maps(case__state="=state")).user_task("u")
    run = Running(model.path("start", "t", "u")).start(case={"id": "7", "state": "new"})
    run.complete("t", state="done")
    assert run.variables() == {"case": {"id": "7", "state": "done"}}


def test_a_job_sees_all_variables_the_nearest_first() -> None:
    model = Model().start()
    with model.inside("sub", inputs=maps(n="=2")):
        model.start("inner").service_task("work", inputs=maps(m="=n + 1")).path("inner", "work")
    created = Running(model.path("start", "sub")).start(n=1, k=0).last(JobCreated)
    assert created.variables == variables({"n": 2, "m": 3, "k": 0})


def test_subprocess_variables_die_with_it_unless_an_output_takes_them_out() -> None:
    model = Model().start()
    with model.inside("sub", inputs=maps(n="=1"), outputs=maps(result="=n * 10")):
        model.start("inner").script("double", "n + 1", "n").path("inner", "double")
    run = Running(model.user_task("after").path("start", "sub", "after")).start()
    assert run.variables() == {"result": Decimal(20)}


def test_variables_can_be_set_in_a_scope_or_on_a_task() -> None:
    model = Model().start().user_task("a", outputs=maps(out="=hint")).user_task("b")
    run = Running(model.path("start", "a", "b")).start()
    run.give(SetVariables(1, variables({"n": 1})))
    run.give(SetVariables(run.number("a"), variables({"hint": "x"})))
    assert run.variables() == {"n": Decimal(1)}
    run.complete("a")
    assert run.variables() == {"n": Decimal(1), "out": "x"}


def test_parallel_branches_do_not_lose_each_others_results() -> None:
    model = Model().start().parallel("fork", "join").user_task("a").user_task("b").user_task("z")
    model.path("start", "fork", "a", "join", "z").path("fork", "b", "join")
    run = Running(model).start(seen=[]).complete("a", x=1).complete("b", y=2)
    assert run.variables() == variables({"seen": [], "x": 1, "y": 2})


def test_a_variable_goes_before_a_built_in_function_of_the_same_name() -> None:
    model = Model().start().script("s", 'number + "/2026"', "count").user_task("t")
    run = Running(model.path("start", "s", "t")).start(number="17")
    assert run.variables()["count"] == "17/2026"
