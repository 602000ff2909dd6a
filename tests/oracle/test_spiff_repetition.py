"""What SpiffWorkflow 3.2.0 does wrong where an activity is done several times, and what we do.

Found when these were added to the models that both engines run (repeated.py leaves them out).
"""

import pytest
from SpiffWorkflow.exceptions import WorkflowException

from tests.oracle.sheet import Items
from tests.oracle.spiff_run import SpiffRun
from tests.oracle.tuntas_run import TuntasRun
from tests.unit.model.bpmn_builder import ERROR, ROOTS, file_of, flow, node, process, zeebe

ASK, LOOK = ("ask", ()), ("look", ())
UNITS = node("scriptTask", "units", zeebe('script expression="=[1, 2]" resultVariable="list"'))
WATCH = node("userTask", "look", zeebe("userTask"))
ASKED = "s units ask look e"
ITEMS = {"ask": ("unit",)}
COLLECTED = 'outputCollection="answers" outputElement="=answer"'


def each(more: str = "", enough: str = "", flag: str = "") -> str:
    """A multi-instance of the list."""
    texts = f'loopCharacteristics inputCollection="=list" inputElement="unit" {more}'
    return (
        f"<multiInstanceLoopCharacteristics {flag}>{zeebe(texts)}{enough}"
        "</multiInstanceLoopCharacteristics>"
    )


def asked(loop: str) -> str:
    return node("userTask", "ask", zeebe("userTask") + loop)


def model(*steps: str, paths: tuple[str, ...]) -> bytes:
    """A file of these elements, a start `s` and an end `e`; each path names elements in a row."""
    ways = [path.split() for path in paths]
    pairs = [pair for way in ways for pair in zip(way, way[1:], strict=False)]
    links = [flow(*pair, attributes=f'id="{"_".join(pair)}"') for pair in pairs]
    ends = node("startEvent", "s"), node("endEvent", "e")
    return file_of(process(*ends, *steps, *links), ROOTS)


def both(*steps: str, path: str, items: Items | None = None) -> tuple[TuntasRun, SpiffRun]:
    """One model in both engines."""
    xml = model(*steps, paths=(path,))
    return TuntasRun(xml, items or {}), SpiffRun(xml, items or {})


def test_answers_stand_by_their_item_only_here() -> None:
    ours, theirs = both(UNITS, asked(each(COLLECTED)), WATCH, path=ASKED, items=ITEMS)
    for run in (ours, theirs):
        run.complete(("ask", (2,)), {"answer": "of two"})
        run.complete(("ask", (1,)), {"answer": "of one"})

    assert theirs.data(LOOK)["answers"] == ["of two", "of one"]
    assert ours.data(LOOK)["answers"] == ["of one", "of two"]


def test_the_item_stays_in_the_data_only_there() -> None:
    ours, theirs = both(UNITS, asked(each()), WATCH, path=ASKED, items=ITEMS)
    for run in (ours, theirs):
        run.complete(("ask", (1,)), {})
        run.complete(("ask", (2,)), {})

    assert theirs.data(LOOK)["unit"] == 2
    assert "unit" not in ours.data(LOOK)


def test_an_empty_item_is_asked_for_only_here() -> None:
    text = 'script expression="=[1, null, 3]" resultVariable="list"'
    units = node("scriptTask", "units", zeebe(text))
    loop = each(flag='isSequential="true"')
    ours, theirs = both(units, asked(loop), WATCH, path=ASKED)
    for run in (ours, theirs):
        run.complete(ASK, {})

    assert (theirs.open_tasks(), theirs.ended()) == ([], False)  # and so for ever
    assert ours.open_tasks() == [ASK]
    ours.complete(ASK, {})
    ours.complete(ASK, {})
    assert ours.open_tasks() == [LOOK]


def test_instances_that_are_over_run_all_the_same_only_there() -> None:
    enough = "<completionCondition>=answer = 10</completionCondition>"
    script = zeebe('script expression="=unit * 10" resultVariable="answer"')
    work = node("scriptTask", "work", script + each(COLLECTED, enough))
    ours, theirs = both(UNITS, work, WATCH, path="s units work look e")

    assert theirs.finished().count("work") == 3  # both, and the whole
    assert ours.finished().count("work") == 2
    assert ours.data(LOOK)["answers"] == [10, None]


def test_a_list_that_grows_in_a_loop_keeps_equal_values_only_here() -> None:
    text = "=if marks = null then [7] else concatenate(marks, [7])"
    loop = '<standardLoopCharacteristics loopMaximum="3"/>'
    script = zeebe(f'script expression="{text}" resultVariable="marks"')
    ours, theirs = both(node("scriptTask", "mark", script + loop), WATCH, path="s mark look e")

    assert theirs.data(LOOK)["marks"] == [7]
    assert ours.data(LOOK)["marks"] == [7, 7, 7]


def test_a_multi_instance_after_a_boundary_event_begins_only_here() -> None:
    failing = node("startEvent", "in") + node("endEvent", "out", ERROR)
    xml = model(
        node("subProcess", "sub", failing + flow("in", "out", attributes='id="in_out"')),
        node("boundaryEvent", "caught", ERROR, 'attachedToRef="sub"'),
        UNITS,
        asked(each()),
        paths=("s sub e", "caught units ask e"),
    )

    with pytest.raises(WorkflowException, match="non-predicted child"):
        SpiffRun(xml, {})
    assert TuntasRun(xml, ITEMS).open_tasks() == [("ask", (1,)), ("ask", (2,))]
