"""Makes the models that the plans of `random_models.py` mean."""

from typing import Any

from engine.model.definition import (
    MultiInstanceSpec,
    NodeKind,
)
from tests.unit.execution.builder import (
    CANCEL,
    Model,
    again,
    each,
    job,
    link,
    maps,
)
from tests.unit.execution.random_events import EVENTS
from tests.unit.execution.random_graphs import unstructured

LEAF_EVENTS: dict[str, Any] = {"catch": "timer", "hark": "signal", "noticed": "condition"}
SHADE = maps(n="=if n = null then 0 else n + 1")
Ends = tuple[str, str]


def models_of(plan: dict[str, Any]) -> list[Model]:
    """The process `main` of a plan, and `called` where it calls that."""
    main, called = Model("main"), Model("called")
    if "graph" in plan:
        unstructured(Maker(main), **plan["graph"])
        return [main]
    Maker(main).body(**plan["main"])
    if not any("call" in node for node in main.nodes):
        return [main]
    Maker(called, calls=False).body(**plan["called"])
    return [main, called]


class Maker:
    """Adds blocks to a model; each block is (first id, last id)."""

    def __init__(self, model: Model, calls: bool = True) -> None:
        self.model = model
        self.calls = calls
        self.handled: set[tuple[int, str]] = set()
        self.count = 0

    def name(self, word: str) -> str:
        self.count += 1
        return f"{word}{self.count}"

    def body(self, body: Any, end: str, handler: Any) -> None:
        """All that stands in a process or subprocess."""
        start = self.name("start")
        self.model.start(start)
        first, last = self.block(body)
        self.model.path(start, first)
        self.finish(last, end)
        if handler is not None:
            self.handler(*handler)

    def finish(self, last: str, end: str) -> None:
        id_ = self.name("end")
        if end == "compensation":
            self.model.end(id_, self.model.undo())
        elif end == "message":
            self.model.end(id_, EVENTS[end], job=job("send"))
        else:
            self.model.end(id_, EVENTS[end])
        self.model.path(last, id_)

    def watched(self, handler: Any, plan: Any) -> Ends:
        """A block, and one more event subprocess of its scope; one directly in another is none."""
        parent = self.model.parent
        if parent < 0 or self.model.nodes[parent]["kind"] is not NodeKind.EVENT_SUBPROCESS:
            self.handler(*handler)
        return self.block(plan)

    def handler(self, event: Any, body: Any, end: str) -> None:
        """An event subprocess, where the scope has none for this event yet."""
        kind, interrupting = event
        if (self.model.parent, kind) in self.handled:
            return
        self.handled.add((self.model.parent, kind))
        id_, start = self.name("handler"), self.name("happens")
        own = {"inputs": maps(n="=n")} if kind == "signal" else {}
        with self.model.inside(id_, event=True, **own):
            self.model.start(start, EVENTS[kind], interrupting=interrupting)
            first, last = self.block(body)
            self.model.path(start, first)
            self.finish(last, end)

    def block(self, plan: Any) -> Ends:
        kind, *rest = plan
        if rest:
            made: Ends = getattr(self, kind)(*rest)
            return made
        return self.leaf(kind)

    def leaf(self, kind: str) -> Ends:
        id_ = self.name(kind)
        if kind == "script":
            self.model.script(id_, "if n = null then 1 else n + 1", "n")
        elif kind in LEAF_EVENTS:
            self.model.catch(id_, EVENTS[LEAF_EVENTS[kind]])
        elif kind == "hear":
            self.model.receive(id_, EVENTS["message"], outputs=maps(heard="=n"))
        elif kind == "service_task":
            self.model.service_task(id_, inputs=maps(local="=n"))
        elif kind == "message":
            self.model.throw(id_, EVENTS["message"], job=job("send"))
        elif kind in ("escalation", "signal"):
            self.model.throw(id_, EVENTS[kind])
        elif kind == "undo":
            self.model.throw(id_, self.model.undo())
        elif kind == "undo_one":
            self.model.throw(id_, self.model.undo(self.undoable()))
        elif kind == "link":
            target = self.name("target")
            self.model.throw(id_, link(id_)).catch(target, link(id_))
            return id_, target
        else:
            self.task(id_, kind)
        return id_, id_

    def sequence(self, *plans: Any) -> Ends:
        (first, middle), (second, last) = map(self.block, plans)
        self.model.path(middle, second)
        return first, last

    def exclusive(self, when: str, *plans: Any) -> Ends:
        split, merge = self.name("split"), self.name("merge")
        self.model.exclusive(split, merge)
        for plan, condition_ in zip(plans, (when, None), strict=True):
            first, last = self.block(plan)
            self.model.flow(split, first, when=condition_, default=condition_ is None)
            self.model.path(last, merge)
        return split, merge

    def parallel(self, *plans: Any) -> Ends:
        fork, join = self.name("fork"), self.name("join")
        self.model.parallel(fork, join)
        for plan in plans:
            first, last = self.block(plan)
            self.model.path(fork, first).path(last, join)
        return fork, join

    def loop(self, plan: Any) -> Ends:
        """Again while n is less than what a counter of its own says, and asked each time."""
        entry, again, done = self.name("entry"), self.name("again"), self.name("done")
        asked = self.name("asked")
        self.model.exclusive(entry, again).user_task(asked).task(done)
        first, last = self.block(plan)
        self.model.path(entry, first).path(last, asked, again)
        self.model.flow(again, entry, when="go = true").flow(again, done, default=True)
        return entry, done

    def race(self, *plans: Any) -> Ends:
        return self.contest(("timer", "message"), *plans)

    def contest(self, events: Any, *plans: Any) -> Ends:
        """The first of several events wins; a receive task may be one."""
        gateway, merge = self.name("race"), self.name("merge")
        self.model.event_based(gateway).exclusive(merge)
        for plan, event in zip(plans, events, strict=True):
            caught = self.name("caught")
            if event == "receive":
                self.model.receive(caught, EVENTS["message"])
            else:
                self.model.catch(caught, EVENTS[event])
            first, last = self.block(plan)
            self.model.path(gateway, caught, first).path(last, merge)
        return gateway, merge

    def subprocess(self, event: Any, end: str, handler: Any, body: Any, after: Any) -> Ends:
        return self.scope({}, event, end, handler, body, after)

    def shaded(self, event: Any, end: str, handler: Any, body: Any, after: Any) -> Ends:
        """A subprocess with a variable of its own that hides one outside."""
        return self.scope({"inputs": SHADE}, event, end, handler, body, after)

    def scope(self, more: Any, event: Any, end: str, handler: Any, body: Any, after: Any) -> Ends:
        id_ = self.name("sub")
        with self.model.inside(id_, **more):
            self.body(body, end, handler)
        return id_, self.boundary(id_, event, after)

    def guarded(self, event: Any, kind: str, after: Any) -> Ends:
        id_ = self.name("guarded")
        self.task(id_, kind)
        return id_, self.boundary(id_, event, after)

    def task(self, id_: str, kind: str) -> None:
        """A user task is `shaded` where a variable of its own hides one outside."""
        if kind == "shaded_task":
            self.model.user_task(id_, inputs=SHADE)
        else:
            getattr(self.model, kind)(id_)

    def call(self, event: Any, after: Any) -> Ends:
        if not self.calls:
            return self.guarded(event, "user_task", after)
        id_ = self.name("call")
        self.model.call(id_, "called")
        return id_, self.boundary(id_, event, after)

    def sealed_call(self, brings: bool, event: Any, after: Any) -> Ends:
        """A call that hands over what its mappings say, and nothing else."""
        if not self.calls:
            return self.guarded(event, "service_task", after)
        id_ = self.name("call")
        flags = {"propagate_parent": False, "propagate_child": False}
        outputs = maps(n="=n", local="=go") if brings else ()
        inputs = maps(key="=key", items="=items", n="=n")
        self.model.call(id_, "called", inputs=inputs, outputs=outputs, **flags)
        return id_, self.boundary(id_, event, after)

    def caught_twice(self, kinds: Any, *plans: Any) -> Ends:
        """A job with two events on its boundary, one for an error and one for any."""
        id_, merge = self.name("guarded"), self.name("merge")
        self.model.service_task(id_).exclusive(merge).path(id_, merge)
        for kind, plan in zip(kinds, plans, strict=True):
            caught = self.name("boundary")
            self.model.boundary(caught, id_, EVENTS[kind])
            first, last = self.block(plan)
            self.model.path(caught, first).path(last, merge)
        return id_, merge

    def undoable(self) -> str | None:
        """The latest activity of this scope that has a handler; none yet: all."""
        known = [node for node in self.model.nodes if node["parent"] == self.model.parent]
        ids = [node["id"] for node in known if "compensated_by" in node]
        return ids[-1] if ids else None

    def undone(self, kind: str, handler_kind: str, body: Any, many: Any = None) -> Ends:
        """An activity, perhaps done several times, and what undoes it."""
        id_ = self.work(kind, None if many is None else self.each(*many), body)
        self.model.undone_by(id_, self.work(handler_kind, None, body))
        return id_, id_

    def transaction(
        self, when: str, handler: Any, body: Any, after: Any, many: Any = None, undoer: str = ""
    ) -> Ends:
        """It is cancelled at its end, or not; one of its instances may be where it repeats."""
        id_, start, split = self.name("transaction"), self.name("start"), self.name("split")
        loop = None if many is None else self.each(*many)
        with self.model.inside(id_, kind=NodeKind.TRANSACTION, loop=loop):
            self.model.start(start).exclusive(split)
            first, last = self.block(body)
            self.model.end(id_ + "_done").end(id_ + "_cancelled", CANCEL)
            self.model.path(start, first).path(last, split)
            self.model.flow(split, id_ + "_cancelled", when=when)
            self.model.flow(split, id_ + "_done", default=True)
            if handler is not None:
                self.handler(*handler)
        if undoer:
            self.model.undone_by(id_, self.work(undoer, None, ("task",)))
        return id_, self.boundary(id_, ("cancel", True), after)

    def undoable_subprocess(self, handler: Any, body: Any) -> Ends:
        """A subprocess that says by an event subprocess how it is undone."""
        id_ = self.name("sub")
        with self.model.inside(id_):
            self.body(body, "none", handler)
        return id_, id_

    def inclusive(self, one: str, other: str, *plans: Any) -> Ends:
        split, merge = self.name("some"), self.name("all")
        self.model.inclusive(split, merge)
        for plan, when in zip(plans, (one, other, None), strict=True):
            first, last = self.block(plan)
            self.model.flow(split, first, when=when, default=when is None)
            self.model.path(last, merge)
        return split, merge

    def multiple(self, kind: str, many: Any, event: Any, body: Any, after: Any) -> Ends:
        id_ = self.work(kind, self.each(*many), body)
        return id_, self.boundary(id_, event, after)

    def subprocesses(
        self, many: Any, event: Any, end: str, handler: Any, body: Any, after: Any
    ) -> Ends:
        """A subprocess that is done several times, with whatever may stand in one."""
        id_ = self.name("many")
        with self.model.inside(id_, loop=self.each(*many)):
            self.body(body, end, handler)
        return id_, self.boundary(id_, event, after)

    def each(
        self, sequential: bool, collection: str, completion: str | None, result: str
    ) -> MultiInstanceSpec:
        texts = {"input_element": "item", "output_collection": "results", "output_element": result}
        if completion is not None:
            texts["completion"] = completion
        return each(collection, sequential=sequential, **texts)

    def repeated(self, kind: str, how: Any, event: Any, body: Any, after: Any) -> Ends:
        when, before, maximum = how
        id_ = self.work(kind, again(when, test_before=before, maximum=maximum), body)
        return id_, self.boundary(id_, event, after)

    def work(self, kind: str, loop: Any, body: Any) -> str:
        """An activity that is done several times."""
        id_ = self.name("many")
        if kind == "subprocess":
            with self.model.inside(id_, loop=loop):
                self.body(body, "none", None)
        elif kind == "script":
            self.model.script(id_, "loopCounter + 1", "local", loop=loop)
        elif kind == "call" and self.calls:
            self.model.call(id_, "called", loop=loop)
        elif kind == "receive":
            self.model.receive(id_, EVENTS["message"], loop=loop)
        elif kind == "service_task":
            self.model.service_task(id_, loop=loop, outputs=maps(local="=loopCounter"))
        else:
            self.model.user_task(id_, loop=loop)
        return id_

    def boundary(self, host: str, event: Any, after: Any) -> str:
        """The way on. What an event sets off beside its host ends by itself: joins stay right."""
        kind, interrupting = event
        merge, id_ = self.name("merge"), self.name("boundary")
        self.model.exclusive(merge).path(host, merge)
        self.model.boundary(id_, host, EVENTS[kind], interrupting)
        first, last = self.block(after)
        self.model.path(id_, first)
        if interrupting:
            self.model.path(last, merge)
        return merge
