"""`tuntas lint` and `tuntas deploy`, as a process owner uses them."""

from tests.acceptance.commands.files import COMPLAINT, MODELS, POLICY, model
from tests.acceptance.commands.shell import Shell
from tests.policy_slips import OF_THE_ISSUE

FINDING = {"element_id", "element_name", "line", "reason", "expected", "kind", "level"}
FILE = {"file", "accepted", "counts", "findings", "warnings"}
COUNTS = {"nodes", "flows", "compiled_nodes", "compiled_flows"}


def _dangling() -> str:
    """The complaint model with one flow that leads nowhere."""
    return model("complaint.bpmn").replace('targetRef="', 'targetRef="nowhere_', 1)


def test_our_own_models_are_accepted(shell: Shell) -> None:
    answer = shell.run("lint", MODELS, "--json")
    report = answer.json()
    assert answer.code == 0
    assert report["refused"] == 0
    assert report["accepted"] == len(report["files"]) > 10


def test_the_compiled_graph_has_what_the_file_has(shell: Shell) -> None:
    (file,) = shell.run("lint", COMPLAINT, "--json").json()["files"]
    assert set(file) == FILE
    assert set(file["counts"]) == COUNTS
    assert file["counts"]["nodes"] == file["counts"]["compiled_nodes"] > 20
    assert file["counts"]["flows"] == file["counts"]["compiled_flows"] > 20


def test_every_finding_of_every_file_is_shown_at_once(shell: Shell) -> None:
    one, two = shell.file("one.bpmn", _dangling()), shell.file("two.bpmn", "<definitions")
    answer = shell.run("lint", one, two, POLICY, "--json")
    assert answer.code == 1
    report = answer.json()
    assert (report["accepted"], report["refused"]) == (1, 2)
    findings = [finding for file in report["files"] for finding in file["findings"]]
    assert all(set(finding) == FINDING for finding in findings)
    assert {finding["kind"] for finding in findings} == {"structure"}
    assert any("nowhere_" in finding["reason"] for finding in findings)


def test_the_text_says_the_same(shell: Shell) -> None:
    shell.file("one.bpmn", _dangling())
    answer = shell.run("lint", "one.bpmn", POLICY)
    assert answer.code == 1
    assert "one.bpmn: refused (" in answer.out
    assert "nowhere_" in answer.out
    assert answer.out.endswith("2 files: 1 accepted, 1 refused\n")


def test_structure_ignores_expressions_and_vendor_extensions(shell: Shell) -> None:
    broken = model("complaint.bpmn").replace('candidateGroups="=unit', 'candidateGroups="=(unit')
    shell.file("vendor.bpmn", broken)
    assert shell.run("lint", "vendor.bpmn").code == 1
    assert shell.run("lint", "--structure", "vendor.bpmn").code == 0


def test_a_job_type_that_tuntas_does_not_do_is_a_warning(shell: Shell) -> None:
    assert "Tuntas does not do jobs" not in shell.run("lint", MODELS).out
    shell.file("far.bpmn", model("complaint.bpmn").replace("tuntas:notify", "send-pigeon"))
    answer = shell.run("lint", "far.bpmn")
    assert answer.code == 0
    assert shell.run("lint", "far.bpmn", "--strict").code == 1
    assert "Tuntas does not do jobs of type 'send-pigeon' itself" in answer.out
    assert "expected an external worker that activates them" in answer.out


def test_a_folder_named_like_a_model_is_not_read(shell: Shell) -> None:
    (shell.folder / "all" / "old.bpmn").mkdir(parents=True)
    shell.file("all/new.form", '{"type": "default", "id": "f", "components": []}')
    answer = shell.run("lint", "all", "--json")
    assert [file["file"] for file in answer.json()["files"]] == ["all/new.form"]


def test_a_huge_file_and_an_entity_are_refused(shell: Shell) -> None:
    shell.file("huge.bpmn", "<definitions>" + " " * 3_000_000 + "</definitions>")
    shell.file("xxe.bpmn", '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>')
    answer = shell.run("lint", "huge.bpmn", "xxe.bpmn", "--json")
    assert answer.code == 1
    huge, xxe = (file["findings"][0]["reason"] for file in answer.json()["files"])
    assert "2" in huge
    assert "DOCTYPE" in xxe
    assert "root:" not in answer.out


def test_deploying_twice_changes_nothing(shell: Shell) -> None:
    first = shell.run("deploy", MODELS, "--json").json()
    second = shell.run("deploy", MODELS, "--json").json()
    assert (first["new"], second["new"]) == (True, False)
    assert first["deployment"] == second["deployment"]
    assert "complaint.bpmn" in first["files"]
    assert shell.run("deploy", MODELS).out == "nothing changed since deployment 1\n"


def test_a_slip_in_a_policy_is_refused_by_lint_and_deploy(shell: Shell) -> None:
    shell.file("policy.dmn", OF_THE_ISSUE[0].content().decode())
    for command in ("lint", "deploy"):
        answer = shell.run(command, "policy.dmn")
        assert answer.code == 1
        assert "sla_policy row 5, amount: `sepuluh` reads sepuluh" in answer.out + answer.err


def test_a_warning_is_told_and_refuses_where_that_is_asked(shell: Shell) -> None:
    text = model("sla_policy.dmn").replace("<text>14</text>", "<text>15</text>", 1)
    shell.file("policy.dmn", text)
    lint = shell.run("lint", "policy.dmn")
    assert lint.code == 0
    assert "  warning: line " in lint.out
    strict = shell.run("deploy", "policy.dmn", "--strict")
    assert (strict.code, strict.out) == (1, "")
    done = shell.run("deploy", "policy.dmn")
    assert done.code == 0
    assert "warning: policy.dmn: line " in done.err
    assert "it says 14 hari kerja, and the row 15 working_days" in done.err


def test_lint_against_a_store_knows_its_models_and_clocks(shell: Shell) -> None:
    assert shell.run("deploy", MODELS).code == 0
    latest = model("complaint.bpmn").replace('bindingType="deployment"', 'bindingType="latest"')
    shell.file("complaint.bpmn", latest.replace('value="verification"', 'value="verifikasi"'))
    assert shell.run("lint", "complaint.bpmn").code == 0
    answer = shell.run("lint", "complaint.bpmn", "--store", "sqlite:///var/tuntas.sqlite")
    assert answer.code == 1
    assert "there is no clock 'verifikasi'" in answer.out
    assert "neither here nor deployed" not in answer.out


def test_a_folder_is_checked_as_one_set(shell: Shell) -> None:
    """What deploying the folder would refuse, lint of the folder refuses."""
    (shell.folder / "all").mkdir()
    shell.file("all/complaint.bpmn", model("complaint.bpmn"))
    assert shell.run("lint", "all/complaint.bpmn").code == 0
    answer = shell.run("lint", "all")
    assert answer.code == 1
    assert "form 'verify_complaint' is not in this deployment" in answer.out


def test_one_bad_file_and_nothing_is_deployed(shell: Shell) -> None:
    shell.file("one.bpmn", _dangling())
    answer = shell.run("deploy", POLICY, "one.bpmn")
    assert (answer.code, answer.out) == (1, "")
    assert "not deployed:" in answer.err
    assert shell.run("deploy", POLICY, "--json").json()["deployment"] == 1


def test_two_files_of_one_name_are_refused(shell: Shell) -> None:
    (shell.folder / "other").mkdir()
    shell.file("other/sla_policy.dmn", model("sla_policy.dmn"))
    answer = shell.run("deploy", POLICY, "other")
    assert answer.code == 1
    assert "a second file named sla_policy.dmn" in answer.err


def test_a_clock_that_the_policy_does_not_know_is_refused(shell: Shell) -> None:
    typo = model("complaint.bpmn").replace('value="verification"', 'value="verifikation"')
    shell.file("complaint.bpmn", typo)
    others = [path for path in MODELS.rglob("*") if path.suffix in (".form", ".dmn", ".bpmn")]
    others = [path for path in others if path.name not in ("complaint.bpmn", "sla_policy.dmn")]
    assert shell.run("lint", "complaint.bpmn").code == 0
    for answer in (
        shell.run("lint", "complaint.bpmn", POLICY),
        shell.run("deploy", "complaint.bpmn", POLICY, *others),
    ):
        assert answer.code == 1
        assert "verifikation" in answer.out + answer.err
    # The policy that is deployed counts, whatever its file is called.
    shell.file("tenggat.dmn", POLICY.read_text())
    assert shell.run("deploy", "tenggat.dmn").code == 0
    later = shell.run("deploy", "complaint.bpmn", *others)
    assert later.code == 1
    assert "verifikation" in later.err


def test_a_policy_without_clocks_is_refused(shell: Shell) -> None:
    shell.file("sla_policy.dmn", model("sla_policy.dmn").replace('name="clock"', 'name="jam"'))
    answer = shell.run("deploy", "sla_policy.dmn")
    assert answer.code == 1
    assert "sla_policy.dmn: decision sla_policy has no output 'clock'" in answer.err
    shell.file("empty.dmn", "")
    assert "empty.dmn: line 1" in shell.run("deploy", "empty.dmn").err
