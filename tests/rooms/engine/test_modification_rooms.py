"""One running instance is modified in the store, by the keys of its element instances."""

import pytest

from engine import modifications
from engine.execution.commands import Activation
from kernel.errors import Conflict, Invalid
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.unit.model.bpmn_builder import file_of, flows, node, process


@pytest.fixture
def root(floor: Floor) -> int:
    """At `ask` inside the subprocess `inner`; `close` comes after it."""
    steps = (node("startEvent", "b"), models.user_task("ask"), node("endEvent", "d"))
    inner = node("subProcess", "inner", "".join((*steps, flows("b ask", "ask d"))))
    links = flows("s inner", "inner close", "close e")
    close = models.user_task("close")
    floor.deploy(file_of(process(models.START, inner, close, models.END, links)))
    return floor.start()


def move(floor: Floor, root: int, source: str, target: str) -> None:
    moves = [{"source": source, "target": target}]
    floor.write(lambda uow: modifications.move(uow, floor.runtime, root, moves, actor="rina"))


def modify(floor: Floor, root: int, to: str, *ends: int) -> None:
    activations = [Activation(to)]
    floor.write(
        lambda uow: modifications.modify(uow, floor.runtime, root, activations, ends, actor="rina")
    )


def test_an_element_is_activated_and_another_ended(floor: Floor, root: int) -> None:
    modify(floor, root, "close", floor.task(root).key)
    assert floor.tasks(root) == ["close"]
    (told,) = [one for one in floor.entries(root) if one.fact == "modified"]
    assert (told.actor, told.details) == ("rina", (["close"], ["ask"]))
    assert floor.problems() == []
    floor.complete(root, "close")
    assert floor.ended(root)


def test_a_token_is_moved_out_of_its_subprocess(floor: Floor, root: int) -> None:
    move(floor, root, "ask", "close")
    assert floor.tasks(root) == ["close"]
    move(floor, root, "close", "ask")
    assert floor.tasks(root) == ["ask"]
    floor.complete(root, "ask")
    assert floor.tasks(root) == ["close"]
    assert floor.problems() == []


def test_what_cannot_be_done_leaves_all_as_it_was(floor: Floor, root: int) -> None:
    key = floor.task(root).key
    with pytest.raises(Conflict, match="Expected to activate nowhere"):
        modify(floor, root, "nowhere", key)
    with pytest.raises(Conflict, match="Expected to move close, but it is not active"):
        move(floor, root, "close", "ask")
    with pytest.raises(Invalid, match="do not belong to process instance"):
        modify(floor, root, "close", key + (1 << 24))
    assert floor.task(root).key == key
    assert floor.facts(root, "modified") == []
