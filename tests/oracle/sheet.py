"""The sheet on which a random model is drawn: its elements, flows and variables so far."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from xml.sax.saxutils import escape, quoteattr

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:oracle">
"""
DEPTH = 4  #: blocks in blocks
Ends = tuple[str, str]  # the first and the last element of a block
Open = tuple[str, tuple[int, ...]]  # a user task, and the items of the instances around it
Items = Mapping[str, tuple[str, ...]]  # user tasks of instances, and the variables of their items


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One model. `threads` tells for each element the parallel branch that it stands in."""

    xml: bytes
    threads: Mapping[str, str]
    fixed: Mapping[str, int]  #: what some user tasks always answer
    answers: Mapping[str, str]  #: the variables of answers that are not named like their task
    failings: frozenset[str]  #: subprocesses that SpiffWorkflow calls completed when they fail
    lost: frozenset[str]  #: variables that it forgets, or that Tuntas keeps to their instance
    items: Items
    results: frozenset[str]  #: lists that an instance sees grow there
    unordered: frozenset[str]  #: those that it collects in the order of completion
    features: Mapping[str, str]  #: elements that show what else was compared


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
    items: tuple[str, ...] = ()  #: in instances: what is written there is not read
    beside: bool = False  #: in instances that run side by side
    listless: bool = False  #: in a standard loop, where lists are merged wrongly
    caught: bool = False  #: after a boundary event of the same process or subprocess
    readable: list[str] = field(default_factory=list)  #: variables that hold numbers, or nothing


class Sheet:
    """A model in the making; `parts` are the elements of the scope that is open."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.parts: list[str] = []
        self.roots: list[str] = []  #: errors, escalations and signals
        self.threads: dict[str, str] = {}
        self.fixed: dict[str, int] = {}
        self.answers: dict[str, str] = {}
        self.failings: set[str] = set()
        self.written: list[str] = []  #: all variables, in the order in which they were drawn
        self.lost = {"loopCounter"}
        self.items: dict[str, tuple[str, ...]] = {}
        self.results: set[str] = set()
        self.unordered: set[str] = set()
        self.features: dict[str, str] = {}
        self.count = 0

    def finished(self) -> Drawn:
        """The whole file, once everything is drawn."""
        body = "\n".join(self.parts)
        process = f'<process id="p" isExecutable="true">\n{body}\n</process>'
        roots = "\n".join(sorted(self.roots))
        return Drawn(
            xml=f"{HEAD}{roots}\n{process}\n</definitions>\n".encode(),
            threads=self.threads,
            fixed=self.fixed,
            answers=self.answers,
            failings=frozenset(self.failings),
            lost=frozenset(self.lost),
            items=self.items,
            results=frozenset(self.results),
            unordered=frozenset(self.unordered),
            features=self.features,
        )

    def root(self, kind: str, name: str) -> str:
        """An error, escalation or signal of its own; its event definition."""
        code = "" if kind == "signal" else f' {kind}Code="{name}"'
        self.roots.append(f'<{kind} id="{name}_{kind}" name="{name}"{code}/>')
        return f'<{kind}EventDefinition {kind}Ref="{name}_{kind}"/>'

    @contextmanager
    def inside(self, name: str, more: str = "") -> Iterator[None]:
        """A subprocess around what is drawn inside; `more` comes before that."""
        outer, self.parts = self.parts, []
        yield
        body, self.parts = "\n".join(self.parts), outer
        self.parts.append(f'<subProcess id="{name}">{more}\n{body}\n</subProcess>')

    def node(self, tag: str, word: str, place: Place, inner: str = "", name: str = "") -> str:
        """An element; its id, which may be known before."""
        name = name or self.name(word)
        self.put(name, place)
        self.parts.append(f'<{tag} id="{name}">{inner}</{tag}>')
        return name

    def put(self, name: str, place: Place) -> None:
        """Notes where an element stands: side by side no order is determined."""
        self.threads[name] = f"{place.thread}/{name}" if place.beside else place.thread

    def boundary(self, host: str, word: str, place: Place, event: str, flag: str = "") -> str:
        """An event on the border of an activity; its id."""
        name = self.name(word)
        self.put(name, place)
        self.parts.append(
            f'<boundaryEvent id="{name}" attachedToRef="{host}"{flag}>{event}</boundaryEvent>'
        )
        return name

    def asked(self, place: Place, more: str = "", name: str = "") -> str:
        """A user task, whose answer becomes a variable of its own name."""
        inner = self.extension("<zeebe:userTask/>") + more
        name = self.node("userTask", "user", place, inner, name)
        if place.frozen:
            self.fixed[name] = self.random.randrange(6)
        if place.items:
            self.items[name] = place.items
        self.written.append(name)
        return name

    def scripted(
        self, place: Place, text: str, into: str = "", more: str = "", name: str = ""
    ) -> str:
        """A script task; its value goes into a variable of its own name, or into another."""
        name = name or self.name("script")
        script = (
            f'<zeebe:script expression={quoteattr("=" + text)} resultVariable="{into or name}"/>'
        )
        self.written.append(into or name)
        return self.node("scriptTask", "script", place, self.extension(script) + more, name)

    def choice(self, tag: str, name: str, place: Place, default: str) -> str:
        """A gateway with a default flow, once its flows are drawn."""
        self.put(name, place)
        self.parts.append(f'<{tag} id="{name}" default="{default}"/>')
        return name

    def flow(self, source: str, target: str, condition: str = "") -> str:
        """A sequence flow; its id."""
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

    def path(self, *ids: str) -> None:
        """Flows from one element to the next."""
        for source, target in zip(ids, ids[1:], strict=False):
            self.flow(source, target)

    def condition(self, place: Place) -> str:
        """Something that is true or false, and never null."""
        if not place.readable:
            return self.random.choice(("1 < 2", "1 > 2"))
        read = self.some(place)
        return f"{read} != null and {self.compared(read)}"

    def some(self, place: Place) -> str:
        """A variable that may be read here."""
        return self.random.choice(place.readable)

    def compared(self, name: str) -> str:
        """A comparison of a variable that holds a number."""
        number = self.random.randrange(6)
        ways = (f"> {number}", f"<= {number}", f"in [{number}..5]", f"= {number}")
        return f"{name} {self.random.choice(ways)}"

    def extension(self, inner: str) -> str:
        """Zeebe's words about an element."""
        return f"<extensionElements>{inner}</extensionElements>"

    def name(self, word: str) -> str:
        """An id that is free."""
        self.count += 1
        return f"{word}_{self.count}"
