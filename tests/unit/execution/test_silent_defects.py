"""Mistakes that other engines make without a word, and that are easily made again.

docs/spiff-defects.md lists all of them and where each is tested; these had no test elsewhere.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from engine.execution.commands import ThrowJobError
from engine.execution.effects import Ending, TimerArmed
from engine.execution.state import State
from engine.store.codec import decode_state, encode_state
from tests.unit.execution.builder import (
    Model,
    catalogue_of,
    each,
    error,
    maps,
    message,
    timer,
)
from tests.unit.execution.running import MORNING, Running


def forked(*branches: str) -> Model:
    """These user tasks side by side, and one after their join."""
    model = Model().start().parallel("fork", "join").user_task("after").end()
    model.path("start", "fork").path("join", "after", "end")
    return model


def test_lists_written_in_two_branches_lose_nothing() -> None:
    model = forked()
    for letter in ("a", "b"):
        model.user_task(letter).script(f"add_{letter}", f'append(found, "{letter}")', "found")
        model.path("fork", letter, f"add_{letter}", "join")
    run = Running(model).start(found=[1, 2]).complete("b").complete("a")

    assert run.at() == ["after"]
    assert run.variables()["found"] == [Decimal(1), Decimal(2), "b", "a"]


def test_a_branch_that_changes_part_of_a_value_changes_no_copy_of_it() -> None:
    model = forked()
    model.user_task("one", inputs=maps(mine="=shared"), outputs=maps(shared__b="=2"))
    model.user_task("other", inputs=maps(mine="=shared"))
    model.path("fork", "one", "join").path("fork", "other", "join")
    run = Running(model).start(shared={"a": 0, "b": 1})
    before = run.state
    run.complete("one")

    assert run.variables()["shared"] == {"a": Decimal(0), "b": Decimal(2)}
    assert run.token("other").local == {"mine": {"a": Decimal(0), "b": Decimal(1)}}
    assert before.scopes[1].variables["shared"] == {"a": Decimal(0), "b": Decimal(1)}


def test_an_overdue_timer_does_not_fire_by_the_step_of_somebody_else() -> None:
    model = forked()
    model.user_task("slow").user_task("quick").user_task("reminded")
    model.boundary("late", "slow", timer(duration="PT1H"), interrupting=False)
    model.path("fork", "slow", "join").path("fork", "quick", "join").path("late", "reminded")
    run = Running(model).start()
    run.now = MORNING + timedelta(hours=5)
    run.complete("quick")

    assert run.waits() == ["late"]
    assert "reminded" not in run.at()
    assert run.fire("late").at().count("reminded") == 1


def test_an_event_subprocess_that_ran_leaves_no_trace_in_the_next_instance() -> None:
    model = Model().start().user_task("work").end().path("start", "work", "end")
    with model.inside("handler", event=True):
        model.start("told", message("m"), interrupting=False).user_task("handle")
        model.path("told", "handle")
    catalogue = catalogue_of(model)
    first = Running(catalogue=catalogue).start(key="1").tell("told")
    second = Running(catalogue=catalogue).start(key="2")

    assert first.at() == ["handle", "handler", "work"]
    assert second.at() == ["work"]
    assert second.complete("work").ending() is Ending.COMPLETED


def test_a_variable_may_bear_any_name_inside_and_comes_back_as_it_was() -> None:
    poison = {"typename": "Task", "__class__": "x", "1": [Decimal("0.10")], "": None}
    model = Model().start().user_task("t").end().path("start", "t", "end")
    run = Running(model).start(form=poison)
    loaded: State = decode_state(encode_state(run.state))

    assert loaded.scopes[1].variables["form"] == poison
    assert str(loaded.scopes[1].variables["form"]["1"][0]) == "0.10"


def test_a_multi_instance_by_number_replaces_a_list_that_is_there() -> None:
    loop = each(times="=3", output_collection="made", output_element="loopCounter * 10")
    model = Model().start().script("t", "loopCounter", "last", loop=loop).user_task("after").end()
    run = Running(model.path("start", "t", "after", "end")).start(made=["old"])

    assert run.variables()["made"] == [Decimal(10), Decimal(20), Decimal(30)]


def test_an_error_boundary_catches_what_a_worker_throws() -> None:
    model = Model().start().service_task("call").user_task("mend").end()
    model.boundary("failed", "call", error("E")).path("start", "call", "end")
    model.path("failed", "mend", "end")
    run = Running(model).start()
    run.give(ThrowJobError(run.number("call"), "E"))

    assert run.at() == ["mend"]


def test_an_incident_is_resolved_with_the_data_that_were_corrected() -> None:
    model = Model().start().exclusive("split").user_task("big").end()
    model.path("start", "split").flow("split", "big", when="x > 5").path("big", "end")
    run = Running(model).start(x=1)
    assert run.incidents() == ["split"]
    run.set(x=7, y=8).resolve("split")

    assert run.at() == ["big"]
    assert run.variables() == {"x": Decimal(7), "y": Decimal(8)}


def test_a_wall_time_in_summer_is_read_with_the_offset_of_summer() -> None:
    for text, hour in (("2026-07-15", 7), ("2026-12-15", 8)):
        model = Model().start().catch("wait", timer(date=f"{text}T09:00:00[Europe/Berlin]")).end()
        run = Running(model.path("start", "wait", "end")).start()
        due = datetime(int(text[:4]), int(text[5:7]), int(text[8:]), hour, tzinfo=UTC)
        assert run.last(TimerArmed).due_at == due


def test_a_timer_of_an_event_subprocess_does_not_keep_the_instance_alive() -> None:
    model = Model().start().user_task("work").end().path("start", "work", "end")
    with model.inside("handler", event=True):
        model.start("late", timer(duration="P30D")).end("told").path("late", "told")
    run = Running(model).start().complete("work")

    assert run.ending() is Ending.COMPLETED
    assert run.waits() == []
    assert "late" not in run.entered()
