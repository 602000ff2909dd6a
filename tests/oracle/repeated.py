"""Draws activities that are done several times: multi-instances of a list, and standard loops.

Left out, because SpiffWorkflow is wrong there: a multi-instance without results (the item of the
last instance stays in the data), one by number (a list that is there makes it fail), one whose
results are there already or that follows a boundary event (it fails), lists in a standard loop
(they are merged wrongly, and no value stands in them twice), a condition that ends automatic
instances side by side (those that are over run all the same). Its results stand in the order of
completion and leave out what was not done; they are compared as such. What instances write is
theirs in SpiffWorkflow and the process's in Tuntas: it is not read.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.oracle.sheet import Ends, Place

if TYPE_CHECKING:
    from tests.oracle.drawing import Drawing


def multiple(drawing: "Drawing", place: Place) -> Ends:
    """A list, an activity for each of its values, and a number made of all the results."""
    if place.frozen or place.listless or place.caught:
        return drawing.subprocess(place)
    items, item, results = (drawing.name(word) for word in ("list", "item", "results"))
    first = last = drawing.scripted(place, _some_list(drawing, place), items)
    if place.looped:
        last = drawing.scripted(place, "[]", results)
        drawing.path(first, last)
    sequential = drawing.random.random() < 0.5
    begun = len(drawing.written)
    inner = replace(
        place,
        beside=place.beside or not sequential,
        joined=True,
        items=(*place.items, item),
        readable=[*place.readable, item],
    )
    make = drawing.random.choice((_user_tasks, _scripts, _subprocesses, _subprocesses))
    name = make(drawing, inner, _Many(sequential, items, item, results))
    drawing.lost |= set(drawing.written[begun:])
    drawing.features[name] = f"{'sequential' if sequential else 'parallel'} multi-instance"
    drawing.written.append(results)
    drawing.results.add(results)
    if not sequential:
        drawing.unordered.add(results)
    done = f"{results}[item != null]"
    total = f"if count({done}) = 0 then 0 else modulo(sum({done}), 7)"
    summed = drawing.scripted(place, total)
    drawing.may_be_read(place, summed)
    drawing.path(last, name, summed)
    return first, summed


class _Many:
    """The loop characteristics of one multi-instance."""

    def __init__(self, sequential: bool, items: str, item: str, results: str) -> None:
        self.sequential, self.items, self.item, self.results = sequential, items, item, results

    def of(self, answer: str, enough: str = "") -> str:
        """What stands in the activity, with the variable that holds each result."""
        more = (
            f"<completionCondition>={enough.replace('<', '&lt;')}</completionCondition>"
            if enough
            else ""
        )
        flag = ' isSequential="true"' if self.sequential else ""
        return (
            f"<multiInstanceLoopCharacteristics{flag}><extensionElements>"
            f'<zeebe:loopCharacteristics inputCollection="={self.items}" inputElement="{self.item}"'
            f' outputCollection="{self.results}" outputElement="={answer}"/>'
            f"</extensionElements>{more}</multiInstanceLoopCharacteristics>"
        )


def _some_list(drawing: "Drawing", place: Place) -> str:
    """No value stands in it twice: instances are known by their item. The same for all instances
    around it, as Tuntas keeps one list for them.
    """
    one, other = (_values(drawing) for _ in range(2))
    around = [name for name in place.readable if name not in place.items]
    if not around:
        return one
    return f"if {drawing.condition(replace(place, readable=around))} then {one} else {other}"


def _values(drawing: "Drawing") -> str:
    return str(drawing.random.sample(range(1, 7), drawing.random.choice((0, 1, 2, 2, 3, 3))))


def _enough(drawing: "Drawing", answer: str) -> str:
    return drawing.compared(answer) if drawing.random.random() < 0.4 else ""


def _user_tasks(drawing: "Drawing", place: Place, many: _Many) -> str:
    answer = drawing.name("answer")
    name = drawing.asked(place, many.of(answer, _enough(drawing, answer)))
    drawing.written.append(answer)
    drawing.answers[name] = answer
    return name


def _scripts(drawing: "Drawing", place: Place, many: _Many) -> str:
    answer = drawing.name("answer")
    enough = _enough(drawing, answer) if many.sequential else ""
    text = f"{many.item} * {drawing.random.randrange(1, 4)} + 1"
    return drawing.scripted(place, text, answer, many.of(answer, enough))


def _subprocesses(drawing: "Drawing", place: Place, many: _Many) -> str:
    name, answer = drawing.name("sub"), drawing.name("answer")
    drawing.put(name, place)
    enough = _enough(drawing, answer) if many.sequential else ""
    with drawing.inside(name, many.of(answer, enough)):
        inside = replace(place, looped_here=False, caught=False)
        start = drawing.node("startEvent", "start", inside)
        first, last = drawing.block(inside)
        result = drawing.scripted(inside, f"{many.item} + 1", answer)
        end = drawing.node("endEvent", "end", inside)
        drawing.path(start, first)
        drawing.path(last, result, end)
    return name


def repeated(drawing: "Drawing", place: Place) -> Ends:
    """A standard loop of one to three rounds, with a condition or without."""
    if place.frozen:
        return drawing.sequence(place)
    inner = replace(place, looped=True, listless=True)
    inner.readable = place.readable
    make = drawing.random.choice((_asked_again, _counted, _subprocess_again))
    name = make(drawing, inner)
    drawing.features[name] = "standard loop"
    return name, name


def _rounds(drawing: "Drawing", place: Place, condition: str = "") -> str:
    """The loop characteristics; a condition is looked at before the first round, or not."""
    before = ' testBefore="true"' if drawing.random.random() < 0.5 else ""
    if not condition and place.readable and drawing.random.random() < 0.5:
        condition = drawing.condition(place)
    text = condition.replace("<", "&lt;")
    more = f"<loopCondition>={text}</loopCondition>" if condition else ""
    most = drawing.random.randint(1, 3)
    tag = "standardLoopCharacteristics"
    return f'<{tag}{before} loopMaximum="{most}">{more}</{tag}>'


def _asked_again(drawing: "Drawing", place: Place) -> str:
    """A user task, again until its answer will do."""
    name = drawing.name("user")
    text = "" if place.items else f"{name} = null or {drawing.compared(name)}"
    drawing.asked(place, _rounds(drawing, place, text), name)
    drawing.may_be_read(place, name)
    return name


def _counted(drawing: "Drawing", place: Place) -> str:
    """A script that makes its next value of its last one."""
    name = drawing.name("script")
    text = f"if {name} = null then 1 else modulo({name} * 3 + 1, 7)"
    rounds = _rounds(drawing, place)
    drawing.scripted(place, "1 + 1" if place.items else text, more=rounds, name=name)
    drawing.may_be_read(place, name)
    return name


def _subprocess_again(drawing: "Drawing", place: Place) -> str:
    name = drawing.name("sub")
    drawing.put(name, place)
    with drawing.inside(name, _rounds(drawing, place)):
        inside = replace(place, looped_here=False, joined=False, caught=False)
        inside.readable = place.readable
        drawing.scope(inside)
    return name
