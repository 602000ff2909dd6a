"""Activities that are done several times: multi-instance and standard loops."""

import pytest

from engine.model.definition import LoopSpec, MultiInstanceSpec
from tests.unit.model.bpmn_builder import around, node, one, read, reasons, text_of, zeebe

LIST = (
    'loopCharacteristics inputCollection="= officers" inputElement="officer"'
    ' outputCollection="answers" outputElement="= answer"'
)


def many(inner: str = "", attributes: str = "", extension: str = "") -> str:
    held = zeebe(extension) if extension else ""
    tag = "multiInstanceLoopCharacteristics"
    return f"<{tag} {attributes}>{held}{inner}</{tag}>"


def step(inner: str) -> bytes:
    return around(node("manualTask", "t", inner), ids=("t",))


def test_a_multi_instance_goes_through_a_list_and_collects_results() -> None:
    done = "<completionCondition>= numberOfCompletedInstances = 2</completionCondition>"
    loop = one(step(many(done, 'isSequential="true"', LIST)), "t").loop
    assert isinstance(loop, MultiInstanceSpec)
    assert loop.sequential
    assert (loop.input_element, loop.output_collection) == ("officer", "answers")
    assert [text_of(term) for term in (loop.collection, loop.output_element, loop.completion)] == [
        "officers",
        "answer",
        "numberOfCompletedInstances = 2",
    ]
    assert loop.cardinality is None


def test_a_multi_instance_may_be_counted_and_parallel() -> None:
    loop = one(step(many("<loopCardinality>3</loopCardinality>")), "t").loop
    assert isinstance(loop, MultiInstanceSpec)
    assert (loop.sequential, text_of(loop.cardinality), loop.collection) == (False, "3", None)


def test_a_standard_loop_has_a_condition_or_a_maximum() -> None:
    data = step(
        '<standardLoopCharacteristics testBefore="true" loopMaximum="5">'
        "<loopCondition>= again</loopCondition></standardLoopCharacteristics>"
    )
    loop = one(data, "t").loop
    assert isinstance(loop, LoopSpec)
    assert (loop.test_before, loop.maximum, text_of(loop.condition)) == (True, 5, "again")
    bare = one(step('<standardLoopCharacteristics loopMaximum="2"/>'), "t").loop
    assert bare == LoopSpec(condition=None, maximum=2)


LOOP = (
    "<standardLoopCharacteristics><loopCondition>{}</loopCondition></standardLoopCharacteristics>"
)
FAULTS = {
    "no number": (many(), "t: the multi-instance does not say how many there are; expected zeebe:"),
    "two numbers": (
        many("<loopCardinality>3</loopCardinality>", extension=LIST),
        "t: the multi-instance says twice how many there are",
    ),
    "a list that is no FEEL": (
        many(extension='loopCharacteristics inputCollection="officers"'),
        "inputCollection `officers` is no FEEL; expected = and an expression",
    ),
    "results without a place": (
        many(extension='loopCharacteristics inputCollection="= a" outputElement="= b"'),
        "t: outputElement without outputCollection; expected zeebe:loopCharacteristics outputColl",
    ),
    "a place without results": (
        many(extension='loopCharacteristics inputCollection="= a" outputCollection="b"'),
        "t: outputCollection without outputElement",
    ),
    "an item of no list": (
        many(
            "<loopCardinality>3</loopCardinality>", extension='loopCharacteristics inputElement="a"'
        ),
        "t: inputElement without inputCollection",
    ),
    "an item with no name": (
        many(extension='loopCharacteristics inputCollection="= a" inputElement="a b"'),
        "inputElement 'a b' is no name of a variable",
    ),
    "an item that the counter would hide": (
        many(extension='loopCharacteristics inputCollection="= a" inputElement="loopCounter"'),
        "inputElement 'loopCounter' is the name of the loop's own counter; expected another name",
    ),
    "a loop without an end": (
        "<standardLoopCharacteristics/>",
        "t: nothing ends this loop; expected a loopCondition or a loopMaximum",
    ),
    "a loop of no rounds": (
        '<standardLoopCharacteristics loopMaximum="0"/>',
        "t: loopMaximum '0' is no number of rounds; expected 1, 2, 3, ...",
    ),
    "a condition that is no FEEL": (
        LOOP.format("= a +"),
        "loopCondition `= a +`",
    ),
}


@pytest.mark.parametrize(("inner", "expected"), FAULTS.values(), ids=FAULTS)
def test_a_loop_that_cannot_work_is_refused_and_is_no_matter_of_structure(
    inner: str, expected: str
) -> None:
    found = reasons(step(inner))
    assert any(expected in text for text in found), found
    assert read(step(inner), structure_only=True).accepted


def test_an_event_subprocess_cannot_loop() -> None:
    body = node("startEvent", "s2", "<errorEventDefinition/>") + node("endEvent", "e2")
    flow = '<sequenceFlow sourceRef="s2" targetRef="e2"/>'
    loop = '<standardLoopCharacteristics loopMaximum="2"/>'
    handler = node("subProcess", "h", loop + body + flow, 'triggeredByEvent="true"')
    (text,) = reasons(around(handler))
    assert "h: an event subprocess cannot loop" in text
