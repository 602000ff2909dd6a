"""Which files are models, by their names."""

import pytest

from engine.deployment_check import check_file, kind_of
from tests.unit.model.bpmn_builder import around, node


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("complaint.bpmn", ".bpmn"),
        ("loan.bpmn20.xml", ".bpmn"),  # Activiti, Camunda 7, Operaton
        ("loan.bpmn2", ".bpmn"),  # jBPM, Eclipse
        ("rates.dmn", ".dmn"),
        ("rates.dmn11.xml", ".dmn"),
        ("answer.form", ".form"),
        ("notes.xml", None),
        ("bpmn", None),
    ],
)
def test_a_model_is_known_by_the_end_of_its_name(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind


def test_a_model_of_another_tool_is_read_as_what_it_is() -> None:
    file = check_file("loan.bpmn20.xml", around(node("task", "t"), ids=("t",)))

    assert [process.process_id for process in file.processes] == ["p"]


def test_any_other_file_is_no_model() -> None:
    (finding,) = check_file("notes.xml", b"<notes/>").findings

    assert finding.reason == "a file ending in '.xml' is no model"
