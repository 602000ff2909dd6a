"""What a model sends is the deed of who deployed it and of who started it, and goes no further."""

from datetime import timedelta

import pytest

from engine import standing_incidents, starts
from engine.runtime import Protection, Runtime
from engine.steps import GivenKey
from kernel.errors import Invalid
from kernel.unit_of_work import UnitOfWork
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.rooms.engine.small_models import ALARM, ON_ALARM, ON_MESSAGE, START, TOLD
from tests.unit.model.bpmn_builder import file_of, flows, node, process

DEPLOYER, STARTER = "dimas", "rina"
HOUR = timedelta(hours=1)
RESERVED = ("ADU-1", "ADU-2")


def sends(name: str = "teller", key: str = "=number") -> bytes:
    """A process whose one step publishes `told`."""
    told = models.headers(messageName="told", correlationKey=key, timeToLive="PT1H")
    step = models.job("tell", "tuntas:publish-message", "sendTask", told)
    return models.chain(step, ids=("tell",), name=name)


def throws() -> bytes:
    step = node("intermediateThrowEvent", "cry", ON_ALARM)
    return models.chain(step, ids=("cry",), name="crier", more=ALARM)


def hears_alarm() -> bytes:
    return models.chain(models.alarmed("hear"), ids=("hear",), name="alarmed", more=ALARM)


def started_by_message() -> bytes:
    """A process that the message of TOLD starts, and a task in it."""
    inner = (node("startEvent", "m_s", ON_MESSAGE), models.user_task("look"), models.END)
    links = flows("m_s look", "look e")
    return file_of(process(*inner, links, attributes='id="born" isExecutable="true"'), TOLD)


def protect(floor: Floor, *hidden_from: str) -> None:
    """Every instance is hidden from these; keys ADU-1 and so on belong to whom they were given."""

    def owns(uow: UnitOfWork, root: int, key: str) -> bool:
        sql = f"SELECT count(*) FROM root_instance WHERE number = {root} AND business_key = '{key}'"
        return bool(uow.connection.exec_driver_sql(sql).scalar_one())

    protection = Protection(
        hides=lambda _uow, person, _root: person in hidden_from,
        is_reserved=lambda key: key in RESERVED,
        owns=owns,
    )
    floor.runtime = Runtime(floor.delegates, protection)


def deployed(floor: Floor) -> None:
    files = {"teller.bpmn": sends(), "crier.bpmn": throws()}
    hearing = {"hearer.bpmn": models.waits_for_message("hearer"), "alarmed.bpmn": hears_alarm()}
    floor.deploy_as(DEPLOYER, {**files, **hearing})


@pytest.mark.parametrize(
    ("receiver", "sender"), [("hearer", "teller"), ("alarmed", "crier")], ids=["message", "signal"]
)
class TestWhoIsBehindIt:
    def test_stands_in_the_history_of_who_gets_it(
        self, floor: Floor, receiver: str, sender: str
    ) -> None:
        deployed(floor)
        root = floor.start(receiver, number="N-1")
        floor.start(sender, by=STARTER, number="N-1")
        floor.tick()
        assert floor.ended(root)
        (sent,) = [one for one in floor.entries(root) if one.fact == "sent_by"]
        assert set(sent.details) == {DEPLOYER, STARTER}

    @pytest.mark.parametrize("person", [DEPLOYER, STARTER])
    def test_it_passes_over_what_is_hidden_from_either(
        self, floor: Floor, receiver: str, sender: str, person: str
    ) -> None:
        deployed(floor)
        protect(floor, person)
        root = floor.start(receiver, number="N-1")
        floor.start(sender, by=STARTER, number="N-1")
        floor.tick()
        assert not floor.ended(root)
        protect(floor)
        floor.start(sender, by=STARTER, number="N-1")
        floor.tick()
        assert floor.ended(root)

    def test_a_start_by_it_passes_them_on(self, floor: Floor, receiver: str, sender: str) -> None:
        """Whoever starts a sender by a message is behind what that sends in turn."""
        deployed(floor)
        assert receiver != sender
        floor.deploy_as("innocent", {"born.bpmn": started_by_message()})
        floor.start("teller", by=STARTER, number="N-9")
        floor.tick()
        floor.meet()
        sql = "SELECT started_by FROM root_instance ORDER BY number DESC LIMIT 1"
        found = floor.read(lambda uow: uow.connection.exec_driver_sql(sql).scalar_one())
        assert set(found.split()) == {DEPLOYER, STARTER}


def test_its_own_instance_hears_it_all_the_same(floor: Floor) -> None:
    """A complaint's process goes on, whoever deployed it or filed the complaint."""
    told = models.headers(messageName="told", correlationKey="=number", timeToLive="PT1H")
    step = models.job("tell", "tuntas:publish-message", "sendTask", told)
    both = models.in_parallel(step, models.catches("hear"), ids=("tell", "hear"))
    floor.deploy_as(DEPLOYER, {"both.bpmn": both})
    protect(floor, DEPLOYER, STARTER)
    root = floor.start(by=STARTER, number="N-1")
    floor.tick()
    assert floor.ended(root)
    assert "sent_by" not in {one.fact for one in floor.entries(root)}


def test_what_a_timer_starts_is_the_deed_of_who_deployed_it(floor: Floor) -> None:
    timer = node("startEvent", "each", models.CYCLE.format("R1/PT1H"))
    inner = (timer, models.user_task("look"), models.END, flows("each look", "look e"))
    floor.deploy_as(DEPLOYER, {"p.bpmn": file_of(process(*inner))})
    floor.clock.move_to(floor.clock.now() + HOUR)
    ((_, id_),) = floor.read(starts.list_due)
    floor.write(lambda uow: starts.start_by_timer(uow, floor.runtime, id_))
    sql = "SELECT started_by FROM root_instance"
    assert floor.read(lambda uow: uow.connection.exec_driver_sql(sql).scalar_one()) == DEPLOYER


class TestAReservedKey:
    def test_is_refused_alike_whether_it_was_given_or_not(self, floor: Floor) -> None:
        floor.deploy(models.one_task())
        protect(floor)
        floor.start(key=GivenKey("ADU-1"))
        told = []
        for key in RESERVED:
            with pytest.raises(Invalid, match="a form that only the office itself") as refusal:
                floor.start(key=key)
            told.append(str(refusal.value).replace(key, "KEY"))
        assert told[0] == told[1]

    def test_is_sent_to_by_no_other_model_and_heard_by_no_other(self, floor: Floor) -> None:
        deployed(floor)
        protect(floor)
        owner = floor.start("hearer", key=GivenKey("ADU-1"), number="ADU-1")
        decoy = floor.start("hearer", number="ADU-1")
        floor.start("teller", by=STARTER, number="ADU-1")
        floor.tick()
        assert (floor.ended(owner), floor.ended(decoy)) == (False, False)
        floor.publish("told", "ADU-1")
        floor.tick()
        assert (floor.ended(owner), floor.ended(decoy)) == (True, False)

    def test_starts_nothing_by_a_message_and_that_is_told(self, floor: Floor) -> None:
        floor.deploy(started_by_message())
        protect(floor)
        for key in RESERVED:
            floor.publish("told", key, ttl=HOUR)
        assert floor.meet() == 2
        assert floor.meet() == 0
        assert floor.count("root_instance") == 0
        (incident,) = floor.read(standing_incidents.list_standing)
        assert (incident.kind, incident.element_id) == (starts.RESERVED_KEY, "m_s")
        assert not any(key in incident.message for key in RESERVED)


def test_start_is_unchanged_for_other_keys(floor: Floor) -> None:
    floor.deploy(models.one_task())
    protect(floor)
    assert START
    root = floor.start(key="K-1")
    assert floor.tasks(root) == ["handle"]
