"""A crowd of instances on one store, driven by several threads until all have ended.

As a program it says what was committed, line by line, and may be killed at any moment; started
again it goes on where the store is: `python -m tests.rooms.engine.crowd URL RUN`.
"""

import contextlib
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from engine import instances, messages
from engine import user_tasks as tasks
from engine.feel.values import Value
from engine.runtime import Job
from kernel.clock import SimulatedClock
from kernel.database import open_database
from kernel.errors import Conflict, NotFound
from kernel.unit_of_work import UnitOfWork
from tests.conftest import TUESDAY_MORNING
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.rooms.kernel import notebook
from tests.unit.model.bpmn_builder import file_of, flows, node, process

NUMBERS = range(1, 31)
THREADS = 4
MAIL = timedelta(days=365)


def model() -> bytes:
    """A job, a task, then a message, a timer and a publishing job side by side, then a task."""
    publish = models.job(
        "tell",
        "tuntas:publish-message",
        "sendTask",
        models.headers(messageName="heard", correlationKey="=number"),
    )
    fork, join = node("parallelGateway", "fork"), node("parallelGateway", "join")
    sides = (models.catches("hear"), models.pause("pause", "PT1M"), publish)
    before = (models.START, models.job("register", "register"), models.user_task("verify"), fork)
    after = (join, models.user_task("handle"), models.END)
    links = flows(
        *("s register", "register verify", "verify fork", "fork hear", "fork pause", "fork tell"),
        *("hear join", "pause join", "tell join", "join handle", "handle e"),
    )
    return file_of(process(*before, *sides, *after, links), models.TOLD)


def open_floor(url: str, clock: SimulatedClock) -> Floor:
    floor = Floor(open_database(url, clock, {}), clock)
    floor.delegates["register"] = register
    return floor


def register(uow: UnitOfWork, job: Job) -> Mapping[str, Value]:
    """Leaves a note with the number of the instance; a second one of the same is an error."""
    number = int(str(job.business_key))
    notebook.add(uow, number)
    return {"registered": True}


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def push(floor: Floor, number: int) -> bool:
    """Bring one instance a little further; False when it has ended."""
    root = floor.start(key=str(number), once=f"start/{number}", number=str(number))
    say("started", number, root)
    with contextlib.suppress(Conflict):
        floor.write(
            lambda uow: messages.publish(
                uow, "told", str(number), {}, time_to_live=MAIL, message_id=f"mail/{number}"
            )
        )
        say("published", number)
    for task in floor.read(lambda uow: tasks.list_of_root(uow, root)):
        floor.complete_key(task.key, {}, once=f"task/{task.key}")
        say("completed", task.key)
    with contextlib.suppress(NotFound):
        return floor.read(lambda uow: instances.get(uow, (root << 24) | 1)).status == "active"
    return True


def drive(floor: Floor) -> None:
    """Until every instance has ended: threads push them, one more ticks."""
    over = threading.Event()

    def push_some(first: int) -> None:
        left = list(NUMBERS)[first::THREADS]
        while left:
            left = [number for number in left if push(floor, number)]

    def tick() -> None:
        while not over.is_set():
            floor.tick(timedelta(seconds=20))

    with ThreadPoolExecutor(THREADS + 1) as pool:
        ticking = pool.submit(tick)
        try:
            list(pool.map(push_some, range(THREADS)))
        finally:
            over.set()
        ticking.result()


def main(url: str, run: str) -> None:
    floor = open_floor(url, SimulatedClock(TUESDAY_MORNING + timedelta(days=int(run))))
    floor.deploy(model())
    drive(floor)
    floor.database.close()
    say("all ended")


if __name__ == "__main__":
    main(*sys.argv[1:])
