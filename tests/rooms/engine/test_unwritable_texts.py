"""A text with a NUL, which PostgreSQL has no place for, is an incident at the element it is for."""

import pytest

from engine.delegates import PUBLISH_MESSAGE
from kernel.errors import Invalid
from kernel.writable import is_writable
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.unit.model.bpmn_builder import file_of, flows, node, process, zeebe

#: A constant one is refused when it is deployed; this is known when it is needed.
NUL = "=if missing = 0 then null else &quot;a\\u0000b&quot;"
AT_ONCE = "=&quot;a\\u0000b&quot;"


def assigned(attribute: str) -> bytes:
    given = f'assignmentDefinition {attribute}="{NUL}"'
    return models.chain(models.user_task("x", given), ids=("x",))


def listed() -> bytes:
    groups = "=[if missing = 0 then null else &quot;a&quot;, &quot;b\\u0000&quot;]"
    given = f'assignmentDefinition candidateGroups="{groups}"'
    return models.chain(models.user_task("x", given), ids=("x",))


def hears(name: str, key: str) -> bytes:
    subscription = zeebe(f'subscription correlationKey="{key}"')
    told = f'<message id="m" name="{name}">{subscription}</message>'
    return models.chain(models.catches("x"), ids=("x",), more=told)


def alarm(tag: str) -> bytes:
    more = f'<signal id="a" name="{NUL}"/>'
    return models.chain(node(tag, "x", models.ON_ALARM), ids=("x",), more=more)


def task(tag: str, extension: str) -> bytes:
    return models.chain(node(tag, "x", zeebe(extension)), ids=("x",))


ATTRIBUTES = {
    "assignee": assigned("assignee"),
    "candidate users": assigned("candidateUsers"),
    "candidate groups": listed(),
    "form id": models.chain(models.user_task("x", f'formDefinition formId="{NUL}"'), ids=("x",)),
    "job type": task("serviceTask", f'taskDefinition type="{NUL}"'),
    "decision id": task(
        "businessRuleTask", f'calledDecision decisionId="{NUL}" resultVariable="r"'
    ),
    "process id": task("callActivity", f'calledElement processId="{NUL}"'),
    "correlation key": hears("told", NUL),
    "message name": hears(NUL, "=1"),
    "signal name": alarm("intermediateCatchEvent"),
    "signal name of": alarm("intermediateThrowEvent"),
}


@pytest.mark.parametrize(("attribute", "model"), ATTRIBUTES.items(), ids=ATTRIBUTES.keys())
def test_an_attribute_with_a_nul_is_an_incident_that_names_it(
    floor: Floor, attribute: str, model: bytes
) -> None:
    floor.deploy(model)
    floor.start()
    (incident,) = floor.incidents()
    assert (incident.element_id, incident.kind) == ("x", "expression")
    assert attribute in incident.message
    assert "a control character or half a character" in incident.message
    assert is_writable(incident.message)
    assert floor.problems() == []


def test_a_variable_keeps_its_nul(floor: Floor) -> None:
    script = f'script expression="{NUL}" resultVariable="kept"'
    steps = (node("scriptTask", "do", zeebe(script)), models.user_task("handle"))
    floor.deploy(models.chain(*steps, ids=("do", "handle")))
    assert floor.variables(floor.start()) == {"kept": "a\0b"}


@pytest.mark.parametrize("header", ["messageName", "correlationKey"])
def test_a_message_with_a_nul_is_not_published(floor: Floor, header: str) -> None:
    told = models.headers(**{"messageName": "told", "correlationKey": "N-1", header: NUL})
    once = f'taskDefinition type="{PUBLISH_MESSAGE}" retries="1"'
    floor.deploy(models.chain(node("sendTask", "do", zeebe(once, told)), ids=("do",)))
    floor.start()
    floor.tick()
    (incident,) = floor.incidents()
    assert f"do: header {header}" in incident.message


def test_a_process_that_a_message_with_a_nul_would_start_is_refused(floor: Floor) -> None:
    told = f'<message id="m" name="{AT_ONCE}"/>'
    body = (node("startEvent", "s", models.ON_MESSAGE), models.END, flows("s e"))
    with pytest.raises(Invalid, match="the message name .* cannot be used here"):
        floor.deploy(file_of(process(*body), told))
