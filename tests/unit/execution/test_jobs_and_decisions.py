"""Jobs of service tasks, send tasks and message throws; decisions of business rule tasks."""

from decimal import Decimal

import pytest

from engine.catalogue import Catalogue, DeployedDecision
from engine.dmn import parse_dmn
from engine.execution.commands import FailJob
from engine.execution.effects import DecisionEvaluated, Ending, JobClosed, JobCreated
from engine.model.definition import Event, EventKind, NodeKind
from tests.unit.execution.builder import Model, catalogue_of, job, maps, timer
from tests.unit.execution.running import Running, variables

ROUTING = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="d"
    namespace="urn:d"><decision id="routing" name="Routing"><variable name="Routing"/>
  <decisionTable hitPolicy="UNIQUE">
    <input id="i"><inputExpression><text>class</text></inputExpression></input>
    <output id="o" name="unit"/>
    <rule id="r1"><inputEntry><text>"conduct"</text></inputEntry>
      <outputEntry><text>"oversight"</text></outputEntry></rule>
    <rule id="r2"><inputEntry><text>not("conduct")</text></inputEntry>
      <outputEntry><text>"handler"</text></outputEntry></rule>
    <rule id="r3"><inputEntry><text>"double"</text></inputEntry>
      <outputEntry><text>"x"</text></outputEntry></rule>
  </decisionTable></decision></definitions>"""


def posting() -> Model:
    spec = job('="post-" + kind', "=2 + 3", subject="=title")
    model = Model().start().add("post", NodeKind.SEND_TASK, job=spec, inputs=maps(kind='="mail"'))
    return model.end().path("start", "post", "end")


def test_a_job_carries_type_retries_headers_and_all_variables() -> None:
    run = Running(posting()).start(title="x")
    created = run.last(JobCreated)
    assert (created.type, created.retries, dict(created.headers)) == (
        "post-mail",
        5,
        {"subject": "=title"},
    )
    assert created.variables == {"title": "x", "kind": "mail"}
    run.work("post", sent=True)
    assert run.last(JobClosed).ending is Ending.COMPLETED
    assert run.ending() is Ending.COMPLETED


def test_message_throw_and_end_events_are_jobs() -> None:
    event = Event(kind=EventKind.MESSAGE)
    model = Model().start().throw("tell", event, job=job("tuntas:publish-message"))
    model.end("over", event, job=job("tuntas:publish-message")).path("start", "tell", "over")
    run = Running(model).start()
    assert run.at() == ["tell"]
    run.work("tell")
    assert run.at() == ["over"]
    assert run.work("over").ending() is Ending.COMPLETED


def test_none_throw_and_end_events_pass() -> None:
    run = Running(Model().start().throw("passed").end().path("start", "passed", "end")).start()
    assert run.ending() is Ending.COMPLETED


def test_a_failed_job_is_an_incident_and_resolving_creates_it_again() -> None:
    model = posting().boundary("late", "post", timer(duration="PT1H"))
    run = Running(model).start(title="x")
    run.give(FailJob(run.number("post"), "connection refused"))
    assert run.incidents() == ["post"]
    assert run.complaint().kind == "job"
    assert run.complaint().message == "sendTask post: its job failed: connection refused"
    assert run.waits() == ["late"]
    run.resolve("post")
    assert [created.number for created in run.all(JobCreated)] == [run.number("post")] * 2
    assert run.work("post").ending() is Ending.COMPLETED


def test_a_job_without_a_type_is_an_incident() -> None:
    model = Model().start().add("post", NodeKind.SEND_TASK).path("start", "post")
    assert "zeebe:taskDefinition" in Running(model).start().complaint().message


@pytest.mark.parametrize("retries", ["=-1", "many", "=1.5", "=null"])
def test_retries_must_be_a_whole_number(retries: str) -> None:
    model = Model().start().add("post", NodeKind.SEND_TASK, job=job("x", retries))
    run = Running(model.path("start", "post")).start()
    assert "expected a whole number" in run.complaint().message


def routed() -> tuple[Model, Catalogue]:
    model = Model().start().decision("route", "routing", "unit").user_task("work")
    model.path("start", "route", "work")
    decision = DeployedDecision(id="routing", model=parse_dmn(ROUTING), version=4)
    return model, catalogue_of(model, decisions={"routing": [decision]})


def test_a_decision_puts_its_answer_in_a_variable_and_tells_which_rules_hit() -> None:
    run = Running(catalogue=routed()[1]).start(**{"class": "conduct"})
    assert run.variables()["unit"] == "oversight"
    evaluated = run.last(DecisionEvaluated)
    assert evaluated.element_id == "route"
    assert (evaluated.decision_id, evaluated.decision_version) == ("routing", 4)
    assert evaluated.matched_rules == ("r1",)


def test_a_decision_that_contradicts_itself_is_an_incident_without_values() -> None:
    run = Running(catalogue=routed()[1]).start(**{"class": "double"})
    assert run.incidents() == ["route"]
    assert run.complaint().kind == "decision"
    assert "double" not in run.complaint().message.replace("businessRuleTask", "")
    run.set(**{"class": "other"}).resolve("route")
    assert run.variables()["unit"] == "handler"


def test_a_decision_that_is_not_deployed_is_an_incident() -> None:
    run = Running(routed()[0]).start(**{"class": "conduct"})
    assert run.complaint().kind == "decision"
    assert "decision 'routing' is not deployed in any version" in run.complaint().message


def test_a_business_rule_or_script_task_with_a_job_waits_for_its_worker() -> None:
    model = Model().start().add("rule", NodeKind.BUSINESS_RULE_TASK, job=job("rules"))
    model.add("script", NodeKind.SCRIPT_TASK, job=job("script")).user_task("t")
    run = Running(model.path("start", "rule", "script", "t")).start()
    run.work("rule", a=1).work("script", b=2)
    assert run.at() == ["t"]
    assert run.variables() == variables({"a": Decimal(1), "b": 2})
