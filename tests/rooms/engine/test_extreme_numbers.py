"""Numbers out of range: null where they arise, and a state that an earlier version poisoned."""

from datetime import timedelta
from decimal import Decimal

from engine.feel import to_json
from engine.search import variables
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.unit.model.bpmn_builder import node, zeebe

HOUR = timedelta(hours=1)
RAISED = 'script expression="=0 ** -1" resultVariable="raised"'
COMPUTED = node("scriptTask", "compute", zeebe(RAISED))


def test_a_completion_and_a_timer_survive_a_power_without_a_result(floor: Floor) -> None:
    steps = (
        *(models.user_task("ask"), COMPUTED, models.pause("pause", "PT1H")),
        *(COMPUTED.replace("compute", "compute_again"), models.user_task("handle")),
    )
    names = ("ask", "compute", "pause", "compute_again", "handle")
    floor.deploy(models.chain(*steps, ids=names))
    root = floor.start()
    floor.complete(root, "ask")
    assert floor.variables(root) == {"raised": None}
    floor.tick(HOUR)
    assert floor.tasks(root) == ["handle"]
    assert (floor.incidents(), floor.problems()) == ([], [])


def test_an_instance_that_was_poisoned_is_read_searched_and_goes_on(floor: Floor) -> None:
    floor.deploy(models.one_task())
    root = floor.start(amount=Decimal("1E+123456"), kept=Decimal(5))
    poison(floor, root)
    found = floor.read(lambda uow: variables.list_of(uow, root))
    assert {one["name"]: to_json(one["content"]) for one in found} == {"amount": None, "kept": 5}
    floor.complete(root)
    assert floor.ended(root)
    assert floor.problems() == []


def poison(floor: Floor, root: int) -> None:
    """An infinity in its state, as 0 ** -1 once left there."""

    def work(uow: object) -> None:
        connection = uow.connection  # type: ignore[attr-defined]
        sign = "?" if connection.dialect.name == "sqlite" else "%s"
        read = f"SELECT state FROM root_instance WHERE number = {root}"
        state = bytes(connection.exec_driver_sql(read).scalar_one())
        bad = state.replace(b"1E+123456", b"Infinity ")
        assert bad != state
        update = f"UPDATE root_instance SET state = {sign} WHERE number = {root}"
        connection.exec_driver_sql(update, (bad,))

    floor.write(work)
