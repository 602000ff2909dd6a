"""No file crashes its checker; if one did, that would be a finding of it, and the rest is read."""

import logging

import pytest

from engine.deployment_check import DeploymentRefused, check_file, check_files
from tests.unit.dmn.dmn_files import dmn
from tests.unit.model.bpmn_builder import around, file_of, flow, node, process, reasons

MARKED = around(
    node(
        "task",
        "t",
        '<extensionElements><zeebe:properties xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">'
        '<zeebe:property name="sla.start" value="resolution"/></zeebe:properties>'
        "</extensionElements>",
    ),
    ids=("t",),
)


class NoStackLeft(frozenset[str]):
    """Names of clocks that break whoever looks into them, as a deep enough stack would."""

    def __contains__(self, item: object) -> bool:
        raise RecursionError(f"looking for {item}")


class NoMemoryLeft(frozenset[str]):
    """The same at the end of the memory."""

    def __contains__(self, item: object) -> bool:
        raise MemoryError


def test_an_inclusive_gateway_may_hang_on_flows_that_come_from_nowhere() -> None:
    data = file_of(
        process(
            node("startEvent", "s"),
            node("inclusiveGateway", "g"),
            node("endEvent", "e"),
            flow("s", "e"),
            flow("nowhere", "g"),
            flow("elsewhere", "g"),
            flow("g", "e"),
        )
    )
    found = reasons(data)

    assert sum("which is not in the file" in reason for reason in found) == 2
    assert not any("checker failed" in reason for reason in found)


@pytest.mark.parametrize("policy", ["PRIORITY", "OUTPUT ORDER", "ANY", "COLLECT"])
def test_a_table_without_any_output_is_refused_whatever_its_policy(policy: str) -> None:
    rule = "<rule><outputEntry><text>1</text></outputEntry></rule>"
    table = f'<decisionTable hitPolicy="{policy}">{rule}{rule}</decisionTable>'
    found = check_file("d.dmn", dmn(f'<decision id="d" name="D">{table}</decision>')).findings

    assert 'table "D" has no output' in [one.reason for one in found]


def test_a_crash_is_a_finding_of_its_file_and_the_other_files_are_read(
    caplog: pytest.LogCaptureFixture,
) -> None:
    other = file_of(process(node("startEvent", "s"), attributes='isExecutable="true"'))
    files = {"marked.bpmn": MARKED, "other.bpmn": other}
    with pytest.raises(DeploymentRefused) as refused:
        check_files(files, known_clocks=NoStackLeft())

    (crash,) = refused.value.findings["marked.bpmn"]
    assert "RecursionError" in crash.reason
    assert "report" in crash.expected
    assert [one.reason for one in refused.value.findings["other.bpmn"]] == ["the process has no id"]
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert "marked.bpmn" in record.getMessage()


def test_memory_that_runs_out_is_a_finding_too() -> None:
    (finding,) = check_file("marked.bpmn", MARKED, known_clocks=NoMemoryLeft()).findings

    assert "MemoryError" in finding.reason
