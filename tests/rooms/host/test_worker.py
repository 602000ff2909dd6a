"""The worker in its threads: woken by a nudge and by the clock, not stopped by what fails."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest

from engine import incidents, messages, signals, user_tasks
from host import due, health
from host.check import check_store
from host.worker import Pace
from tests.rooms.engine import small_models as models
from tests.rooms.engine.small_models import TOLD, catches, chain
from tests.rooms.host.workshop import HOUR, Workshop, until

#: The message of TOLD, for everybody who waits for it.
NAMED = TOLD.replace("=number", "=&quot;all&quot;")
SOON, WAITS = "PT0.001S", "PT0.3S"


def _has_task(workshop: Workshop, root: int) -> bool:
    return bool(workshop.office.database.read(lambda uow: user_tasks.list_of_root(uow, root)))


def _has_done(workshop: Workshop, jobs: int) -> bool:
    return len(workshop.gate.keys) == jobs


def _run(workshop: Workshop, sql: str) -> None:
    workshop.office.database.write(lambda uow: uow.connection.exec_driver_sql(sql))


def test_what_was_due_while_nobody_worked_is_done_at_the_start(workshop: Workshop) -> None:
    workshop.deploy(models.works())
    workshop.gate.opened.set()
    workshop.start("before")
    with workshop.worker():
        until(lambda: workshop.gate.keys == ["before"])


def test_a_nudge_wakes_it_at_once(workshop: Workshop) -> None:
    workshop.deploy(models.works())
    workshop.gate.opened.set()
    with workshop.worker() as worker:
        for number in range(5):
            workshop.start(f"K-{number}")
            worker.nudge()
            until(partial(_has_done, workshop, number + 1))


def test_a_nudge_while_it_works_leads_to_another_look(workshop: Workshop) -> None:
    workshop.deploy(models.works())
    with workshop.worker() as worker:
        workshop.start("first")
        worker.nudge()
        assert workshop.gate.entered.wait(20)

        def start_another() -> None:  # on SQLite it waits for the job's transaction
            workshop.start("second")
            worker.nudge()

        second = threading.Thread(target=start_another)
        second.start()
        worker.nudge()
        workshop.gate.opened.set()
        second.join()
        until(lambda: workshop.gate.keys == ["first", "second"])


def test_no_nudge_is_lost_among_many(workshop: Workshop) -> None:
    workshop.deploy(models.works())
    workshop.gate.opened.set()
    with workshop.worker() as worker, ThreadPoolExecutor(8) as people:

        def work(number: int) -> None:
            workshop.start(f"K-{number}")
            worker.nudge()

        list(people.map(work, range(60)))
        until(lambda: len(workshop.gate.keys) == 60)
    assert len(set(workshop.gate.keys)) == 60
    assert check_store(workshop.office, lambda _: None) == []


def test_it_wakes_when_the_next_row_is_due(workshop: Workshop) -> None:
    workshop.deploy(models.pauses(WAITS))
    with workshop.worker() as worker:
        root = workshop.start("K-1")
        worker.nudge()  # a look that finds nothing yet, and that there will be something
        until(lambda: _has_task(workshop, root))


def test_each_second_it_looks_by_itself(workshop: Workshop) -> None:
    workshop.deploy(models.works())
    workshop.gate.opened.set()
    with workshop.worker(Pace()):
        workshop.start("K-1")
        until(lambda: workshop.gate.keys == ["K-1"])


def test_stopping_finishes_the_row_and_begins_no_other(workshop: Workshop) -> None:
    workshop.deploy(models.works())
    workshop.start("first")
    workshop.start("second")
    with workshop.worker() as worker:
        assert workshop.gate.entered.wait(20)
        stopping = threading.Thread(target=worker.stop)
        stopping.start()
        until(lambda: worker.is_stopping)
        workshop.gate.opened.set()
        stopping.join(20)
        assert not stopping.is_alive()
    assert workshop.gate.keys == ["first"]
    left = workshop.office.database.read(lambda uow: due.next_due(uow, workshop.delegates))
    assert left is not None
    assert check_store(workshop.office, lambda _: None) == []


def test_a_fault_in_one_row_is_told_once_and_stops_no_other(
    workshop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    """A timer that cannot fire, because what comes next breaks off with a fault of the program."""
    workshop.deploy(models.pauses(SOON, name="late"), models.works())
    workshop.gate.opened.set()
    _break_timers(workshop)
    workshop.start("bad", "late")
    caplog.set_level(logging.INFO, "tuntas.worker")
    with workshop.worker() as worker:
        until(lambda: "failed, parked till" in caplog.text)
        for number in range(3):
            workshop.start(f"K-{number}")
            worker.nudge()
            until(partial(_has_done, workshop, number + 1))
    assert caplog.text.count("failed, parked till") == 1
    assert "timer 16777220 at pause failed" in caplog.text
    assert "Siti" not in caplog.text


def _break_timers(workshop: Workshop) -> None:
    """A trigger of the store that refuses, with somebody's name in its text."""
    if workshop.office.database.url.startswith("sqlite"):
        refusal = "SELECT RAISE(ABORT, 'Siti')"
        _run(workshop, f"CREATE TRIGGER broken BEFORE DELETE ON timer BEGIN {refusal}; END")
        return
    body = "BEGIN RAISE EXCEPTION 'Siti'; END"
    _run(workshop, f"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
    trigger = "BEFORE DELETE ON timer FOR EACH ROW EXECUTE FUNCTION refuse()"
    _run(workshop, f"CREATE TRIGGER broken {trigger}")


def test_rows_that_fail_do_not_hide_those_behind_them(workshop: Workshop) -> None:
    """More of them than are looked at in one round."""
    workshop.deploy(models.pauses(SOON, name="late"), models.works())
    _break_timers(workshop)
    for number in range(due.BATCH + 5):
        workshop.start(f"bad-{number}", "late")
    workshop.gate.opened.set()
    with workshop.worker() as worker:
        workshop.start("good")
        worker.nudge()
        until(lambda: workshop.gate.keys == ["good"])


def test_a_job_that_breaks_with_a_fault_becomes_an_incident_without_its_text(
    workshop: Workshop,
) -> None:
    def breaks(*_given: object) -> dict[str, str]:
        raise KeyError("Siti")

    workshop.delegates["work"] = breaks
    workshop.deploy(models.works(retries="1"))
    workshop.start("K-1")
    with workshop.worker():
        until(lambda: bool(workshop.office.database.read(incidents.list_open)))
    (incident,) = workshop.office.database.read(incidents.list_open)
    assert "KeyError" in incident.message
    assert "Siti" not in incident.message


def test_a_store_that_fails_is_told_once_and_work_goes_on_when_it_is_back(
    workshop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    workshop.deploy(models.works())
    workshop.gate.opened.set()
    caplog.set_level(logging.INFO, "tuntas.worker")
    quick = Pace(floor=timedelta(milliseconds=30), recount=HOUR, prune=HOUR)
    _run(workshop, "ALTER TABLE job RENAME TO job_away")
    with workshop.worker(quick):
        until(lambda: "due work broke off" in caplog.text)
        _run(workshop, "ALTER TABLE job_away RENAME TO job")
        until(lambda: "due work goes on" in caplog.text)
        workshop.start("K-1")
        until(lambda: workshop.gate.keys == ["K-1"])
    assert caplog.text.count("due work broke off") == 1


def test_a_signal_is_spread_delivered_and_forgotten(workshop: Workshop) -> None:
    read, write = workshop.office.database.read, workshop.office.database.write
    steps = (models.alarmed("wait"), models.user_task("handle"))
    workshop.deploy(chain(*steps, ids=("wait", "handle"), more=models.ALARM))
    roots = [workshop.start(f"K-{number}") for number in range(3)]
    write(lambda uow: signals.broadcast(uow, "alarm", {}))
    assert read(health.oldest_due) is not None
    with workshop.worker():
        until(lambda: all(_has_task(workshop, root) for root in roots))
        until(lambda: read(health.oldest_due) is None)
        until(lambda: not read(signals.list_broadcasts))


def test_health_knows_the_messages_that_nobody_delivers(workshop: Workshop) -> None:
    read, write = workshop.office.database.read, workshop.office.database.write
    waiting = chain(catches("hear"), ids=("hear",), more=NAMED)
    workshop.deploy(waiting)
    workshop.start("K-1")
    assert read(health.oldest_due) is None
    write(lambda uow: messages.publish(uow, "told", "all", {}, time_to_live=HOUR))
    before = workshop.office.clock.now()
    assert (oldest := read(health.oldest_due)) is not None
    assert oldest <= before
    with workshop.worker():
        until(lambda: read(health.oldest_due) is None)
