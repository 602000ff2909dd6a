"""Many kinds of poisoned rows, several workers, kills at any instant: nothing lost, nothing twice.

Run by `python3 dev.py nightly`, or alone with -s to see the figures.
"""

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic, sleep

import pytest

from access.office import Office
from engine import deployments, history, instances, messages, signals, standing_incidents
from host import parking
from host.check import check_store
from kernel.unit_of_work import UnitOfWork
from tests.nightly.poisoning import BROKEN_ROWS, KINDS, open_poisoned
from tests.rooms.engine import small_models as models
from tests.rooms.engine.small_models import TOLD, chain

GOOD, BAD_OF_EACH, WORKERS, KILLS = 240, 6, 3, 60
PATIENCE = 180.0  #: seconds for the rest, once nobody is killed any more
TIMERS = ("first", "second", "third")


def model() -> bytes:
    """Three timers, a message and a signal, each once."""
    steps = (
        *(models.pause(name, "PT1S") for name in TIMERS),
        models.catches("hear"),
        models.alarmed("alarm"),
        models.user_task("handle"),
    )
    told = TOLD.replace("=number", "=&quot;K&quot; + number")
    return chain(*steps, ids=(*TIMERS, "hear", "alarm", "handle"), more=told + models.ALARM)


def start(office: Office, key: str) -> int:
    return office.database.write(
        lambda uow: instances.start_latest(
            uow,
            office.runtime,
            "p",
            {"number": key},
            business_key=key,
            zone="Asia/Jakarta",
            actor="rina",
        )
    ).root


def poison(office: Office, roots: dict[str, int]) -> None:
    """Make what no bug of ours makes: a state of garbage, a row that the store will not let go."""
    states = [root for key, root in roots.items() if key.startswith("state")]
    stuck = [root for key, root in roots.items() if key.startswith("trigger")]
    ranges = " OR ".join(f"OLD.key / 16777216 = {root}" for root in stuck)
    when = f"BEFORE DELETE ON timer FOR EACH ROW WHEN ({ranges})"
    if office.database.url.startswith("sqlite"):
        sqls = [f"CREATE TRIGGER broken {when} BEGIN SELECT RAISE(ABORT, 'x'); END"]
        garbage = "x'c1c1c1'"
    else:
        body = "BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '54000'; END"
        sqls = [
            f"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
            f"CREATE TRIGGER broken {when} EXECUTE FUNCTION refuse()",
        ]
        garbage = r"'\xc1c1c1'"
    listed = ", ".join(map(str, states))
    sqls.append(f"UPDATE root_instance SET state = {garbage} WHERE number IN ({listed})")  # noqa: S608
    office.database.write(
        lambda uow: [uow.connection.exec_driver_sql(sql) for sql in sqls] and None
    )


@contextmanager
def workers(url: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    running = [worker(url) for _ in range(WORKERS)]
    try:
        yield running
    finally:
        for one in running:
            one.kill()
            one.wait()


def worker(url: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tests.nightly.poisoning", url])  # noqa: S603


def kill_some(url: str, running: list[subprocess.Popen[bytes]], chance: random.Random) -> int:
    """Kill one worker at a time, at any instant, and start another."""
    died = 0
    for _ in range(KILLS):
        sleep(chance.uniform(0.05, 0.6))
        place = chance.randrange(WORKERS)
        died += running[place].poll() is not None  # by itself: no row may end a worker
        running[place].kill()
        running[place].wait()
        running[place] = worker(url)
    return died


def reached(office: Office, roots: dict[str, int]) -> Counter[str]:
    """How often each event of the good instances happened, over all of them."""
    found: Counter[str] = Counter()

    def look(uow: UnitOfWork) -> None:
        for root in roots.values():
            for one in history.list_entries(uow, root):
                if one.fact == "timer_fired" or (
                    one.fact == "entered" and one.element_id in ("hear", "alarm", "handle")
                ):
                    found[f"{root} {one.element_id}"] += 1

    office.database.read(look)
    return found


def wait_for(office: Office, good: dict[str, int], element: str) -> None:
    end = monotonic() + PATIENCE
    wanted = len(good)
    while sum(name.endswith(f" {element}") for name in reached(office, good)) < wanted:
        assert monotonic() < end, f"stuck before {element}"
        sleep(0.5)


@pytest.mark.parametrize("seed", [1])
def test_poisoned_rows_and_kills_lose_double_and_stop_nothing(store_url: str, seed: int) -> None:
    chance = random.Random(seed)
    office = open_poisoned(store_url)
    office.database.write(
        lambda uow: deployments.deploy(uow, {"model.bpmn": model()}, actor="rina")
    )
    bad = {f"{kind}-{number}": 0 for kind in KINDS for number in range(BAD_OF_EACH)}
    keys = [*bad, *(f"good-{number}" for number in range(GOOD))]
    chance.shuffle(keys)
    roots = {key: start(office, key) for key in keys}
    bad = {key: roots[key] for key in bad}
    good = {key: root for key, root in roots.items() if key not in bad}
    poison(office, bad)
    life = timedelta(hours=1)
    for key in keys:
        office.database.write(
            lambda uow, key=key: messages.publish(uow, "told", f"K{key}", {}, time_to_live=life)  # type: ignore[misc]
        )
    with workers(store_url) as running:
        died = kill_some(store_url, running, chance)
        wait_for(office, good, "alarm")
        office.database.write(lambda uow: signals.broadcast(uow, "alarm", {}))
        died += kill_some(store_url, running, chance)
        wait_for(office, good, "handle")
    report(office, good, bad, died)
    office.close()


def report(office: Office, good: dict[str, int], bad: dict[str, int], died: int) -> None:
    """Print the figures, and hold them to what they must be."""
    events = reached(office, good)
    wanted = {f"{root} {one}" for root in good.values() for one in (*TIMERS, "hear", "handle")}
    lost = len(wanted - set(events))
    doubled = sum(count > 1 for count in events.values())
    parked = office.database.read(parking.list_parked)
    told = office.database.read(lambda uow: standing_incidents.list_standing(uow, most=1000))
    parked_roots = {one.root for one in parked}
    stuck = [one for one in check_store(office, lambda _: None) if not _is_of(one.row, bad)]
    print(  # noqa: T201
        f"\n{office.database.url.partition(':')[0]}: {len(good)} sound instances,"
        f" {len(bad)} poisoned of {len(KINDS)} kinds, {2 * KILLS} kills of {WORKERS} workers:"
        f" lost {lost}, doubled {doubled}, stuck {len(stuck)}, workers that died by themselves"
        f" {died}; parked {len(parked)} rows of {len(parked_roots)} instances,"
        f" told {len(told)}, most attempts {max(one.attempts for one in parked)}"
    )
    assert (lost, doubled, stuck, died) == (0, 0, [], 0)
    assert parked_roots == set(bad.values())
    assert {one.root for one in told} == set(bad.values())
    assert len(BROKEN_ROWS) < len(KINDS)


def _is_of(row: str, bad: dict[str, int]) -> bool:
    """Whether a problem is about a poisoned instance: its state, or its overdue rows."""
    number = int("".join(sign for sign in row if sign.isdecimal()) or 0)
    return number in bad.values() or (number >> 24) in bad.values()
