"""`check` on a broken store: each way of breaking it is named with its row."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.execution.state import State, Token, Waiting
from engine.store.codec import decode_state, encode_state
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.rooms.engine.test_starts import by_message
from tests.unit.model.bpmn_builder import file_of, flows, node, process


def busy(floor: Floor) -> int:
    """An instance that waits in every way there is."""
    branches = (
        *(models.user_task("task"), models.job("job", "work"), models.catches("hear")),
        *(
            models.pause("pause", "PT1H"),
            models.pause("wrong", "=missing"),
            models.call("call", "inner"),
        ),
        models.alarmed("alarm"),
    )
    ids = ("task", "job", "hear", "pause", "wrong", "call", "alarm")
    inner = models.chain(models.user_task("inside"), ids=("inside",), name="inner")
    floor.deploy(models.in_parallel(*branches, ids=ids, more=models.ALARM), inner)
    return floor.start(number="N-1", key="ADU-1")


def first_key(floor: Floor, table: str) -> int:
    sql = f"SELECT min(key) FROM {table}"
    return int(floor.read(lambda uow: uow.connection.exec_driver_sql(sql).scalar_one()))


def rewrite(floor: Floor, root: int, change: Callable[[State], State]) -> None:
    """Put another state in place, as no step would."""

    def work(uow: object) -> None:
        connection = uow.connection  # type: ignore[attr-defined]
        mark = "?" if floor.database.url.startswith("sqlite") else "%s"
        read = f"SELECT state FROM root_instance WHERE number = {root}"
        state = decode_state(bytes(connection.exec_driver_sql(read).scalar_one()))
        write = f"UPDATE root_instance SET state = {mark} WHERE number = {root}"
        connection.exec_driver_sql(write, (encode_state(change(state)),))

    floor.write(work)


PROJECTIONS = (
    *("user_task", "timer", "job", "message_subscription", "signal_subscription"),
    "incident",
)


def test_a_store_where_everything_waits_has_no_problem(floor: Floor) -> None:
    busy(floor)
    assert [floor.count(table) for table in PROJECTIONS] == [2, 1, 1, 1, 1, 1]
    assert floor.problems() == []


@pytest.mark.parametrize("table", PROJECTIONS)
def test_a_missing_row_is_named(floor: Floor, table: str) -> None:
    root = busy(floor)
    key = first_key(floor, table)
    floor.sql(f"DELETE FROM {table} WHERE key = {key}")
    found = floor.problems()
    row = f"{table} {key}: the row is missing; number {key & 0xFFFFFF} of instance {root} needs it"
    assert row in found
    assert all(one == row or one.startswith("user_task_candidate") for one in found)


@pytest.mark.parametrize("table", PROJECTIONS)
@pytest.mark.parametrize("root_exists", [True, False])
def test_a_row_without_a_life_is_named(floor: Floor, table: str, root_exists: bool) -> None:
    root = busy(floor)
    key = first_key(floor, table)
    other = (root << 24) + 9_999 if root_exists else (root + 500) << 24
    floor.sql(f"UPDATE {table} SET key = {other} WHERE key = {key}")
    where = f"number {other & 0xFFFFFF} of instance {other >> 24}"
    assert f"{table} {other}: the row is there, but {where} does not live" in floor.problems()


@pytest.mark.parametrize("table", PROJECTIONS)
def test_a_row_of_another_element_is_named(floor: Floor, table: str) -> None:
    busy(floor)
    key = first_key(floor, table)
    floor.sql(f"UPDATE {table} SET element_id = 'elsewhere' WHERE key = {key}")
    (problem,) = floor.problems()
    assert problem.startswith(f"{table} {key}: it is of elsewhere, but number")


def test_rows_of_a_store_that_lost_its_instances_are_named(floor: Floor) -> None:
    busy(floor)
    floor.sql("DELETE FROM root_instance")
    rows = sum(floor.count(table) for table in PROJECTIONS) + floor.count("process_instance")
    assert len(floor.problems()) == rows
    assert len(floor.problems(most=1)) == rows


def test_a_process_row_that_is_not_active_is_named(floor: Floor) -> None:
    root = busy(floor)
    called = (root << 24) | 1
    floor.sql(f"UPDATE process_instance SET status = 'completed' WHERE key = {called}")
    assert floor.problems() == [
        f"process_instance {called}: no active row; number 1 of instance {root} needs it"
    ]


def test_an_active_process_row_of_an_ended_instance_is_named(floor: Floor) -> None:
    floor.deploy(models.one_task())
    root = floor.start()
    floor.complete(root)
    floor.sql("UPDATE process_instance SET status = 'active'")
    key = (root << 24) | 1
    assert floor.problems() == [
        f"process_instance {key}: it is active, but number 1 of instance {root} does not live"
    ]


def test_a_wrong_ended_flag_is_named(floor: Floor) -> None:
    floor.deploy(models.one_task())
    running, over = floor.start(), floor.start()
    floor.complete(over)
    floor.sql("UPDATE root_instance SET ended = NOT ended")
    assert floor.problems() == [
        f"root_instance {running}: column ended is True, but its state says False",
        f"root_instance {over}: column ended is False, but its state says True",
    ]


@pytest.mark.parametrize("bytes_", ["", "00", "93010203", "97010255544301909090", "c1"])
def test_an_unreadable_state_is_named_alone(floor: Floor, bytes_: str) -> None:
    root = busy(floor)
    literal = f"x'{bytes_}'" if floor.database.url.startswith("sqlite") else f"'\\x{bytes_}'"
    floor.sql(f"UPDATE root_instance SET state = {literal}")
    (problem,) = floor.problems()
    assert problem.startswith(f"root_instance {root}: its state cannot be read: ")


def test_a_state_of_a_definition_that_is_gone_is_named(floor: Floor) -> None:
    root = busy(floor)
    floor.sql("DELETE FROM definition WHERE id = 'p'")
    (problem,) = Floor(floor.database, floor.clock).problems()
    assert problem.startswith(f"root_instance {root}: its state cannot be read: NotFound: no proc")


def test_a_token_that_waits_for_nothing_is_named(floor: Floor) -> None:
    floor.deploy(models.one_task())
    root = floor.start()

    def move(state: State) -> State:
        tokens = {
            number: Token(token.number, token.scope, token.node, Waiting.MOVING)
            for number, token in state.tokens.items()
        }
        return replace(state, tokens=tokens)

    rewrite(floor, root, move)
    first, second = floor.problems()
    assert first.startswith(f"root_instance {root}: token ")
    assert first.endswith("at handle is moving: it waits for nothing")
    assert second.startswith("user_task ")


def test_an_instance_in_which_nothing_lives_is_named(floor: Floor) -> None:
    floor.deploy(models.one_task())
    root = floor.start()
    rewrite(floor, root, lambda state: replace(state, tokens={}))
    assert f"root_instance {root}: scope 1 is empty, but has not ended" in floor.problems()


def test_a_wait_of_nobody_is_named(floor: Floor) -> None:
    root = busy(floor)
    rewrite(floor, root, lambda state: replace(state, waits={}))
    found = floor.problems()
    assert any("at pause waits for an event, but has no timer or subscr" in one for one in found)
    assert any(one.startswith("timer ") and "does not live" in one for one in found)


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("timer", "(pause): it has neither a due instant nor a clock, so it never fires"),
        ("job", "(job): it has no due instant, so it never runs"),
    ],
)
def test_due_work_that_never_comes_due_is_named(floor: Floor, table: str, text: str) -> None:
    busy(floor)
    floor.sql(f"UPDATE {table} SET due_at = NULL")
    assert floor.problems() == [f"{table} {first_key(floor, table)} {text}"]


def test_a_candidate_of_a_task_that_is_gone_is_named(floor: Floor) -> None:
    floor.deploy(models.one_task())
    root = floor.start()
    key = floor.task(root).key
    floor.sql(f"UPDATE user_task_candidate SET key = {key + 1}")
    assert floor.problems() == [f"user_task_candidate {key + 1}: its user task is gone; delete it"]


def test_a_process_row_that_hides_a_suspension_is_named(floor: Floor) -> None:
    floor.deploy(models.one_task())
    root = floor.start()
    floor.sql("UPDATE root_instance SET suspended_by = 'rina'")
    key = (root << 24) | 1
    text = "its status does not say whether its root instance is suspended"
    assert floor.problems() == [f"process_instance {key}: {text}"]


def test_a_delivery_of_a_signal_that_is_gone_is_named(floor: Floor) -> None:
    floor.deploy(models.one_task())
    root = floor.start()
    floor.sql(f"INSERT INTO signal_delivery (signal, root, process_id) VALUES (9, {root}, '')")
    assert floor.problems() == [f"signal_delivery {root}: its signal is gone; delete it"]


def test_an_ended_instance_that_holds_up_messages_is_named(floor: Floor) -> None:
    floor.deploy(by_message())
    floor.publish("reported", "ADU-7")
    floor.meet()
    floor.complete(1)
    floor.sql("UPDATE message_start_lock SET released_at = NULL")
    text = "it holds up messages for an instance that has ended"
    assert floor.problems() == [f"message_start_lock 1 (p): {text}"]


def test_a_step_that_is_missing_in_the_history_is_named(floor: Floor) -> None:
    floor.deploy(models.two_tasks())
    root = floor.start()
    floor.complete(root)
    floor.sql("DELETE FROM history WHERE revision = 2")
    assert floor.problems() == [f"root_instance {root}: its last step is not in the history"]


def test_a_start_event_that_is_not_waited_for_is_named(floor: Floor) -> None:
    begin = node("startEvent", "begin", models.ON_MESSAGE)
    body = process(begin, models.user_task("handle"), models.END, flows("begin handle", "handle e"))
    floor.deploy(file_of(body, models.TOLD))
    assert floor.problems() == []
    floor.sql("UPDATE start_event SET element_id = 'gone'")
    missing, left_over = floor.problems()
    assert missing.endswith("no row starts process p by begin; deploy it again")
    assert left_over.endswith("gone starts no latest version")


def test_every_page_of_a_large_store_is_checked(floor: Floor) -> None:
    floor.deploy(models.one_task())
    roots = [floor.start() for _ in range(6)]
    for root in roots[::2]:
        floor.sql(f"DELETE FROM user_task WHERE key = {floor.task(root).key}")
        floor.sql("DELETE FROM user_task_candidate WHERE key NOT IN (SELECT key FROM user_task)")
    for most in (1, 2, 3, 200):
        found = floor.problems(most=most)
        assert [int(one.split(" ")[-3]) for one in found] == roots[::2]


def test_a_check_beside_people_at_work_sees_no_ghosts(floor: Floor) -> None:
    floor.deploy(models.two_tasks(), models.pauses(name="pauser"))
    done = threading.Event()
    found: list[str] = []

    def look() -> None:
        while not done.is_set():
            found.extend(floor.problems(most=3))

    looking = threading.Thread(target=look)
    looking.start()
    for _ in range(10):
        root = floor.start()
        floor.complete(root)
        floor.start("pauser")
        floor.complete(root)
        floor.tick(timedelta(hours=1))
    done.set()
    looking.join()
    assert found == []
