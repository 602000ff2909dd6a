"""Loops that go round a user task for ever: plain, and through what could grow with each round."""

from decimal import Decimal

from engine.catalogue import Catalogue
from engine.execution.advance import advance
from engine.execution.commands import CompleteUserTask, StartProcess
from engine.execution.effects import Effect
from engine.execution.state import State, Waiting
from tests.unit.execution.builder import Model, catalogue_of, each, maps, message, timer
from tests.unit.execution.running import MORNING


def plain() -> Model:
    model = Model().start().exclusive("entry").script("count", "modulo(n + 1, 100)", "n")
    return _round(model.path("start", "entry", "count"), "count")


def through_a_multi_instance() -> Model:
    model = Model().start().exclusive("entry")
    loop = each("=[1, 2, 3]", input_element="item", output_collection="all", output_element="item")
    model.script("count", "item + n", "found", loop=loop).path("start", "entry", "count")
    return _round(model, "count")


def through_an_inclusive_gateway() -> Model:
    model = Model().start().exclusive("entry").inclusive("split", "join")
    model.task("one").task("two").task("three").path("start", "entry", "split")
    model.flow("split", "one", when="n > 0").flow("split", "two", when="n < 9")
    model.flow("split", "three", default=True)
    for branch in ("one", "two", "three"):
        model.path(branch, "join")
    return _round(model, "join")


def through_a_subprocess() -> Model:
    model = Model().start().exclusive("entry")
    with model.inside("sub", inputs=maps(local="=n")):
        model.start("in").task("work").end("out").path("in", "work", "out")
        with model.inside("handler", event=True):
            model.start("told", message("m")).end("heard").path("told", "heard")
    model.boundary("late", "sub", timer(duration="PT1H")).path("late", "entry")
    return _round(model.path("start", "entry", "sub"), "sub")


def _round(model: Model, last: str) -> Model:
    return model.user_task("ask").path(last, "ask", "entry")


KINDS = {
    "plain": plain,
    "multi-instance": through_a_multi_instance,
    "inclusive gateway": through_an_inclusive_gateway,
    "subprocess": through_a_subprocess,
}


class Rounds:
    """One instance of one of these loops; a round is one completed user task."""

    def __init__(self, kind: str) -> None:
        self.catalogue: Catalogue = catalogue_of(KINDS[kind]())
        given = {"n": Decimal(1), "key": "k"}
        self.state, self.effects = advance(self.catalogue, None, StartProcess(1, given), MORNING)

    def go(self, rounds: int) -> tuple[State, list[Effect]]:
        """The state after so many more rounds, and the effects of the last."""
        for _ in range(rounds):
            asked = [
                number
                for number, token in self.state.tokens.items()
                if token.waiting is Waiting.USER_TASK
            ]
            command = CompleteUserTask(asked[0], {})
            self.state, self.effects = advance(self.catalogue, self.state, command, MORNING)
        return self.state, self.effects
