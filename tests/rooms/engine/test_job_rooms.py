"""Jobs: a delegate in the job's own transaction, attempts, back-off, incident, resolve."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from engine import jobs
from engine.runtime import Job
from kernel.errors import Conflict, NotFound
from kernel.unit_of_work import UnitOfWork
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.rooms.kernel import notebook

MINUTE = timedelta(minutes=1)
TOLD = {"messageName": "told", "correlationKey": "k"}
#: A text known when the job runs; a constant one would be refused when it is deployed.
LATER = "if missing = 0 then null else &quot;{}&quot;"


class Worker:
    """A delegate that writes a note for each attempt and fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.jobs: list[Job] = []

    def __call__(self, uow: UnitOfWork, job: Job) -> Mapping[str, str]:
        self.jobs.append(job)
        notebook.add(uow, len(self.jobs))
        if len(self.jobs) <= self.failures:
            raise Conflict(f"attempt {len(self.jobs)} failed")
        return {"receipt": f"R-{len(self.jobs)}"}


def employ(floor: Floor, failures: int = 0) -> Worker:
    floor.write(notebook.make_table)
    worker = Worker(failures)
    floor.delegates["work"] = worker
    return worker


def due_in(floor: Floor) -> timedelta | None:
    due_at = floor.read(lambda uow: jobs.next_due(uow, floor.delegates))
    return None if due_at is None else due_at - floor.clock.now()


def test_a_delegate_does_the_job_and_its_answer_becomes_variables(floor: Floor) -> None:
    worker = employ(floor)
    floor.deploy(models.chain(_job_with_headers(), models.user_task("read"), ids=("do", "read")))
    root = floor.start(key="ADU-1", amount="12")
    assert due_in(floor) == timedelta()
    assert floor.tick() == 1
    (job,) = worker.jobs
    assert (job.element_id, job.type, job.business_key) == ("do", "work", "ADU-1")
    assert dict(job.headers) == {"to": "complainant"}
    assert job.variables["amount"] == "12"
    assert floor.variables(root)["receipt"] == "R-1"
    assert floor.problems() == []


def _job_with_headers() -> str:
    return models.job("do", "work", "serviceTask", models.headers(to="complainant"))


def test_a_failing_job_is_tried_again_later_and_leaves_nothing_of_the_failure(
    floor: Floor,
) -> None:
    employ(floor, failures=1)
    floor.deploy(models.works())
    root = floor.start()
    floor.tick()
    assert floor.read(notebook.numbers) == []
    assert (due_in(floor), floor.ended(root)) == (MINUTE, False)
    assert floor.problems() == []
    assert floor.tick(MINUTE) == 1
    assert floor.read(notebook.numbers) == [2]
    assert floor.ended(root)


def test_the_wait_between_attempts_grows(floor: Floor) -> None:
    employ(floor, failures=99)
    floor.deploy(models.works(retries="5"))
    floor.start()
    floor.tick()
    waits = []
    while (wait := due_in(floor)) is not None:
        waits.append(wait)
        floor.tick(wait)
    assert waits == [MINUTE, 5 * MINUTE, 30 * MINUTE, 30 * MINUTE]


def test_without_attempts_left_an_incident_waits_and_resolving_it_tries_again(
    floor: Floor,
) -> None:
    employ(floor, failures=2)
    floor.deploy(models.works(retries="2"))
    root = floor.start(key="ADU-7")
    floor.tick()
    floor.tick(MINUTE)
    (incident,) = floor.incidents()
    assert (incident.element_id, incident.kind, incident.business_key) == ("do", "job", "ADU-7")
    assert "'work' of do has no attempts left: attempt 2 failed" in incident.message
    assert (due_in(floor), floor.count("job"), floor.problems()) == (None, 0, [])
    floor.resolve(incident.key)
    assert floor.incidents() == []
    floor.tick()
    assert floor.ended(root)
    assert floor.facts(root, "incident_raised", "incident_closed") == [
        ("incident_raised", "do"),
        ("incident_closed", "do"),
    ]


def test_an_incident_that_is_closed_cannot_be_resolved_again(floor: Floor) -> None:
    employ(floor, failures=1)
    floor.deploy(models.works(retries="1"))
    floor.start()
    floor.tick()
    (incident,) = floor.incidents()
    floor.resolve(incident.key)
    with pytest.raises(NotFound, match=f"no open incident has the key {incident.key}"):
        floor.resolve(incident.key)


def test_a_job_without_a_delegate_here_waits_for_an_external_worker(floor: Floor) -> None:
    floor.deploy(models.works("send-pigeon"))
    root = floor.start()
    assert (floor.tick(), due_in(floor), floor.incidents()) == (0, None, [])
    assert (floor.ended(root), floor.problems()) == (False, [])


def test_a_bug_in_a_delegate_fails_its_job_and_shows_no_data(floor: Floor) -> None:
    def broken(_uow: UnitOfWork, job: Job) -> Mapping[str, str]:
        return {"phone": {"0812-secret": "x"}[str(job.variables["phone"])]}

    floor.delegates["work"] = broken
    floor.deploy(models.works(retries="1"))
    floor.start(phone="0813-secret")
    floor.tick()
    (incident,) = floor.incidents()
    assert "the delegate of 'work' broke at do with KeyError" in incident.message
    assert "secret" not in incident.message
    assert floor.problems() == []


def test_workers_that_meet_at_a_job_do_it_once(floor: Floor) -> None:
    employ(floor)
    floor.deploy(models.works())
    root = floor.start()
    ((_, key),) = floor.due_jobs()
    start = Barrier(6)

    def run(_: int) -> bool:
        start.wait()
        return floor.run_job(key)

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(run, range(6))).count(True) == 1
    assert len(floor.read(notebook.numbers)) == 1
    assert floor.facts(root, "job") == [("job", "do")]


def test_a_job_whose_element_is_gone_is_not_done(floor: Floor) -> None:
    worker = employ(floor)
    stop = models.boundary("stop", "do", models.LATER.format("PT1H"))
    floor.deploy(models.chain(models.job("do", "work"), stop, models.ends("stop"), ids=("do",)))
    root = floor.start()
    ((_, key),) = floor.due_jobs()
    floor.clock.move_to(floor.clock.now() + timedelta(hours=1))
    floor.fire_all()
    assert floor.ended(root)
    assert not floor.run_job(key)
    assert worker.jobs == []
    floor.write(lambda uow: jobs.record_failure(uow, floor.runtime, key, "too late"))
    assert floor.problems() == []


def test_a_message_is_published_by_a_job_in_its_own_transaction(floor: Floor) -> None:
    publish = models.job(
        "tell",
        "tuntas:publish-message",
        "sendTask",
        models.headers(messageName="told", correlationKey="=number", timeToLive="PT1H"),
    )
    floor.deploy(
        models.chain(publish, ids=("tell",), name="teller"), models.waits_for_message("hearer")
    )
    floor.start("teller", number="N-1")
    floor.tick()
    assert floor.count("message") == 1
    hearer = floor.start("hearer", number="N-1")
    floor.tick(timedelta(minutes=59))
    assert floor.ended(hearer)
    assert floor.variables(hearer) == {}


def test_a_key_may_be_a_number_and_headers_see_the_time_of_the_instances_zone(
    floor: Floor,
) -> None:
    given = {"messageName": "=string(now().time offset)", "correlationKey": " =1 + 6.0"}
    task = 'taskDefinition type="tuntas:publish-message"'
    tell = models.extended("sendTask", "tell", task, models.headers(**given))
    floor.deploy(models.chain(tell, ids=("tell",)))
    root = floor.start()
    floor.tick()
    assert (floor.incidents(), floor.ended(root)) == ([], True)
    sql = "SELECT name, correlation_key FROM message"
    row = floor.read(lambda uow: uow.connection.exec_driver_sql(sql).one())
    assert tuple(row) == ("PT7H", "7")


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (
            {"messageName": "=5 + count([missing])", "correlationKey": "k"},
            "tell: header messageName is no text",
        ),
        (
            {"messageName": "told", "correlationKey": "=missing"},
            "tell: header correlationKey is neither a text nor a number",
        ),
        (
            {
                "messageName": "told",
                "correlationKey": "k",
                "timeToLive": f"={LATER.format('soon')}",
            },
            "timeToLive is no duration; write it as PT1H",
        ),
        (
            {
                "messageName": "told",
                "correlationKey": "k",
                "timeToLive": f"={LATER.format('-PT1H')}",
            },
            "'told': a time to live of -1 day, 23:00:00 is negative",
        ),
    ],
)
def test_a_message_with_wrong_headers_becomes_an_incident(
    floor: Floor, given: dict[str, str], text: str
) -> None:
    task = 'taskDefinition type="tuntas:publish-message" retries="1"'
    tell = models.extended("serviceTask", "tell", task, models.headers(**given))
    floor.deploy(models.chain(tell, ids=("tell",)))
    floor.start()
    floor.tick()
    (incident,) = floor.incidents()
    assert text in incident.message
    assert floor.count("message") == 0
