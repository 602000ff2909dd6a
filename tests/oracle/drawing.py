"""Draws random structured BPMN models of the part of BPMN where SpiffWorkflow 3.2.0 is right.

Left out, because it is wrong or absent there: flows without ids, several flows leaving a task,
conditions on them, event subprocesses, messages with keys, timers (it reads its own clock), one
error code in two branches (both catch it), more than a few parallel blocks (its prediction grows
exponentially), long loops (it stops at depth 1,000), lists written in parallel branches. Whatever
follows an escalation that interrupts: it runs on inside the interrupted subprocess. Found by
these models: a parallel join inside a loop goes on before all its branches are there, from the
second round on (BPMN 2.0.2, 13.4.1: it consumes one token from each incoming flow).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from xml.sax.saxutils import escape, quoteattr

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:oracle">
"""
DEPTH = 4  #: blocks in blocks
PARALLELS = 4  #: parallel blocks in one model
LEAVES = ("user_task", "user_task", "task", "manual_task", "script", "throw")
BLOCKS = (
    *("sequence", "sequence", "exclusive", "parallel", "inclusive", "loop", "subprocess"),
    *("failing", "escalating"),
)
FORKING = ("parallel", "inclusive")
Ends = tuple[str, str]  # the first and the last element of a block


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One model. `threads` tells for each element the parallel branch that it stands in."""

    xml: bytes
    threads: Mapping[str, str]
    fixed: Mapping[str, int]  #: what some user tasks always answer
    failings: frozenset[str]  #: subprocesses that SpiffWorkflow calls completed when they fail
    lost: frozenset[str]  #: variables that it forgets when a subprocess fails


@dataclass(slots=True, kw_only=True)
class Place:
    """Where drawing goes on.

    SpiffWorkflow keeps a copy of the data in each branch and a join may bring an old value back:
    so a parallel block inside a loop writes the same values in every round (`frozen`).
    """

    depth: int = DEPTH
    thread: str = "main"
    looped: bool = False
    looped_here: bool = False  #: in a loop of the same process or subprocess
    frozen: bool = False
    joined: bool = False  #: a parallel join follows, or a loop: nothing may end before
    readable: list[str] = field(default_factory=list)  #: variables that hold numbers, or nothing


class Drawing:
    """A model in the making; `parts` are the elements of the scope that is open."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.parts: list[str] = []
        self.threads: dict[str, str] = {}
        self.fixed: dict[str, int] = {}
        self.failings: set[str] = set()
        self.lost: set[str] = set()
        self.escalations: list[str] = []
        self.parallels = 0
        self.count = 0

    def drawn(self) -> Drawn:
        """The whole file."""
        self.scope(Place())
        body = "\n".join(self.parts)
        codes = sorted(self.failings)
        errors = "".join(f'<error id="{code}_error" errorCode="{code}"/>\n' for code in codes)
        errors += "".join(
            f'<escalation id="{name}_escalation" name="{name}" escalationCode="{name}"/>\n'
            for name in self.escalations
        )
        process = f'<process id="p" isExecutable="true">\n{body}\n</process>'
        xml = f"{HEAD}{errors}{process}\n</definitions>\n"
        return Drawn(
            xml=xml.encode(),
            threads=self.threads,
            fixed=self.fixed,
            failings=frozenset(self.failings),
            lost=frozenset(self.lost),
        )

    def scope(self, place: Place) -> None:
        """A start, blocks, and one end or several."""
        start = self.node("startEvent", "start", place)
        first, last = self.block(place) if self.parts[1:] else self.three(place)
        self.flow(start, first)
        if self.random.random() < 0.15 and self.may_fork(place):
            self.open_fork(place, last)
        else:
            self.flow(last, self.node("endEvent", "end", place))

    def three(self, place: Place) -> Ends:
        """The process itself: at least two blocks, and a user task that sees all the data."""
        blocks = [self.block(place, BLOCKS), self.block(place, BLOCKS), self.user_task(place)]
        for (_, last), (first, _) in zip(blocks, blocks[1:], strict=False):
            self.flow(last, first)
        return blocks[0][0], blocks[-1][1]

    def open_fork(self, place: Place, last: str) -> None:
        """Branches that are never joined: each has its own end."""
        fork = self.node("parallelGateway", "fork", place)
        self.flow(last, fork)
        for branch in self.branches(place):
            first, end = self.block(branch)
            self.flow(fork, first)
            self.flow(end, self.node("endEvent", "end", branch))

    def block(self, place: Place, kinds: tuple[str, ...] = LEAVES + BLOCKS) -> Ends:
        """A random block."""
        kind = self.random.choice(kinds if place.depth else LEAVES)
        if kind in FORKING and not self.may_fork(place):
            kind = "sequence"
        make: Callable[[Place], Ends] = getattr(self, kind)
        inner = replace(place, depth=place.depth - 1)
        inner.readable = place.readable  # one list: what is written here is read after the block
        return make(inner)

    def may_fork(self, place: Place) -> bool:
        return self.parallels < PARALLELS and not place.looped_here

    def user_task(self, place: Place) -> Ends:
        name = self.node("userTask", "user", place, self.extension("<zeebe:userTask/>"))
        if place.frozen:
            self.fixed[name] = self.random.randrange(6)
        place.readable.append(name)
        return name, name

    def task(self, place: Place) -> Ends:
        name = self.node("task", "task", place)
        return name, name

    def manual_task(self, place: Place) -> Ends:
        name = self.node("manualTask", "manual", place)
        return name, name

    def throw(self, place: Place) -> Ends:
        name = self.node("intermediateThrowEvent", "passed", place)
        return name, name

    def script(self, place: Place) -> Ends:
        text = f"{self.random.randrange(6)} + 1"
        if place.readable and not place.frozen:
            read = self.random.choice(place.readable)
            text = f"if {read} = null then {text} else modulo({read} * 3 + 1, 7)"
        name = self.scripted(place, text)
        place.readable.append(name)
        return name, name

    def scripted(self, place: Place, text: str, into: str = "") -> str:
        """A script task; its value goes into a variable of its own name, or into another."""
        name = self.name("script")
        script = (
            f'<zeebe:script expression={quoteattr("=" + text)} resultVariable="{into or name}"/>'
        )
        self.threads[name] = place.thread
        self.parts.append(f'<scriptTask id="{name}">{self.extension(script)}</scriptTask>')
        return name

    def sequence(self, place: Place) -> Ends:
        first, middle = self.block(place)
        then, last = self.block(place)
        self.flow(middle, then)
        return first, last

    def exclusive(self, place: Place) -> Ends:
        split, merge = self.name("split"), self.node("exclusiveGateway", "merge", place)
        ways = self.random.randint(2, 3)
        default = self.random.randrange(ways)
        flows = [self.way(place, split, merge, number == default) for number in range(ways)]
        self.threads[split] = place.thread
        self.parts.append(f'<exclusiveGateway id="{split}" default="{flows[default]}"/>')
        return split, merge

    def way(self, place: Place, split: str, merge: str, default: bool) -> str:
        """One way from split to merge: empty, a block, or a block that ends the scope's path."""
        condition = "" if default else self.condition(place)
        if self.random.random() < 0.1:
            return self.flow(split, merge, condition)
        first, last = self.block(place)
        ends = not (default or place.joined) and self.random.random() < 0.2
        self.flow(last, self.node("endEvent", "end", place) if ends else merge)
        return self.flow(split, first, condition)

    def condition(self, place: Place) -> str:
        if not place.readable:
            return self.random.choice(("1 < 2", "1 > 2"))
        read = self.random.choice(place.readable)
        number = self.random.randrange(6)
        compared = (f"> {number}", f"<= {number}", f"in [{number}..5]", f"= {number}")
        return f"{read} != null and {read} {self.random.choice(compared)}"

    def parallel(self, place: Place) -> Ends:
        fork = self.node("parallelGateway", "fork", place)
        join = self.node("parallelGateway", "join", place)
        for branch in self.branches(place):
            first, last = self.block(branch)
            self.flow(fork, first)
            self.flow(last, join)
            place.readable += [name for name in branch.readable if name not in place.readable]
        return fork, join

    def inclusive(self, place: Place) -> Ends:
        """Some of its branches, or the default one."""
        fork, join = self.name("some"), self.node("inclusiveGateway", "all", place)
        branches = self.branches(place)
        flows = []
        for number, branch in enumerate(branches):
            condition = self.condition(place) if number else ""
            first, last = self.block(branch)
            flows.append(self.flow(fork, first, condition))
            self.flow(last, join)
            place.readable += [name for name in branch.readable if name not in place.readable]
        self.threads[fork] = place.thread
        self.parts.append(f'<inclusiveGateway id="{fork}" default="{flows[0]}"/>')
        return fork, join

    def branches(self, place: Place) -> list[Place]:
        self.parallels += 1
        return [
            replace(
                place,
                thread=f"{place.thread}/{self.parallels}.{number}",
                frozen=place.frozen or place.looped,
                joined=True,
                readable=list(place.readable),
            )
            for number in range(self.random.randint(2, 3))
        ]

    def loop(self, place: Place) -> Ends:
        """A block done one to three times, as a counter says."""
        counter = self.name("round")
        first = self.scripted(place, "0", counter)
        entry = self.node("exclusiveGateway", "entry", place)
        body, last = self.block(replace(place, looped=True, looped_here=True, joined=True))
        count = self.scripted(place, f"{counter} + 1", counter)
        again = self.name("again")
        done = self.node("task", "done", place)
        for source, target in ((first, entry), (entry, body), (last, count), (count, again)):
            self.flow(source, target)
        self.flow(again, entry, f"{counter} < {self.random.randint(1, 3)}")
        out = self.flow(again, done)
        self.threads[again] = place.thread
        self.parts.append(f'<exclusiveGateway id="{again}" default="{out}"/>')
        return first, done

    def subprocess(self, place: Place) -> Ends:
        name = self.name("sub")
        outer, self.parts = self.parts, []
        inner = replace(place, looped_here=False, joined=False)
        inner.readable = place.readable
        self.scope(inner)
        body, self.parts = "\n".join(self.parts), outer
        self.threads[name] = place.thread
        self.parts.append(f'<subProcess id="{name}">\n{body}\n</subProcess>')
        return name, name

    def failing(self, place: Place) -> Ends:
        """A subprocess that may end by an error, and what is done then."""
        if place.looped:  # what it forgets would be read in the next round
            return self.subprocess(place)
        name, caught = self.name("sub"), self.name("caught")
        merge = self.node("exclusiveGateway", "merge", place)
        event = f'<errorEventDefinition errorRef="{name}_error"/>'
        self.failings.add(name)
        self.threads |= {name: place.thread, caught: place.thread}
        body = self.failing_body(place, event)
        self.parts += [
            f'<subProcess id="{name}">\n{body}\n</subProcess>',
            f'<boundaryEvent id="{caught}" attachedToRef="{name}">{event}</boundaryEvent>',
        ]
        first, last = self.block(place)
        for source, target in ((name, merge), (caught, first), (last, merge)):
            self.flow(source, target)
        return name, merge

    def failing_body(self, around: Place, event: str) -> str:
        """A block, and then an ordinary end or the end by this error."""
        outer, self.parts = self.parts, []
        place = replace(around, looped_here=False, joined=False, readable=list(around.readable))
        start, end = self.node("startEvent", "start", place), self.node("endEvent", "end", place)
        failure = self.node("endEvent", "failure", place, event)
        first, last = self.block(place)
        split = self.name("split")
        self.threads[split] = place.thread
        self.flow(start, first)
        self.flow(last, split)
        self.flow(split, failure, self.condition(place))
        default = self.flow(split, end)
        self.parts.append(f'<exclusiveGateway id="{split}" default="{default}"/>')
        self.lost |= set(place.readable) - set(around.readable)
        body, self.parts = "\n".join(self.parts), outer
        return body

    def escalating(self, place: Place) -> Ends:
        """A subprocess that throws an escalation: it is interrupted, or a path begins beside it."""
        if place.looped:
            return self.subprocess(place)
        name, caught = self.name("sub"), self.name("caught")
        merge = self.node("exclusiveGateway", "merge", place)
        event = f'<escalationEventDefinition escalationRef="{name}_escalation"/>'
        self.escalations.append(name)
        interrupting = self.random.random() < 0.5
        # where it is interrupted it runs on for some elements in SpiffWorkflow: nothing may follow
        make = self.failing_body if interrupting else self.escalating_body
        body = make(place, event)
        beside = place if interrupting else self.beside(place, name)
        flag = "" if interrupting else ' cancelActivity="false"'
        self.failings.add(name)
        self.threads |= {name: place.thread, caught: beside.thread}
        self.parts += [
            f'<subProcess id="{name}">\n{body}\n</subProcess>',
            f'<boundaryEvent id="{caught}" attachedToRef="{name}"{flag}>{event}</boundaryEvent>',
        ]
        begun = self.count
        first, last = self.block(beside)
        written = range(begun, self.count + 1)
        words = ("user", "script", "round")
        self.lost |= {f"{word}_{number}" for word in words for number in written}
        end = merge if interrupting else self.node("endEvent", "end", beside)
        for source, target in ((name, merge), (caught, first), (last, end)):
            self.flow(source, target)
        return name, merge

    def beside(self, place: Place, name: str) -> Place:
        """A path that begins beside another: what it writes is not seen there."""
        thread = f"{place.thread}/{name}"
        return replace(place, thread=thread, joined=True, readable=list(place.readable))

    def escalating_body(self, around: Place, event: str) -> str:
        """A block, perhaps the escalation, and another block."""
        outer, self.parts = self.parts, []
        place = replace(around, looped_here=False, joined=True, readable=list(around.readable))
        start, end = self.node("startEvent", "start", place), self.node("endEvent", "end", place)
        thrown = self.node("intermediateThrowEvent", "thrown", place, event)
        (first, middle), (then, last) = self.block(place), self.block(place)
        split, merge = self.name("split"), self.node("exclusiveGateway", "merge", place)
        self.threads[split] = place.thread
        for source, target in ((start, first), (middle, split), (merge, then), (last, end)):
            self.flow(source, target)
        self.flow(split, thrown, self.condition(place))
        self.flow(thrown, merge)
        default = self.flow(split, merge)
        self.parts.append(f'<exclusiveGateway id="{split}" default="{default}"/>')
        self.lost |= set(place.readable) - set(around.readable)
        body, self.parts = "\n".join(self.parts), outer
        return body

    def node(self, tag: str, word: str, place: Place, inner: str = "") -> str:
        name = self.name(word)
        self.threads[name] = place.thread
        self.parts.append(f'<{tag} id="{name}">{inner}</{tag}>')
        return name

    def flow(self, source: str, target: str, condition: str = "") -> str:
        name = self.name("flow")
        inner = (
            '<conditionExpression xsi:type="tFormalExpression">'
            f"={escape(condition)}</conditionExpression>"
            if condition
            else ""
        )
        ends = f'sourceRef="{source}" targetRef="{target}"'
        self.parts.append(f'<sequenceFlow id="{name}" {ends}>{inner}</sequenceFlow>')
        return name

    def extension(self, inner: str) -> str:
        return f"<extensionElements>{inner}</extensionElements>"

    def name(self, word: str) -> str:
        self.count += 1
        return f"{word}_{self.count}"


def draw(seed: int) -> Drawn:
    """The model of this seed, always the same."""
    return Drawing(Random(seed)).drawn()
