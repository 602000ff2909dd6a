"""The share of the DMN kit that passes never falls, and every miss is listed with its reason."""

import re
import tarfile
from pathlib import Path

import pytest

from engine.dmn.kit import KitReport, Tally, run_kit
from kernel.errors import Invalid

ARCHIVE = Path(__file__).parents[4] / "shared" / "data" / "dmn-tck-part.tar.gz"
PAGE = Path(__file__).parents[3] / "docs" / "dmn-kit.md"
MISS = re.compile(r"^\| `([^`/]+)/([^`]+)` \| (\S.*) \|$", re.MULTILINE)
SHARE = re.compile(r"^\| (?:apart: )?([^|]+) \| ([\d,]+) \| ([\d,]+) \|", re.MULTILINE)

CASE = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><modelName>a.dmn</modelName>
<testCase id="1"><inputNode name="n"><value xsi:type="xsd:decimal">1</value></inputNode>
<resultNode name="d" type="decision"><expected><value xsi:type="xsd:decimal">2</value>
</expected></resultNode></testCase>
<testCase id="2"><resultNode name="d" errorResult="true"><expected>
<value xsi:nil="true"/></expected></resultNode></testCase>
<testCase id="3"><resultNode name="d"><expected><list><item><value xsi:type="xsd:string">x</value>
</item></list></expected></resultNode></testCase></testCases>"""
MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="a">
<inputData id="n" name="n"/><decision id="d" name="d"><informationRequirement>
<requiredInput href="#n"/></informationRequirement>
<literalExpression><text>n + 1</text></literalExpression></decision></definitions>"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> KitReport:
    if not ARCHIVE.exists():
        pytest.skip(f"the kit is not at {ARCHIVE}")
    folder = tmp_path_factory.mktemp("kit")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return run_kit([folder])


def test_the_kit_passes_at_least_as_much_as_it_did(report: KitReport) -> None:
    level_2, level_3 = report.levels["compliance-level-2"], report.levels["compliance-level-3"]
    (java,) = report.apart.values()
    pure = Tally(level_3.passed - java.passed, level_3.total - java.total)
    both = Tally(level_2.passed + pure.passed, level_2.total + pure.total)
    measured = [level_2, pure, both, java, Tally(report.passed, report.total)]
    measured.append(report.levels["non-compliant"])
    found = [(passed, total) for _, passed, total in SHARE.findall(PAGE.read_text())]
    assert found == [(f"{tally.passed:,}", f"{tally.total:,}") for tally in measured]
    assert report.passed / report.total >= 0.98


def test_every_case_that_fails_is_on_the_page_and_no_other(report: KitReport) -> None:
    listed = {(folder, case) for folder, case, _ in MISS.findall(PAGE.read_text())}
    failed = {(miss.folder, miss.case) for miss in (*report.failed, *report.uncounted)}
    assert failed - listed == set(), "fails, and docs/dmn-kit.md does not say why"
    assert listed - failed == set(), "passes, so it has no place in docs/dmn-kit.md"


def test_a_case_passes_when_its_results_match_and_else_says_why(tmp_path: Path) -> None:
    folder = tmp_path / "compliance-level-2" / "0001-own"
    folder.mkdir(parents=True)
    (folder / "0001-test-01.xml").write_text(CASE)
    (folder / "a.dmn").write_text(MODEL)
    lines: list[str] = []
    report = run_kit([tmp_path], lines.append).to_json()
    assert (report["passed"], report["total"]) == (2, 3)
    assert report["levels"] == {"compliance-level-2": {"passed": 2, "total": 3}}
    assert report["failed"] == [
        {
            "folder": "0001-own",
            "file": "0001-test-01.xml",
            "case": "3",
            "reason": 'd: expected ["x"], got null',
        }
    ]
    assert lines == ["1/1 0001-own: 2 of 3"]


def test_a_folder_without_kit_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"no kit files \(\*-test-\*\.xml\) under"):
        run_kit([tmp_path])
