"""Hypothesis strategies for structured models: blocks in blocks, each with one way in and out."""

from hypothesis import strategies as st

from engine.model.definition import NodeKind
from tests.unit.execution.builder import TERMINATE, Model, error, maps, message, timer

MAX_DEPTH = 3
LEAVES = ("task", "user_task", "service_task", "script", "catch", "hear")
BLOCKS = ("sequence", "exclusive", "parallel", "loop", "subprocess", "race", "guarded", "call")


class Maker:
    """Adds random blocks to a model; each block is (first id, last id)."""

    def __init__(self, model: Model, draw: st.DrawFn, calls: bool) -> None:
        self.model = model
        self.draw = draw
        self.blocks = BLOCKS if calls else BLOCKS[:-1]
        self.count = 0

    def name(self, word: str) -> str:
        self.count += 1
        return f"{word}{self.count}"

    def block(self, depth: int) -> tuple[str, str]:
        kinds = LEAVES if depth == 0 else LEAVES + self.blocks
        kind = self.draw(st.sampled_from(kinds))
        if kind in LEAVES:
            return self.leaf(kind)
        made: tuple[str, str] = getattr(self, kind)(depth - 1)
        return made

    def leaf(self, kind: str) -> tuple[str, str]:
        id_ = self.name(kind)
        if kind == "script":
            self.model.script(id_, "if n = null then 1 else n + 1", "n")
        elif kind == "catch":
            self.model.catch(id_, timer(duration="PT1H"))
        elif kind == "hear":
            self.model.receive(id_, message("m"), outputs=maps(heard="=n"))
        elif kind == "service_task":
            self.model.service_task(id_, inputs=maps(local="=n"))
        else:
            getattr(self.model, kind)(id_)
        return id_, id_

    def sequence(self, depth: int) -> tuple[str, str]:
        (first, middle), (second, last) = self.block(depth), self.block(depth)
        self.model.path(middle, second)
        return first, last

    def exclusive(self, depth: int) -> tuple[str, str]:
        split, merge = self.name("split"), self.name("merge")
        self.model.exclusive(split, merge)
        condition = self.draw(st.sampled_from(("n > 1", "modulo(n, 2) = 0", "go", "n = null")))
        for when in (condition, None):
            first, last = self.block(depth)
            self.model.flow(split, first, when=when, default=when is None).path(last, merge)
        return split, merge

    def parallel(self, depth: int) -> tuple[str, str]:
        fork, join = self.name("fork"), self.name("join")
        self.model.parallel(fork, join)
        for _ in range(self.draw(st.integers(2, 3))):
            first, last = self.block(depth)
            self.model.path(fork, first).path(last, join)
        return fork, join

    def loop(self, depth: int) -> tuple[str, str]:
        entry, again, done = self.name("entry"), self.name("again"), self.name("done")
        self.model.exclusive(entry, again).task(done)
        first, last = self.block(depth)
        self.model.path(entry, first).path(last, again)
        self.model.flow(again, entry, when="go = true").flow(again, done, default=True)
        return entry, done

    def race(self, depth: int) -> tuple[str, str]:
        gateway, merge = self.name("race"), self.name("merge")
        self.model.event_based(gateway).exclusive(merge)
        for event in (timer(duration="P1D"), message("m")):
            caught = self.name("caught")
            self.model.catch(caught, event)
            first, last = self.block(depth)
            self.model.path(gateway, caught, first).path(last, merge)
        return gateway, merge

    def subprocess(self, depth: int) -> tuple[str, str]:
        id_, merge = self.name("sub"), self.name("merge")
        with self.model.inside(id_):
            self.body(depth)
            if self.draw(st.booleans()):
                self.handler(depth)
        self.model.exclusive(merge).path(id_, merge)
        self.boundary(id_, merge, depth)
        return id_, merge

    def guarded(self, depth: int) -> tuple[str, str]:
        id_, merge = self.name("guarded"), self.name("merge")
        if self.draw(st.booleans()):
            self.model.user_task(id_)
        else:
            self.model.service_task(id_)
        self.model.exclusive(merge).path(id_, merge)
        self.boundary(id_, merge, depth)
        return id_, merge

    def call(self, depth: int) -> tuple[str, str]:
        id_, merge = self.name("call"), self.name("merge")
        self.model.call(id_, "called").exclusive(merge).path(id_, merge)
        self.boundary(id_, merge, depth)
        return id_, merge

    def boundary(self, host: str, merge: str, depth: int) -> None:
        """Boundary paths of a non-interrupting event end by themselves, so joins stay right."""
        events = (
            (timer(duration="P2D"), True),
            (timer(cycle="R2/PT5H"), False),
            (message("m"), True),
            (message("m"), False),
            (error("E"), True),
            (error(), True),
        )
        event, interrupting = self.draw(st.sampled_from(events))
        id_ = self.name("boundary")
        self.model.boundary(id_, host, event, interrupting)
        first, last = self.block(depth)
        self.model.path(id_, first)
        if interrupting:
            self.model.path(last, merge)

    def handler(self, depth: int) -> None:
        id_, start = self.name("handler"), self.name("happens")
        events = (
            (message("m"), True),
            (message("m"), False),
            (timer(cycle="R3/P1D"), False),
            (error(), True),
        )
        event, interrupting = self.draw(st.sampled_from(events))
        with self.model.inside(id_, event=True):
            self.model.start(start, event, interrupting=interrupting)
            first, last = self.block(min(depth, 1))
            self.model.path(start, first)
            self.finish(last)

    def body(self, depth: int) -> None:
        start = self.name("start")
        self.model.start(start)
        first, last = self.block(depth)
        self.model.path(start, first)
        self.finish(last)

    def finish(self, last: str) -> None:
        event = self.draw(st.sampled_from((None, None, None, None, None, error("E"), TERMINATE)))
        end = self.name("end")
        self.model.end(end, event).path(last, end)


@st.composite
def models(draw: st.DrawFn) -> list[Model]:
    """A process that may call a second one, `called`."""
    main, called = Model("main"), Model("called")
    made = []
    for model, depth in ((main, MAX_DEPTH), (called, 1)):
        maker = Maker(model, draw, calls=model is main)
        maker.body(depth)
        if draw(st.booleans()):
            maker.handler(1)
        made.append(model)
    assert all(node["kind"] in NodeKind for model in made for node in model.nodes)
    return made
