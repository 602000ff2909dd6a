"""What one who runs the place sees of an instance: what each part of it waits for."""

from decimal import Decimal

from engine.instance_list import Inside, look_inside
from engine.store.keys import number_of
from tests.rooms.engine.floor import Floor
from tests.rooms.engine.shelf import put
from tests.unit.execution.builder import Model, condition, each, message, signal, timer


def inside(floor: Floor, root: int) -> Inside:
    return floor.read(lambda uow: look_inside(uow, floor.runtime, root))


def test_events_of_an_activity_and_of_the_scope_it_carries_are_told_apart(floor: Floor) -> None:
    model = Model().start().end()
    with model.inside("sub"):
        model.start("in").user_task("ask", assignee="=who").end("out").path("in", "ask", "out")
        with model.inside("alert", event=True):
            model.start("alarmed", signal("alarm"), interrupting=False).end("noted")
            model.path("alarmed", "noted")
    model.path("start", "sub", "end")
    model.boundary("late", "sub", timer(duration="PT1H")).end("gone").path("late", "gone")
    with model.inside("growth", event=True):
        model.start("grown", condition("n > 5")).end("seen").path("grown", "seen")
    put(floor, model)
    root = floor.start(who="rina", n=Decimal(1))

    seen = inside(floor, root)
    sub, ask = seen.elements
    assert (sub.element_id, [one.element_id for one in sub.events]) == ("sub", ["late"])
    assert sub.events[0].expected.due_at is not None
    assert (ask.element_id, ask.expected.name, ask.events) == ("ask", "rina", ())
    starts = {one.subprocess: (one.kind, one.element_id, one.expected.name) for one in seen.starts}
    assert starts == {
        "alert": ("signal", "alarmed", "alarm"),
        "growth": ("condition", "grown", "n > 5"),
    }


def test_jobs_messages_and_what_has_still_to_begin_are_named(floor: Floor) -> None:
    model = (
        Model()
        .start()
        .parallel("fork")
        .service_task("work", "sap")
        .catch("hear", message("told", "=who"))
    )
    model.user_task("ask", loop=each("=people")).end("e1").end("e2").end("e3")
    model.path("start", "fork", "work", "e1").path("fork", "hear", "e2").path("fork", "ask", "e3")
    put(floor, model)
    root = floor.start(who="rina", people=[Decimal(one) for one in range(101)])

    by_id = {one.element_id: one for one in reversed(inside(floor, root).elements)}
    assert by_id["work"].expected.name == "sap"
    assert [(one.kind, one.expected.name) for one in by_id["hear"].events] == [("message", "told")]
    assert [one.kind for one in by_id["ask"].events] == ["continuation"]


def test_the_incidents_of_this_instance_are_told_and_of_no_other(floor: Floor) -> None:
    model = Model().start().exclusive("which").end("e").path("start", "which")
    model.flow("which", "e", when="n > 5")
    put(floor, model)
    roots = [floor.start(n=Decimal(1)) for _ in range(3)]
    (incident,) = inside(floor, roots[1]).incidents
    (token,) = inside(floor, roots[1]).elements
    assert number_of(incident.key) == token.number
    assert (incident.element_id, incident.inputs) == ("which", ("n",))
