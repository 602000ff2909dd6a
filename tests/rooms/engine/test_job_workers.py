"""Jobs of external workers: leased, completed by key, failed with retries, ended with errors."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest

from engine import instances, job_workers
from engine.job_workers import ActivatedJob
from engine.steps import Step
from kernel.errors import Conflict, Invalid, NotFound
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.unit.model.bpmn_builder import flows

MINUTE = timedelta(minutes=1)
IS_BAD = "<conditionalEventDefinition><condition>=bad</condition></conditionalEventDefinition>"
CAUGHT = '<errorEventDefinition errorRef="x"/>'


def activate(
    floor: Floor, worker: str = "w1", *, most: int = 10, **more: Any
) -> list[ActivatedJob]:
    asked = {"type": "work", "worker": worker, "timeout": 5 * MINUTE, "most": most, **more}
    return floor.write(lambda uow: job_workers.activate(uow, floor.runtime, **asked))


def complete(floor: Floor, key: int, **variables: Any) -> Step:
    return floor.write(
        lambda uow: job_workers.complete(uow, floor.runtime, key, variables, actor="w1")
    )


def fail(floor: Floor, key: int, retries: int, **more: Any) -> None:
    def work(uow: Any) -> None:
        job_workers.fail(uow, floor.runtime, key, retries=retries, error="no ink", **more)

    floor.write(work)


def throw(floor: Floor, key: int, code: str, **variables: Any) -> Step:
    return floor.write(
        lambda uow: job_workers.throw_error(
            uow, floor.runtime, key, code, "as said", variables, actor="w1"
        )
    )


def update(floor: Floor, key: int, **more: Any) -> None:
    floor.write(lambda uow: job_workers.update(uow, key, **more))


def pass_time(floor: Floor, time: timedelta) -> None:
    floor.clock.move_to(floor.clock.now() + time)


def with_error() -> bytes:
    on_error = models.boundary("stop", "do", CAUGHT)
    task = models.user_task("mend")
    links = flows("stop mend", "mend e")
    return models.chain(
        models.job("do", "work"),
        on_error,
        task,
        links,
        ids=("do",),
        more='<error id="x" errorCode="NO-STAMP"/>',
    )


def test_a_worker_gets_all_that_it_needs_to_know(floor: Floor) -> None:
    job = models.job("do", "work", "serviceTask", models.headers(to="complainant"))
    floor.deploy(models.chain(job, ids=("do",)))
    root = floor.start(key="ADU-1", amount="12", note="long")
    (got,) = activate(floor, fetch_variables=["amount", "absent"])
    assert (got.key, got.element_instance_key) == (got.key, got.key)
    assert got.process_instance_key == (root << 24) | 1
    assert (got.process_definition_id, got.process_definition_version) == ("p", 1)
    assert (got.type, got.element_id, got.worker, got.retries) == ("work", "do", "w1", 3)
    assert (got.custom_headers, got.business_key) == ({"to": "complainant"}, "ADU-1")
    assert got.variables == {"amount": "12"}
    assert got.deadline == floor.clock.now() + 5 * MINUTE
    assert floor.problems() == []


def test_a_job_in_a_called_process_names_that_process(floor: Floor) -> None:
    inner = models.chain(models.job("do", "work"), ids=("do",), name="inner")
    floor.deploy(models.calls(), inner)
    root = floor.start()
    (got,) = activate(floor)
    assert got.process_definition_id == "inner"
    assert got.process_instance_key != (root << 24) | 1
    called = floor.read(lambda uow: instances.get(uow, got.process_instance_key))
    assert called.parent is not None


def test_completing_a_job_sets_its_variables_and_goes_on(floor: Floor) -> None:
    floor.deploy(models.chain(models.job("do", "work"), models.user_task("t"), ids=("do", "t")))
    root = floor.start()
    (got,) = activate(floor)
    complete(floor, got.key, receipt="R-1")
    assert floor.tasks(root) == ["t"]
    assert floor.variables(root) == {"receipt": "R-1"}
    assert floor.entries(root)[-1].actor == "w1"
    with pytest.raises(NotFound, match=f"no open job has the key {got.key}"):
        complete(floor, got.key)
    assert floor.problems() == []


def test_jobs_are_given_out_oldest_first_and_no_more_than_asked_for(floor: Floor) -> None:
    floor.deploy(models.works())
    roots = []
    for _ in range(3):
        roots.append(floor.start())
        pass_time(floor, MINUTE)
    assert [job.key >> 24 for job in activate(floor, most=2)] == roots[:2]
    assert [job.key >> 24 for job in activate(floor, "w2")] == roots[2:]
    assert activate(floor, "w3") == []


def test_a_lease_that_ran_out_frees_the_job_and_costs_no_retry(floor: Floor) -> None:
    floor.deploy(models.works())
    root = floor.start()
    (first,) = activate(floor)
    pass_time(floor, 5 * MINUTE - timedelta(microseconds=1))
    assert activate(floor, "w2") == []
    pass_time(floor, timedelta(microseconds=1))
    (second,) = activate(floor, "w2")
    assert (second.key, second.retries, second.worker) == (first.key, 3, "w2")
    complete(floor, first.key)  # the slow one was faster all the same
    assert floor.ended(root)
    with pytest.raises(NotFound, match=str(second.key)):
        complete(floor, second.key)


def test_a_lease_can_be_extended_by_whoever_has_one(floor: Floor) -> None:
    floor.deploy(models.works())
    floor.start()
    (got,) = activate(floor)
    update(floor, got.key, timeout=30 * MINUTE)
    pass_time(floor, 29 * MINUTE)
    assert activate(floor, "w2") == []
    pass_time(floor, MINUTE)
    with pytest.raises(Conflict, match=rf"job {got.key} \(do\) is not leased"):
        update(floor, got.key, timeout=MINUTE)
    assert len(activate(floor, "w2")) == 1


def test_a_failed_job_comes_again_after_its_back_off_with_what_the_worker_added(
    floor: Floor,
) -> None:
    floor.deploy(models.works())
    root = floor.start(amount="12")
    (got,) = activate(floor)
    fail(floor, got.key, 2, back_off=MINUTE, variables={"seen": "page 1"})
    assert activate(floor) == []
    pass_time(floor, MINUTE)
    (again,) = activate(floor, "w2")
    assert (again.key, again.retries) == (got.key, 2)
    assert again.variables == {"amount": "12", "seen": "page 1"}
    assert floor.variables(root) == {"amount": "12"}
    job = floor.read(lambda uow: job_workers.get(uow, got.key))
    assert (job.last_error, job.worker, job.deadline) == ("no ink", "w2", again.deadline)


def test_a_worker_sees_variables_as_they_are_when_it_gets_the_job(floor: Floor) -> None:
    given = 'ioMapping><zeebe:input source="=amount + 1" target="more"/></zeebe:ioMapping'
    floor.deploy(
        models.chain(models.job("do", "work", "serviceTask", f"<zeebe:{given}>"), ids=("do",))
    )
    root = floor.start(amount=Decimal(1))
    more = {"amount": Decimal(7)}
    floor.write(lambda uow: instances.set_variables(uow, floor.runtime, root, more, actor="adi"))
    (got,) = activate(floor)
    assert got.variables == {"amount": Decimal(7), "more": Decimal(2)}


def test_without_retries_an_incident_waits_and_the_job_comes_again_with_those_given(
    floor: Floor,
) -> None:
    floor.deploy(models.works())
    floor.start()
    (got,) = activate(floor)
    fail(floor, got.key, 0)
    (incident,) = floor.incidents()
    assert (incident.key, incident.kind) == (got.key, "job")
    assert incident.message.endswith("job 'work' of do has no attempts left: no ink")
    assert activate(floor) == []
    update(floor, got.key, retries=7)
    floor.resolve(incident.key)
    (again,) = activate(floor)
    assert (again.key, again.retries) == (got.key, 7)
    assert floor.problems() == []


@pytest.mark.parametrize("retries", [0, 1])
def test_variables_of_a_failure_may_end_the_job_by_a_condition(floor: Floor, retries: int) -> None:
    spoilt, after = models.boundary("spoilt", "do", IS_BAD), flows("spoilt e")
    floor.deploy(models.chain(models.job("do", "work"), spoilt, after, ids=("do",)))
    root = floor.start(bad=False)
    (got,) = activate(floor)
    fail(floor, got.key, retries, variables={"bad": True})
    assert (floor.incidents(), activate(floor), floor.ended(root)) == ([], [], True)


def test_an_error_without_a_code_is_refused(floor: Floor) -> None:
    floor.deploy(models.works())
    floor.start()
    (got,) = activate(floor)
    with pytest.raises(Invalid, match="error code is empty"):
        throw(floor, got.key, "")


def test_retries_of_an_open_job_can_be_changed(floor: Floor) -> None:
    floor.deploy(models.works())
    floor.start()
    (got,) = activate(floor)
    update(floor, got.key, retries=9)
    assert floor.read(lambda uow: job_workers.get(uow, got.key)).retries == 9


def test_a_thrown_error_is_caught_with_its_variables(floor: Floor) -> None:
    floor.deploy(with_error())
    root = floor.start()
    (got,) = activate(floor)
    throw(floor, got.key, "NO-STAMP", reason="lost")
    assert floor.tasks(root) == ["mend"]
    assert floor.variables(root) == {"reason": "lost"}
    assert floor.problems() == []


def test_an_error_nobody_catches_is_an_incident(floor: Floor) -> None:
    floor.deploy(with_error())
    floor.start()
    (got,) = activate(floor)
    throw(floor, got.key, "FIRE")
    (incident,) = floor.incidents()
    assert (incident.element_id, incident.kind) == ("do", "error")
    assert "FIRE" in incident.message


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"type": ""}, "type is empty"),
        ({"timeout": timedelta()}, "timeout is 0 seconds; expected up to 30 days"),
        ({"most": 0}, "0 jobs were asked for; expected 1 to 1000"),
        ({"most": 1001}, "1001 jobs were asked for"),
    ],
)
def test_a_wrong_request_for_jobs_is_refused(
    floor: Floor, wrong: dict[str, Any], text: str
) -> None:
    with pytest.raises(Invalid, match=text):
        activate(floor, **wrong)


def test_jobs_that_a_delegate_does_are_not_given_out(floor: Floor) -> None:
    with pytest.raises(Conflict, match="'tuntas:publish-message' are done by Tuntas itself"):
        activate(floor, type="tuntas:publish-message")


def test_workers_that_ask_at_once_never_get_one_job_twice(floor: Floor) -> None:
    floor.deploy(models.works())
    for _ in range(30):
        floor.start()
    start = Barrier(6)

    def ask(number: int) -> list[int]:
        start.wait()
        return [job.key for job in activate(floor, f"w{number}", most=7)]

    with ThreadPoolExecutor(6) as pool:
        got = [key for keys in pool.map(ask, range(6)) for key in keys]
    got += [job.key for job in activate(floor, most=30)]  # what a locked row hid from all six
    assert len(got) == len(set(got)) == 30


def test_two_workers_that_complete_one_job_at_once_do_it_once(floor: Floor) -> None:
    floor.deploy(models.works())
    root = floor.start()
    (got,) = activate(floor)
    start = Barrier(2)

    def finish(_: int) -> bool:
        start.wait()
        try:
            complete(floor, got.key)
        except (NotFound, Conflict):
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(finish, range(2))) == [False, True]
    assert floor.facts(root, "job") == [("job", "do")]
