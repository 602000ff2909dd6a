"""What a user task tells the inbox, and which properties it refuses."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.catalogue import DeployedForm
from engine.execution.effects import Ending, UserTaskClosed, UserTaskCreated
from engine.model.definition import Binding, Deadline
from tests.unit.execution.builder import Model, catalogue_of, maps, reference
from tests.unit.execution.running import Running


def one_task(**properties: Any) -> Model:
    model = Model("complaint").start().user_task("verify", **properties).end()
    return model.path("start", "verify", "end")


def created(zone: str = "Asia/Jakarta", given: Any = None, **properties: Any) -> UserTaskCreated:
    return Running(one_task(**properties)).start(zone=zone, **(given or {})).last(UserTaskCreated)


def test_a_plain_user_task_has_no_assignee_no_due_date_and_priority_50() -> None:
    task = created()
    assert (task.element_id, task.process_id, task.definition) == ("verify", "complaint", 1)
    assert (task.assignee, task.due_at, task.due_deadline, task.form) == (None, None, None, None)
    assert task.candidate_groups == task.candidate_users == ()
    assert task.priority == 50


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("kejari-bandung:handler", ("kejari-bandung:handler",)),
        ("a:handler, b:head", ("a:handler", "b:head")),
        ('=["a:handler", "b:head"]', ("a:handler", "b:head")),
        ('=unit + ":handler"', ("kejari-jayapura:handler",)),
        ("=null", ()),
    ],
)
def test_candidate_groups_are_a_list_or_a_text_with_commas(
    text: str, groups: tuple[str, ...]
) -> None:
    task = created(candidate_groups=text, given={"unit": "kejari-jayapura"})
    assert task.candidate_groups == groups


@pytest.mark.parametrize("text", ["=null", '=""', "=when"])
def test_a_date_that_is_null_is_no_date(text: str) -> None:
    task = created(due=text, follow_up=text, given={"when": None})
    assert (task.due_at, task.follow_up_at) == (None, None)


@pytest.mark.parametrize(
    ("due", "instant"),
    [
        ("2026-12-01T16:00:00+07:00", datetime(2026, 12, 1, 9, tzinfo=UTC)),
        ('=date and time("2026-12-01T16:00:00")', datetime(2026, 12, 1, 9, tzinfo=UTC)),
        ('=date and time("2026-12-01T16:00:00Z")', datetime(2026, 12, 1, 16, tzinfo=UTC)),
        ('=date("2026-12-01")', datetime(2026, 11, 30, 17, tzinfo=UTC)),
        ('=now() + duration("P1D")', datetime(2026, 11, 25, 1, tzinfo=UTC)),
        ("2026-12-01T16:00:00[Asia/Jayapura]", datetime(2026, 12, 1, 7, tzinfo=UTC)),
    ],
)
def test_a_due_date_is_an_instant_read_in_the_zone_of_the_instance(
    due: str, instant: datetime
) -> None:
    assert created(due=due).due_at == instant


def test_a_due_date_that_a_clock_decides_stays_symbolic() -> None:
    task = created(due=Deadline("resolution", Decimal("0.8")))
    assert (task.due_at, task.due_deadline) == (None, Deadline("resolution", Decimal("0.8")))


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        (
            {"due": "=missing"},
            "userTask verify: due date `missing` gave a value of type null",
        ),
        ({"due": "tomorrow"}, "due date `tomorrow` gave a value of type string"),
        ({"priority": "101"}, "expected a whole number from 0 to 100"),
        ({"priority": '="high"'}, 'priority `"high"` gave a value of type string'),
        ({"assignee": "=5"}, "assignee `5` gave a value of type number"),
        ({"candidate_groups": "=[1, 2]"}, "expected a list of texts, or one text with commas"),
    ],
)
def test_a_property_of_the_wrong_type_is_an_incident_and_no_task(
    properties: dict[str, Any], message: str
) -> None:
    run = Running(one_task(**properties)).start()
    assert run.incidents() == ["verify"]
    assert message in run.complaint().message
    assert run.all(UserTaskCreated) == []


def test_a_form_is_found_at_creation_and_named_as_text() -> None:
    model = one_task(form=reference("=form_of_class", Binding.DEPLOYMENT))
    form = DeployedForm(id="verify-complaint", schema={}, deployment=1)
    catalogue = catalogue_of(model, forms={"verify-complaint": [form]})
    run = Running(catalogue=catalogue).start(form_of_class="verify-complaint")
    given = run.last(UserTaskCreated).form
    assert given is not None
    assert (given.id.text, given.binding) == ("verify-complaint", Binding.DEPLOYMENT)


def test_a_missing_form_is_an_incident_of_kind_form() -> None:
    run = Running(one_task(form=reference("nowhere"))).start()
    assert run.complaint().kind == "form"
    assert "form 'nowhere' is not deployed in any version" in run.complaint().message


def test_io_inputs_are_shown_with_the_task_and_stay_local() -> None:
    run = Running(one_task(inputs=maps(unit="=units[1]"))).start(units=["kejari-bandung"])
    assert run.last(UserTaskCreated).variables == {"unit": "kejari-bandung"}
    assert "unit" not in run.variables()


def test_completing_and_cancelling_both_close_the_task_with_how_it_ended() -> None:
    run = Running(one_task()).start()
    number = run.number("verify")
    run.complete("verify")
    assert run.last(UserTaskClosed) == UserTaskClosed(number, "verify", Ending.COMPLETED)
