"""A slip in a policy table is refused where it is made, not where a citizen files a complaint."""

import pytest

from complaints import deploying
from complaints.clock_names import clock_names
from complaints.model_check import Surroundings, check_models
from engine.deployment_check import DeploymentRefused, check_file, findings_of_set
from engine.findings import Finding, FindingKind, Level
from host.bundled import bundled_models
from host.policies import OWN_JOBS, POLICIES
from identity.roles import Staffing
from tests.office import SimulatedOffice
from tests.policy_slips import LADDER, OF_THE_ISSUE, SLA, SLIPS, Slip

CLOCKS = clock_names(bundled_models())


def findings(files: dict[str, bytes], staffing: Staffing | None = None) -> list[Finding]:
    """What lint says of a set of files."""
    checked = [check_file(name, content, known_clocks=CLOCKS) for name, content in files.items()]
    around = Surroundings(policies=POLICIES, own_jobs=OWN_JOBS, clocks=CLOCKS, staffing=staffing)
    found = check_models(files, checked, around)
    return [one for name, some in findings_of_set(checked).items() for one in [*some, *found[name]]]


def edited(slip: Slip) -> list[Finding]:
    return findings({slip.file: slip.content()})


def warnings_of(found: list[Finding]) -> list[str]:
    assert all(one.level is Level.WARNING for one in found)
    return [f"{one.reason}; expected {one.expected}" for one in found]


def test_there_are_the_twelve_of_the_issue_and_twelve_more() -> None:
    assert len(OF_THE_ISSUE) == 12
    assert len(SLIPS) >= 24


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip.rule or 'table'}:{slip.after}")
def test_a_slip_is_refused_with_row_and_column(slip: Slip) -> None:
    refused = [one for one in edited(slip) if one.level is Level.REFUSED]
    assert refused
    texts = [str(one) for one in refused]
    assert any(slip.said in text for text in texts), texts
    assert all(one.element_id and one.line for one in refused)


def test_the_bundled_models_have_no_finding_and_one_honest_warning() -> None:
    (warning,) = warnings_of(findings(bundled_models()))
    # UU 25/2009 pasal 50(1) counts 60 calendar days, PermenPANRB 62/2018 60 working days.
    assert "resolution has 60 working_days, more than the 60 calendar_days of the clock law" in (
        warning
    )


def test_no_slip_gets_through_the_door_of_deployments(office: SimulatedOffice) -> None:
    store, runtime = office.open.database, office.open.runtime
    for slip in SLIPS:
        files = {slip.file: slip.content()}
        with pytest.raises(DeploymentRefused) as refused:
            deploying.deploy(store, runtime, files, actor="owner", zone="Asia/Jakarta")
        assert slip.said in str(refused.value)


REMARKS = [
    (
        Slip(SLA, "sla_policy_resolution_complaint", "<text>14<", "<text>15<", ""),
        "row 5, legalBasis: it says 14 hari kerja, and the row 15 working_days",
    ),
    (
        Slip(SLA, "sla_policy_verification", '"working_days"', '"calendar_days"', ""),
        "row 1, legalBasis: it says 3 hari kerja, and the row 3 calendar_days",
    ),
    (
        Slip(SLA, "sla_policy_missing_data", "<text>30<", "<text>61<", ""),
        "amount: beside row 8: missing_data has 61 calendar_days, more than the 60 calendar_days",
    ),
    (
        Slip(SLA, "sla_policy_resolution_conduct", '"conduct"', '"complaint"', ""),
        "sla_policy row 6: row 5 always comes first, so that this one never counts",
    ),
    (
        Slip(SLA, "", 'name="nameEnglish"', 'name="remark"', ""),
        "nobody reads the output column remark",
    ),
    (
        Slip(SLA, "sla_policy_approval", 'in_3">\n          <text>-<', 'in_3"><text>"hihg"<', ""),
        "input priority: hihg is never its value; expected one of normal, high, low, urgent; did",
    ),
]


@pytest.mark.parametrize(("slip", "said"), REMARKS, ids=lambda one: getattr(one, "after", None))
def test_what_may_be_meant_is_a_warning(slip: Slip, said: str) -> None:
    assert any(said in one for one in warnings_of(edited(slip)))


def test_strictness_refuses_what_is_only_warned_of(office: SimulatedOffice) -> None:
    store, runtime = office.open.database, office.open.runtime
    slip, said = REMARKS[0]
    files = {**bundled_models(), slip.file: slip.content()}
    with pytest.raises(DeploymentRefused, match="it says 14 hari kerja"):
        deploying.deploy(store, runtime, files, actor="owner", zone="Asia/Jakarta", strict=True)
    done = deploying.deploy(store, runtime, files, actor="owner", zone="Asia/Jakarta")
    assert done.new
    assert any(name == SLA and said in one.reason for name, one in done.warnings)


def test_a_rung_for_a_role_that_nobody_has_is_warned_of() -> None:
    everybody = Staffing({"kejati": None, "kejari": "kejati"}, frozenset({"kejari:handler"}))
    found = warnings_of(findings({LADDER: bundled_models()[LADDER]}, everybody))
    assert any("nobody is supervisor in any unit above another" in one for one in found)
    assert any("nobody is head in any unit, so that the rung" in one for one in found)
    assert not any("nobody is handler in any unit" in one for one in found)


def test_rungs_of_other_classes_are_no_part_of_a_ladder() -> None:
    """Numbers begin anew for conduct complaints: rows that never hit together are not compared."""
    assert findings({LADDER: bundled_models()[LADDER]}) == []


@pytest.mark.parametrize("said", ["5 day\u017f", "14 har\u0131", "1 HAR\u0130 kerja", "1(" * 9000])
def test_a_legal_basis_in_odd_letters_stops_no_check(said: str) -> None:
    basis = '"SP4N-LAPOR!: tindak lanjut pertama 5 hari kerja"'
    models = bundled_models()
    table = models[SLA].decode()
    assert basis in table
    found = findings({**models, SLA: table.replace(basis, f'"{said}"').encode()})
    assert [one for one in found if one.kind is FindingKind.CRASH] == []
