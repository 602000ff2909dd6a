"""Reads how often an activity is done: multi-instance and standard loops."""

from lxml import etree

from engine.feel import Expression
from engine.model.definition import LOOP_COUNTER, LoopSpec, MultiInstanceSpec, NodeKind
from engine.model.draft import DraftNode
from engine.model.expected import BOOLEAN, LARGEST_CARDINALITY, LIST, Expected, whole
from engine.model.findings import Report
from engine.model.tags import LOOPS, bpmn_children, children, extension, is_true, local, text_of
from engine.model.terms import feel, term
from engine.model.variables import variable_of

Loop = MultiInstanceSpec | LoopSpec

_CARDINALITY = whole(LARGEST_CARDINALITY)


def loop_of(node: DraftNode, report: Report) -> Loop | None:
    """The loop characteristics of an activity, None where it is done once or after a finding."""
    found = [child for child in bpmn_children(node.element) if local(child) in LOOPS]
    if not found or node.refused:
        return None
    if len(found) > 1:
        report.structure(
            node.element, "the activity loops in two ways", "one of: " + " ".join(LOOPS)
        )
        return None
    if node.kind is NodeKind.EVENT_SUBPROCESS:
        report.structure(
            node.element, "an event subprocess cannot loop", "its event, which may happen again"
        )
        return None
    many = local(found[0]) == LOOPS[0]
    return _multi_instance(found[0], report) if many else _standard(found[0], report)


def _multi_instance(element: etree._Element, report: Report) -> MultiInstanceSpec | None:
    zeebe = extension(element, "loopCharacteristics")
    given = zeebe if zeebe is not None else etree.Element("none")
    cardinality = next(children(element, "loopCardinality"), None)
    if (cardinality is None) == (given.get("inputCollection") is None):
        ways = "zeebe:loopCharacteristics inputCollection or loopCardinality"
        both = "says twice" if cardinality is not None else "does not say"
        report.dialect(element, f"the multi-instance {both} how many there are", f"{ways}, one")
        return None
    _check_pairs(given, element, report)
    return MultiInstanceSpec(
        sequential=is_true(element, "isSequential"),
        collection=_feel(given, "inputCollection", report, LIST),
        cardinality=None
        if cardinality is None
        else term(element, "loopCardinality", text_of(cardinality), report, _CARDINALITY),
        input_element=_item(given, report),
        output_collection=_variable(given, "outputCollection", report),
        output_element=_feel(given, "outputElement", report),
        completion=_child(element, "completionCondition", report),
    )


def _check_pairs(given: etree._Element, element: etree._Element, report: Report) -> None:
    """What is collected needs a place, a place something to collect, an item a list."""
    pairs = (
        ("outputCollection", "outputElement"),
        ("outputElement", "outputCollection"),
        ("inputElement", "inputCollection"),
    )
    for one, other in pairs:
        if given.get(one) is not None and given.get(other) is None:
            report.dialect(element, f"{one} without {other}", f"zeebe:loopCharacteristics {other}")


def _feel(
    given: etree._Element, attribute: str, report: Report, expected: Expected | None = None
) -> Expression | None:
    text = given.get(attribute)
    return None if text is None else feel(given, attribute, text, report, expected)


def _variable(given: etree._Element, attribute: str, report: Report) -> str | None:
    return None if given.get(attribute) is None else variable_of(given, attribute, report)


def _item(given: etree._Element, report: Report) -> str | None:
    name = _variable(given, "inputElement", report)
    if name == LOOP_COUNTER:
        reason = f"inputElement {name!r} is the name of the loop's own counter"
        report.expression(given, reason, "another name: the counter would hide the item")
        return None
    return name


def _child(element: etree._Element, tag: str, report: Report) -> Expression | None:
    found = next(children(element, tag), None)
    return None if found is None else feel(element, tag, text_of(found), report, BOOLEAN)


def _standard(element: etree._Element, report: Report) -> LoopSpec | None:
    text = element.get("loopMaximum")
    maximum = _maximum(element, text, report) if text is not None else None
    if text is None and next(children(element, "loopCondition"), None) is None:
        report.dialect(element, "nothing ends this loop", "a loopCondition or a loopMaximum")
        return None
    return LoopSpec(
        condition=_child(element, "loopCondition", report),
        test_before=is_true(element, "testBefore"),
        maximum=maximum,
    )


def _maximum(element: etree._Element, text: str, report: Report) -> int | None:
    digits = text.strip().removeprefix("+")
    if digits.isdecimal() and len(digits) < 10 and int(digits) > 0:
        return int(digits)
    report.expression(element, f"loopMaximum {text!r} is no number of rounds", "1, 2, 3, ...")
    return None
