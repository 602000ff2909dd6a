"""Draws random structured BPMN models of the part of BPMN where SpiffWorkflow 3.2.0 is right.

Left out, because it is wrong or absent there: flows without ids, several flows leaving a task,
conditions on them, event subprocesses, messages with keys, timers (it reads its own clock), one
error code in two branches (both catch it), more than a few parallel blocks (its prediction grows
exponentially), long loops (it stops at depth 1,000), lists written in parallel branches. Whatever
follows an escalation that interrupts: it runs on inside the interrupted subprocess. Found by
these models: a parallel join inside a loop goes on before all its branches are there, from the
second round on (BPMN 2.0.2, 13.4.1: it consumes one token from each incoming flow). What is left
out of loops, multi-instances and signals stands in the files that draw them.
"""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from tests.oracle.escaping import escalating, failing
from tests.oracle.repeated import multiple, repeated
from tests.oracle.sheet import Drawn, Ends, Place, Sheet
from tests.oracle.signalled import signalled

PARALLELS = 4  #: parallel blocks in one model
LEAVES = ("user_task", "user_task", "task", "manual_task", "script", "throw")
BLOCKS = (
    *("sequence", "sequence", "exclusive", "parallel", "inclusive", "loop", "subprocess"),
    *("failing", "escalating", "multiple", "multiple", "repeated", "signalled"),
)
FORKING = ("parallel", "inclusive", "signalled")


class Drawing(Sheet):
    """The blocks; each has one element by which it begins and one by which it ends."""

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self.parallels = 0

    def drawn(self) -> Drawn:
        """A whole model."""
        self.scope(Place())
        return self.finished()

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
        inner = replace(place, depth=place.depth - 1)
        inner.readable = place.readable  # one list: what is written here is read after the block
        if kind in MORE:
            return MORE[kind](self, inner)
        make: Callable[[Place], Ends] = getattr(self, kind)
        return make(inner)

    def may_fork(self, place: Place) -> bool:
        """Whether a parallel block may stand here."""
        return self.parallels < PARALLELS and not place.looped_here

    def user_task(self, place: Place) -> Ends:
        name = self.asked(place)
        self.may_be_read(place, name)
        return name, name

    def may_be_read(self, place: Place, name: str) -> None:
        """From here on; of what instances write nobody knows whose it is."""
        if not place.items:
            place.readable.append(name)

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
            read = self.some(place)
            text = f"if {read} = null then {text} else modulo({read} * 3 + 1, 7)"
        name = self.scripted(place, text)
        self.may_be_read(place, name)
        return name, name

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
        return self.choice("exclusiveGateway", split, place, flows[default]), merge

    def way(self, place: Place, split: str, merge: str, default: bool) -> str:
        """One way from split to merge: empty, a block, or a block that ends the scope's path."""
        condition = "" if default else self.condition(place)
        if self.random.random() < 0.1:
            return self.flow(split, merge, condition)
        first, last = self.block(place)
        ends = not (default or place.joined) and self.random.random() < 0.2
        self.flow(last, self.node("endEvent", "end", place) if ends else merge)
        return self.flow(split, first, condition)

    def parallel(self, place: Place) -> Ends:
        fork = self.node("parallelGateway", "fork", place)
        join = self.node("parallelGateway", "join", place)
        for branch in self.branches(place):
            first, last = self.block(branch)
            self.path(fork, first)
            self.path(last, join)
            self.seen_after(place, branch)
        return fork, join

    def seen_after(self, place: Place, branch: Place) -> None:
        """What a branch has written may be read after the join."""
        place.readable += [name for name in branch.readable if name not in place.readable]

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
            self.seen_after(place, branch)
        return self.choice("inclusiveGateway", fork, place, flows[0]), join

    def branches(self, place: Place, many: int = 0) -> list[Place]:
        """So many parallel branches, or two or three."""
        self.parallels += 1
        return [
            replace(
                place,
                thread=f"{place.thread}/{self.parallels}.{number}",
                frozen=place.frozen or place.looped,
                joined=True,
                readable=list(place.readable),
            )
            for number in range(many or self.random.randint(2, 3))
        ]

    def loop(self, place: Place) -> Ends:
        """A block done one to three times, as a counter says."""
        if place.beside:  # the counter would be that of all instances
            return self.sequence(place)
        counter = self.name("round")
        first = self.scripted(place, "0", counter)
        entry = self.node("exclusiveGateway", "entry", place)
        inner = replace(place, looped=True, looped_here=True, joined=True)
        body, last = self.block(inner)
        count = self.scripted(place, f"{counter} + 1", counter)
        again = self.name("again")
        done = self.node("task", "done", place)
        for source, target in ((first, entry), (entry, body), (last, count), (count, again)):
            self.flow(source, target)
        self.flow(again, entry, f"{counter} < {self.random.randint(1, 3)}")
        self.choice("exclusiveGateway", again, place, self.flow(again, done))
        return first, done

    def subprocess(self, place: Place) -> Ends:
        name = self.name("sub")
        self.put(name, place)
        with self.inside(name):
            inner = replace(place, looped_here=False, joined=False, caught=False)
            inner.readable = place.readable
            self.scope(inner)
        return name, name


MORE: dict[str, Callable[[Drawing, Place], Ends]] = {
    "failing": failing,
    "escalating": escalating,
    "multiple": multiple,
    "repeated": repeated,
    "signalled": signalled,
}


def draw(seed: int) -> Drawn:
    """The model of this seed, always the same."""
    return Drawing(Random(seed)).drawn()
