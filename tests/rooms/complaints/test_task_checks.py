"""Groups, forms, clocks and variables of models: what nobody could work with is said beforehand."""

import pytest

from complaints.model_check import Surroundings, check_models
from complaints.records import ComplaintClass
from complaints.variable_check import START_VARIABLES
from engine.deployment_check import check_file
from engine.findings import Finding, Level
from engine.steps import load
from host.bundled import bundled_models
from host.policies import OWN_JOBS, POLICIES
from host.wiring import DELEGATES
from identity import people
from identity.roles import Staffing
from kernel.unit_of_work import UnitOfWork
from tests.office import SimulatedOffice

OFFICE = Staffing(
    {"kejati-jabar": None, "kejari-bandung": "kejati-jabar"},
    frozenset({"kejari-bandung:handler", "kejati-jabar:oversight"}),
)
TASK = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
 <process id="p" isExecutable="true"><startEvent id="s" /><endEvent id="e" />
  <userTask id="answer" name="Answer"><extensionElements><zeebe:userTask />{inside}
  </extensionElements></userTask>
  <sequenceFlow id="f" sourceRef="s" targetRef="answer" />
  <sequenceFlow id="g" sourceRef="answer" targetRef="e" /></process></definitions>"""
WHOLE = (
    '<zeebe:formDefinition formId="f" /><zeebe:taskSchedule dueDate="=deadline(&quot;law&quot;)" />'
)


def check(
    files: dict[str, str], staffing: Staffing | None = None, deployed: bool = True
) -> list[Finding]:
    contents = {name: text.encode() for name, text in files.items()}
    checked = [check_file(name, content) for name, content in contents.items()]
    assert not any(one.findings for one in checked)
    around = Surroundings(
        policies=POLICIES,
        own_jobs=OWN_JOBS,
        staffing=staffing,
        deployed=frozenset() if deployed else None,
    )
    found = check_models(contents, checked, around)
    return [one for some in found.values() for one in some]


def of_groups(groups: str, staffing: Staffing | None = None) -> list[Finding]:
    quoted = groups.replace('"', "&quot;")
    inside = WHOLE + f'<zeebe:assignmentDefinition candidateGroups="{quoted}" />'
    return check({"p.bpmn": TASK.format(inside=inside)}, staffing, deployed=False)


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ("kejari-bandung:handlr", "'handlr' is no role"),
        ("kejari-bandung:handler, kejari-bandung:heda", "'heda' is no role"),
        ('=unit + ":handlr"', "'handlr' is no role"),
        ('=unit + ":" + "handlr"', "'handlr' is no role"),
        ('=if path = "regular" then unit + ":intake" else unit + ":ovesight"', "'ovesight' is no"),
        ('=["kejari-bandung:handler", unit + ":chief"]', "'chief' is no role"),
        ('="kejari-bandung" + ":handlr"', "'handlr' is no role"),
        ("Kejari Bandung:handler", "is no candidate group"),
    ],
)
def test_a_group_that_cannot_be_is_refused(groups: str, said: str) -> None:
    refused = [one for one in of_groups(groups) if one.level is Level.REFUSED]
    assert [one.element_id for one in refused] == ["answer"]
    assert said in refused[0].reason


def test_a_group_past_a_limit_of_feel_is_known_when_it_runs() -> None:
    (found,) = of_groups("=for i in 1..1000000 return string(i)")
    assert found.level is Level.WARNING
    assert "known only when the process runs" in found.reason


def test_a_misspelt_role_is_told_what_was_meant() -> None:
    (found,) = of_groups('=unit + ":handlr"')
    assert found.expected.endswith("did you mean handler?")


@pytest.mark.parametrize(
    "groups",
    ['=unit + ":handler"', "kejari-bandung:handler", '=if a then b + ":head" else c + ":intake"'],
)
def test_a_group_that_can_be_is_none_of_lints_business(groups: str) -> None:
    assert of_groups(groups) == []


@pytest.mark.parametrize(
    ("groups", "level", "said"),
    [
        ("kejari-bandnug:handler", Level.REFUSED, "there is no unit 'kejari-bandnug'"),
        ("kejari-bandung:head", Level.WARNING, "nobody is in candidate group"),
        ('=unit + ":head"', Level.WARNING, "nobody is head in any unit"),
        ("=groups", Level.WARNING, "known only when the process runs"),
        ("clerks", Level.WARNING, "is of no unit"),
    ],
)
def test_units_and_people_of_the_office_are_asked(groups: str, level: Level, said: str) -> None:
    (found,) = of_groups(groups, OFFICE)
    assert (found.level, said in found.reason) == (level, True)


def test_a_task_without_group_form_or_clock_is_warned_of() -> None:
    found = check({"p.bpmn": TASK.format(inside="")})
    assert {one.level for one in found} == {Level.WARNING}
    texts = " ".join(one.reason for one in found)
    for said in ("no group and no assignee", "no form", "no clock"):
        assert said in texts
    assigned = WHOLE + '<zeebe:assignmentDefinition assignee="=handler" />'
    assert check({"p.bpmn": TASK.format(inside=assigned)}, deployed=False) == []


def test_a_form_that_is_nowhere_is_warned_of() -> None:
    inside = WHOLE + '<zeebe:assignmentDefinition candidateGroups="=unit + &quot;:handler&quot;" />'
    (found,) = check({"p.bpmn": TASK.format(inside=inside)})
    assert found.reason == "there is no form 'f', neither here nor deployed"
    form = '{"type": "default", "id": "f", "components": []}'
    assert check({"p.bpmn": TASK.format(inside=inside), "f.form": form}) == []


def edited(*changes: tuple[str, str]) -> list[str]:
    """What is said of variables when complaint.bpmn is edited, each text once."""
    models = {name: content.decode() for name, content in bundled_models().items()}
    for before, after in changes:
        assert before in models["complaint.bpmn"]
        models["complaint.bpmn"] = models["complaint.bpmn"].replace(before, after, 1)
    return [one.reason for one in check(models) if "nothing writes" in one.reason]


MISSPELT = ('target="verificationOutcome"', 'target="verificationOutcom"')


def test_a_variable_that_nothing_writes_is_warned_of() -> None:
    assert edited() == []
    said = ["nothing writes the variable verificationOutcome, which is read here"]
    assert edited(MISSPELT) == said
    group = 'candidateGroups="=unit + &quot;:head&quot;"'
    misspelt = edited((group, group.replace("=unit", "=unti")))
    assert misspelt == ["nothing writes the variable unti, which is read here"]


def test_a_worker_outside_may_write_anything() -> None:
    assert edited(MISSPELT, ('type="tuntas:notify"', 'type="pigeon"')) == []


def test_what_intake_gives_is_what_the_check_knows(office: SimulatedOffice) -> None:
    number = office.submit(class_=ComplaintClass.COMPLAINT)
    root = office.complaint(number).root

    def first(uow: UnitOfWork) -> set[str]:
        loaded = load(uow, root)
        assert loaded is not None
        return set(loaded.state.scopes[1].variables)

    written = {"path", "oversightUnit", "visibility", "routing"}  # by the decision after the start
    assert office.do(first) - written <= START_VARIABLES <= office.do(first)


def test_the_office_tells_its_units_and_groups(office: SimulatedOffice) -> None:
    staffing = office.do(people.find_staffing)
    assert staffing is not None
    assert "kejari-bandung:handler" in staffing.groups
    assert staffing.parents["kejari-bandung"] == "kejati-jawa-barat"
    assert staffing.has("supervisor")


def test_lint_knows_the_jobs_that_tuntas_does() -> None:
    assert set(DELEGATES) == OWN_JOBS
