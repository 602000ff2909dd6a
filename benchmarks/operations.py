"""Durable operations a second beside the bare UPDATE + INSERT transaction of the same store.

Run: python benchmarks/operations.py [--seconds 3] [--store sqlite|postgresql]
Both are measured in turns in one run; read the ratios, the machine is noisy.
An operation is a start or a completion, committed. Clients are threads.
"""

import random
import sqlite3
import sys
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from statistics import median

import psycopg
from sqlalchemy.engine import make_url

sys.path.insert(0, str(Path(__file__).parents[1]))

from access.office import Office
from benchmarks.measuring import measure_stores, rate
from complaints import intake, tasks
from complaints.records import Channel, ComplaintClass, Submission
from engine import deployments, instances, jobs, user_tasks
from engine.execution import effects as fx
from engine.runtime import Runtime
from engine.store.keys import root_of
from host.demo.office import seed
from host.wiring import open_office
from kernel.clock import SystemClock
from kernel.database import Database, open_database
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork

ENGINE_MODEL = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="http://tuntas">
  <process id="bench" isExecutable="true">
    <startEvent id="s"/>
    <userTask id="one"><extensionElements><zeebe:userTask/>
      <zeebe:assignmentDefinition candidateGroups="a:handler"/></extensionElements></userTask>
    <exclusiveGateway id="x" default="again"/>
    <userTask id="two"><extensionElements><zeebe:userTask/>
      <zeebe:assignmentDefinition candidateGroups="a:head"/></extensionElements></userTask>
    <endEvent id="e"/>
    <sequenceFlow id="f1" sourceRef="s" targetRef="one"/>
    <sequenceFlow id="f2" sourceRef="one" targetRef="x"/>
    <sequenceFlow id="again" sourceRef="x" targetRef="one"/>
    <sequenceFlow id="f3" sourceRef="x" targetRef="two">
      <conditionExpression>= good</conditionExpression></sequenceFlow>
    <sequenceFlow id="f4" sourceRef="two" targetRef="e"/>
  </process></definitions>"""
PAYLOAD = bytes(1600)  # a state of ordinary size
CLIENTS = (1, 16)
ROUNDS = 3

FACT = '[["left",7,"verify","completed"]]'


def main() -> None:
    """Measure and print one table a store."""
    measure_stores(__doc__, _measure)


def _measure(name: str, url: str, seconds: float) -> None:
    office = open_office(
        url,
        SystemClock(),
        keyring=Keyring(bytes(32)),
        channels={},
        random_bytes=random.Random(1).randbytes,
    )
    seed(office)
    office.database.write(
        lambda uow: deployments.deploy(uow, _with_bench_model(), actor="benchmark")
    )
    work = {
        "bare UPDATE + INSERT": _bare(office.database),
        "engine only": _engine_only(open_database(url, SystemClock(), {})),
        "complaint, all projections": _complaint(office),
    }
    rates: dict[tuple[str, int], list[float]] = {}
    for _ in range(ROUNDS):
        for clients in CLIENTS:
            for label, operation in work.items():
                rates.setdefault((label, clients), []).append(rate(operation, clients, seconds))
    office.close()
    _print(name, {key: median(values) for key, values in rates.items()})


def _print(name: str, rates: dict[tuple[str, int], float]) -> None:
    print(f"\n{name}: operations a second (median of {ROUNDS} rounds)")
    print(
        f"{'':<28}{'1 client':>10}{'16 clients':>12}{'1 / bare 1':>12}{'16 / bare 16':>14}"
        f"{'16 / bare 1':>13}"
    )
    bare = {clients: rates["bare UPDATE + INSERT", clients] for clients in CLIENTS}
    for label in dict.fromkeys(label for label, _ in rates):
        one, many = rates[label, 1], rates[label, 16]
        print(
            f"{label:<28}{one:>10.0f}{many:>12.0f}{one / bare[1]:>12.2f}"
            f"{many / bare[16]:>14.2f}{many / bare[1]:>13.2f}"
        )


def _bare(database: Database) -> Callable[[int], int]:
    """One transaction with the bare driver: an UPDATE of 1.6 KB and an INSERT, durable."""
    url = make_url(database.url)
    if url.get_backend_name() == "sqlite":
        return _bare_sqlite(str(url.database))
    return _bare_postgresql(database.url)


def _bare_sqlite(path: str) -> Callable[[int], int]:
    local = threading.local()

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(path, timeout=60, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        return connection

    opened = connect()
    opened.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, state BLOB)")
    opened.execute("CREATE TABLE bare_log (id INTEGER PRIMARY KEY, text TEXT)")
    opened.executemany("INSERT INTO bare VALUES (?, ?)", [(n, PAYLOAD) for n in range(16)])

    def operation(client: int) -> int:
        if not hasattr(local, "connection"):
            local.connection = connect()
        cursor = local.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("UPDATE bare SET state = ? WHERE id = ?", (PAYLOAD, client))
        cursor.execute("INSERT INTO bare_log (text) VALUES (?)", (FACT,))
        cursor.execute("COMMIT")
        return 1

    return operation


def _bare_postgresql(url: str) -> Callable[[int], int]:
    local = threading.local()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE bare (id BIGINT PRIMARY KEY, state BYTEA)")
        connection.execute("CREATE TABLE bare_log (id BIGSERIAL PRIMARY KEY, text VARCHAR)")
        for number in range(16):
            connection.execute("INSERT INTO bare VALUES (%s, %s)", (number, PAYLOAD))

    def operation(client: int) -> int:
        if not hasattr(local, "connection"):
            local.connection = psycopg.connect(url)
        cursor = local.connection.cursor()
        cursor.execute("UPDATE bare SET state = %s WHERE id = %s", (PAYLOAD, client))
        cursor.execute("INSERT INTO bare_log (text) VALUES (%s)", (FACT,))
        local.connection.commit()
        return 1

    return operation


def _engine_only(database: Database) -> Callable[[int], int]:
    """A life: start, complete one, complete two; no room but the engine listens."""
    runtime = Runtime({})

    def complete(key: int, good: bool) -> int:
        answers = {"good": good}

        def work(uow: UnitOfWork) -> int:
            return _next_task(
                user_tasks.complete(uow, runtime, key, answers, actor="ayu").effects, key
            )

        return database.write(work)

    def operation(client: int) -> int:
        step = database.write(
            lambda uow: instances.start_latest(
                uow, runtime, "bench", {"number": "x" * 300}, business_key=f"b{client}"
            )
        )
        key = _next_task(step.effects, step.root << 24)
        key = complete(key, good=True)
        complete(key, good=True)
        return 3

    return operation


def _complaint(office: Office) -> Callable[[int], int]:
    """Intake, verification and assignment of a complaint, with clocks, rungs, status and outbox."""
    submission = Submission(
        channel=Channel.WEB,
        unit="kejari-bandung",
        subject="Layanan",
        description="Layanan lambat",
        class_=ComplaintClass.COMPLAINT,
    )
    verify = {"decision": "accept", "reason": "Lengkap"}

    def operation(_client: int) -> int:
        receipt = office.database.write(
            lambda uow: intake.submit(uow, office.intake, submission, actor="web")
        )
        _run_jobs(office, receipt.root)
        _complete(office, receipt.root, verify)
        _run_jobs(office, receipt.root)
        _complete(office, receipt.root, {})
        return 5

    return operation


def _run_jobs(office: Office, root: int) -> None:
    for key in office.database.read(partial(_jobs_of, runtime=office.runtime, root=root)):
        office.database.write(partial(jobs.run, runtime=office.runtime, key=key))


def _jobs_of(uow: UnitOfWork, runtime: Runtime, root: int) -> list[int]:
    return [
        key for _, key in jobs.list_due(uow, runtime.delegates, most=100) if root_of(key) == root
    ]


def _complete(office: Office, root: int, data: Mapping[str, object]) -> None:
    task = office.database.read(lambda uow: user_tasks.list_of_root(uow, root)[0])
    office.database.write(
        lambda uow: tasks.complete(uow, office.desk, task.key, data, actor=task.assignee or "ayu")
    )


def _next_task(effects: tuple[fx.Effect, ...], key: int) -> int:
    created = [one.number for one in effects if isinstance(one, fx.UserTaskCreated)]
    return (key >> 24 << 24) | created[0] if created else 0


def _with_bench_model() -> dict[str, bytes]:
    from host.bundled import bundled_models

    return {**bundled_models(), "bench.bpmn": ENGINE_MODEL}


if __name__ == "__main__":
    main()
