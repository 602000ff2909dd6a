"""Files that are wrong or hostile: a clear reason each, and nothing of the set is stored."""

import pytest

from engine.deployment_check import DeploymentRefused
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.unit.model.bpmn_builder import file_of, flow, flows, node, process

ENTITIES = (
    b'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">&c;</definitions>'
)
OUTSIDE = (
    b'<!DOCTYPE d [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
    b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">&secret;</definitions>'
)
HUGE = b"<definitions>" + b" " * 50 * 1024 * 1024 + b"</definitions>"


def one(*inner: str) -> bytes:
    return file_of(process(models.START, *inner, models.END))


TASK = models.user_task("handle")
BAD = {
    "an unknown element": (
        one(node("magicTask", "wand"), flows("s wand", "wand e")),
        ("wand", "magicTask"),
    ),
    "a dangling flow": (one(TASK, flows("s handle", "handle gone")), ("gone",)),
    "a duplicate id": (one(TASK, TASK, flows("s handle", "handle e")), ("handle",)),
    "a boundary event on nothing": (
        one(
            TASK,
            models.boundary("late", "nobody", models.LATER.format("PT1H")),
            flows("s handle", "handle e", "late e"),
        ),
        ("late", "nobody"),
    ),
    "a duration that is none": (
        one(models.pause("pause", "one hour"), flows("s pause", "pause e")),
        ("pause", "one hour"),
    ),
    "a negative duration": (
        one(models.pause("pause", "-PT1H"), flows("s pause", "pause e")),
        ("pause", "-PT1H"),
    ),
    "a condition with a syntax error": (
        one(
            node("exclusiveGateway", "choose", attributes='default="no"'),
            flows("s choose"),
            flow("choose", "e", attributes='id="no"'),
            flow("choose", "e", "=amount &gt; ", attributes='id="yes"'),
        ),
        ("yes", "amount >"),
    ),
    "a missing decision": (
        one(
            models.extended(
                "businessRuleTask",
                "decide",
                'calledDecision decisionId="route" resultVariable="r" bindingType="deployment"',
            ),
            flows("s decide", "decide e"),
        ),
        ("decide", "decision 'route' is not in this deployment"),
    ),
    "a missing form": (models.with_form(), ("form 'answer' is not in this deployment",)),
    "a missing called process": (models.calls(), ("process 'inner' is not in this deployment",)),
    "an entity bomb": (ENTITIES, ("DOCTYPE",)),
    "an entity from outside": (OUTSIDE, ("DOCTYPE",)),
    "50 MB": (HUGE, ("52428827 bytes; at most 2097152",)),
    "no XML": (b"Dear office,", ("not well-formed XML",)),
    "nothing": (b"", ("XML",)),
    "no process": (b"<html><body/></html>", ("html",)),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_with_its_reason_and_stores_nothing(floor: Floor, what: str) -> None:
    data, texts = BAD[what]
    with pytest.raises(DeploymentRefused) as refused:
        floor.deploy(models.one_task("good"), bad_bpmn=data)
    text = str(refused.value)
    assert set(refused.value.findings) == {"bad.bpmn"}
    for part in texts:
        assert part in text
    assert [floor.count(table) for table in ("deployment", "resource", "definition")] == [0] * 3
    floor.deploy(models.one_task("good"))
    floor.start("good")


def test_no_reason_shows_what_an_entity_would_have_read(floor: Floor) -> None:
    with pytest.raises(DeploymentRefused) as refused:
        floor.deploy(OUTSIDE)
    assert "root:" not in str(refused.value)
