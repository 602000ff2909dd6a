"""Every scenario beside the models ends as it says, and together they take every flow."""

import json
from pathlib import Path

import pytest

from engine.execution.effects import ElementEntered, Ending
from engine.model.definition import Deadline, Definition, EventKind, NodeKind
from tests.models.life import Life, definitions, play, scenarios


@pytest.mark.parametrize("path", scenarios(), ids=lambda path: path.stem)
def test_a_scenario_ends_as_it_says(path: Path) -> None:
    story = json.loads(path.read_text("utf-8"))
    life = play(path)
    assert life.ending() is Ending.COMPLETED
    assert life.status() == story["status"]
    assert [template for template, _ in life.sent] == story["messages"]


@pytest.fixture(scope="module")
def lives() -> list[Life]:
    return [play(path) for path in scenarios()]


@pytest.mark.parametrize("definition", definitions(), ids=lambda each: each.process_id)
def test_the_scenarios_take_every_flow(definition: Definition, lives: list[Life]) -> None:
    nodes = definition.nodes
    drawn = {
        (nodes[flow.source].id, nodes[flow.target].id) for node in nodes for flow in node.outgoing
    }
    assert drawn - set().union(*(life.flows_taken() for life in lives)) == set()


def test_the_scenarios_enter_every_element(lives: list[Life]) -> None:
    entered = {e.element_id for life in lives for e in life.all(ElementEntered)}
    assert {node.id for each in definitions() for node in each.nodes} - entered == set()


def test_no_variable_ever_holds_a_text_that_a_person_typed(lives: list[Life]) -> None:
    allowed = {
        "complaintId", "class", "subject", "channel", "priority", "unit", "reportedUnit",
        "reportedOfficial", "overseer", "oversightUnit", "anonymous", "confidential", "path",
        "visibility", "handler",
        "verificationOutcome", "handlingOutcome", "approvalOutcome", "examinationOutcome",
        "finding", "formerUnit", "transferred",
    }  # fmt: skip
    for life in lives:
        assert life.names <= allowed


def test_every_human_step_has_a_group_a_form_and_a_due_date_from_a_clock() -> None:
    for definition in definitions():
        for node in definition.nodes:
            if node.kind is not NodeKind.USER_TASK:
                continue
            task = node.user_task
            assert task is not None, node.id
            assert task.candidate_groups is not None, node.id
            assert task.form is not None, node.id
            assert isinstance(task.due, Deadline), node.id


def test_every_wait_for_the_complainant_ends_by_itself() -> None:
    """Nothing waits for ever: beside each message that moves life on there is a timer."""
    for definition in definitions():
        timed = {
            node.attached_to
            for node in definition.nodes
            if node.event and node.event.kind is EventKind.TIMER and node.interrupting
        }
        for node in definition.nodes:
            if node.kind is NodeKind.RECEIVE_TASK:
                assert node.index in timed, node.id
            if node.kind is NodeKind.EVENT_BASED:
                events = [definition.nodes[flow.target].event for flow in node.outgoing]
                assert any(e and e.kind is EventKind.TIMER for e in events), node.id
