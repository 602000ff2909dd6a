"""What a person sends from outside, or asks for, passes over the instances hidden from them."""

from datetime import timedelta

import pytest
from sqlalchemy import BigInteger

from engine import job_workers, messages, signals
from engine.publishers import person
from engine.runtime import Protection, Runtime
from engine.search.in_sql import Hidden
from kernel.unit_of_work import UnitOfWork
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor

PERSON = "dimas"


@pytest.fixture(autouse=True)
def _first_is_hidden(floor: Floor) -> None:
    """Root instance 1 is hidden from PERSON."""

    def hides(_uow: UnitOfWork, person: str, root: int) -> bool:
        return (person, root) == (PERSON, 1)

    floor.runtime = Runtime(floor.delegates, Protection(hides=hides))


def publish(floor: Floor, publisher: str) -> None:
    floor.write(
        lambda uow: messages.publish(
            uow, "told", "N-1", {}, time_to_live=timedelta(hours=1), publisher=person(publisher)
        )
    )


def test_a_message_goes_to_the_next_that_waits_and_tells_who_sent_it(floor: Floor) -> None:
    floor.deploy(models.waits_for_message())
    hidden, other = (floor.start(number="N-1") for _ in range(2))
    publish(floor, PERSON)
    assert floor.tick() > 0
    assert (floor.ended(hidden), floor.ended(other)) == (False, True)
    actors = {one.actor for one in floor.entries(other) if one.fact == "message_correlated"}
    assert actors == {PERSON}
    publish(floor, PERSON)
    assert floor.tick() == 1
    assert floor.tick() == 0
    publish(floor, "rina")
    floor.tick()
    assert floor.ended(hidden)
    floor.tick(messages.GRACE + timedelta(hours=2))
    floor.write(messages.forget_expired)
    assert floor.count("message") + floor.count("message_bar") == 0


def test_a_message_that_only_a_hidden_instance_could_get_is_forgotten(floor: Floor) -> None:
    floor.deploy(models.waits_for_message())
    hidden = floor.start(number="N-1")
    publish(floor, PERSON)
    floor.tick()
    floor.tick(messages.GRACE + timedelta(hours=2))
    floor.write(messages.forget_expired)
    assert floor.count("message") + floor.count("message_bar") == 0
    assert not floor.ended(hidden)


def test_a_signal_passes_over_it(floor: Floor) -> None:
    steps = (models.alarmed("hear"),)
    floor.deploy(models.chain(*steps, ids=("hear",), more=models.ALARM))
    hidden, other = (floor.start() for _ in range(2))
    floor.write(lambda uow: signals.broadcast(uow, "alarm", {}, publisher=person(PERSON)))
    floor.tick()
    assert (floor.ended(hidden), floor.ended(other)) == (False, True)
    assert floor.count("signal") + floor.count("signal_delivery") == 0
    floor.write(lambda uow: signals.broadcast(uow, "alarm", {}))
    floor.tick()
    assert floor.ended(hidden)


def test_its_jobs_stay_first_in_line_for_others(floor: Floor) -> None:
    floor.deploy(models.works())
    hidden, other = (floor.start() for _ in range(2))
    first_is_hidden = Hidden(sql="{root} = :one", types={"one": BigInteger}, values={"one": hidden})

    def take(unseen: Hidden | None) -> list[int]:
        jobs = floor.write(
            lambda uow: job_workers.activate(
                uow,
                floor.runtime,
                type="work",
                worker="w",
                timeout=timedelta(hours=1),
                most=1,
                hidden=unseen,
            )
        )
        return [job.key >> 24 for job in jobs]

    assert take(first_is_hidden) == [other]
    assert not floor.read(lambda uow: job_workers.is_free(uow, "work", first_is_hidden))
    assert take(first_is_hidden) == []
    assert take(None) == [hidden]
