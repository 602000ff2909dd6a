"""`tuntas feel`, `tuntas decide` and `tuntas tck`."""

from pathlib import Path
from textwrap import dedent

import pytest

from tests.acceptance.commands.files import POLICY
from tests.acceptance.commands.shell import Shell


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("1 + 2",), "3"),
        (("-3 + 5",), "2"),
        (("-3",), "-3"),
        (("amount * 2", "--context", '{"amount": 21}'), "42"),
        (("full name", "--context", '{"full name": "Sitti"}'), "Sitti"),
        (("a", "--context", '{"a": 12345678901234567890.0123456789}'), "67890.0123456789"),
        (("a", "--context", '{"a": "\\ud800"}'), "\\ud800"),
        (('date("2026-11-24") + duration("P1D")',), "2026-11-25"),
        (("now()", "--now", "2026-11-24T08:00+07:00"), "2026-11-24T08:00:00@Asia/Jakarta"),
        (("today()", "--now", "2026-11-24T18:00Z", "--zone", "Asia/Jayapura"), "2026-11-25"),
    ],
)
def test_feel_shows_the_value(shell: Shell, words: tuple[str, ...], shown: str) -> None:
    answer = shell.run("feel", *words)
    assert (answer.code, answer.err) == (0, "")
    assert shown in answer.out


def test_feel_answers_as_json_and_warns(shell: Shell) -> None:
    answer = shell.run("feel", "missing + 1", "--json")
    assert answer.code == 0
    assert answer.json()["value"] is None
    assert "the name 'missing' is not known" in answer.json()["warnings"]


def test_feel_reads_its_context_from_a_file(shell: Shell) -> None:
    shell.file("context.json", '{"days": [1, 2, 3]}')
    assert shell.run("feel", "sum(days)", "--context", "@context.json").out == "6\n"


def test_decide_says_which_rules_matched(shell: Shell) -> None:
    case = '{"class": "complaint", "channel": "web", "priority": "normal", "path": "regular"}'
    answer = shell.run("decide", POLICY, "sla_policy", "--input", case, "--json")
    assert answer.code == 0
    report = answer.json()
    assert set(report) == {"value", "matched_rules", "warnings"}
    amounts = {row["clock"]: row["amount"] for row in report["value"]}
    assert (amounts["verification"], amounts["resolution"], amounts["law"]) == (3, 14, 60)
    assert len(report["matched_rules"]) == len(report["value"])


def test_decide_names_the_file_at_fault(shell: Shell) -> None:
    shell.file("broken.dmn", "<definitions")
    answer = shell.run("decide", "broken.dmn", "d")
    assert answer.code == 1
    assert answer.err.startswith("tuntas: broken.dmn: ")


def _kit_case(folder: Path) -> None:
    """A kit of one folder with one case that passes and one that fails."""
    inner = folder / "kit" / "TestCases" / "compliance-level-3" / "0001-sum"
    inner.mkdir(parents=True)
    (inner / "0001-sum.dmn").write_text(
        dedent("""\
        <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="sum"
          namespace="http://example.org/sum">
          <decision id="total" name="total"><variable name="total"/>
          <literalExpression><text>1 + 2</text></literalExpression></decision>
        </definitions>""")
    )
    cases = "".join(
        f'<testCase id="{name}"><resultNode name="total" type="decision"><expected>'
        f'<value xsi:type="xsd:decimal">{value}</value></expected></resultNode></testCase>'
        for name, value in (("right", 3), ("wrong", 4))
    )
    (inner / "0001-sum-test-01.xml").write_text(
        '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
        f"<modelName>0001-sum.dmn</modelName>{cases}</testCases>"
    )


def test_tck_counts_cases_and_lists_those_that_fail(shell: Shell) -> None:
    _kit_case(shell.folder)
    report = shell.run("tck", "kit", "--json").json()
    assert (report["passed"], report["total"]) == (1, 2)
    assert [(one["folder"], one["case"]) for one in report["failed"]] == [("0001-sum", "wrong")]
    answer = shell.run("tck", "kit")
    assert answer.out.startswith("1 of 2 cases pass (50.0 %)")
    assert "failed: 0001-sum wrong: " in answer.out
