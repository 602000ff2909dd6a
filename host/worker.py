"""The worker: does due work in threads of its own, at once when told, each second in any case.

APScheduler only says when; what is due stands in the store. So a tick that was lost, late or
doubled does no harm, and any number of workers may tick on one PostgreSQL store.
"""

import logging
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from access.office import Office
from host import due, mending, upkeep
from host.due import DueFailed
from host.mailroom import Mailroom
from host.parking import Parking

#: APScheduler tells of every job that it starts, and warns of one that still runs.
_QUIET = ("apscheduler.scheduler", "apscheduler.executors")

log = logging.getLogger("tuntas.worker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """`floor`: between two looks when nobody says that something is due. `recount`: between two
    looks for an edited calendar or policy. `prune`: between two tidyings. `watch`: between two
    looks for tasks that nobody can take. `carriers`: letters under way at a time.
    """

    floor: timedelta = timedelta(seconds=1)
    recount: timedelta = timedelta(seconds=5)
    prune: timedelta = timedelta(hours=1)
    watch: timedelta = timedelta(minutes=1)
    carriers: int = 1


class Worker:
    """Due work and upkeep of one office, each in one thread, and letters in several, until `stop`.

    Letters have threads of their own, so that no mail server holds up jobs, timers and rungs.
    """

    def __init__(self, office: Office, pace: Pace = Pace()) -> None:  # noqa: B008 (frozen)
        self._office = office
        self._pace = pace
        self._stopping = threading.Event()
        self._asked = threading.Event()
        self._troubles: dict[str, str] = {}
        self._calendars = upkeep.StaleCalendars(office)
        self._mailroom = Mailroom(office, pace.carriers, pace.floor, self._guarded)
        self._undated = mending.UndatedClocks(office)
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"due": ThreadPoolExecutor(1), "upkeep": ThreadPoolExecutor(1)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def start(self) -> None:
        """Begin: what was due while nobody worked is done first."""
        for name in _QUIET:
            logging.getLogger(name).setLevel(logging.ERROR)
        self._every(self._pace.floor, self._tick, "tick", "due")
        self._every(self._pace.recount, self._recount, "recount", "upkeep")
        self._every(self._pace.prune, self._prune, "prune", "upkeep")
        self._every(self._pace.watch, self._watch, "watch", "upkeep")
        self._scheduler.start()
        self._mailroom.start()

    def nudge(self) -> None:
        """Something may be due now. From any thread; returns at once.

        Many nudges before the next look are one; one that comes while the worker looks leads to
        another look.
        """
        if self._asked.is_set() or self._stopping.is_set():
            return
        self._asked.set()
        # One may run while the next one waits for its turn.
        self._scheduler.add_job(
            self._tick, id="nudge", executor="due", max_instances=2, replace_existing=True
        )

    @property
    def is_stopping(self) -> bool:
        """Whether `stop` was called."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """Finish the row and the letters that are under way, begin no other, and return.

        Twice does no harm.
        """
        self._stopping.set()
        self._mailroom.begin_no_more()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        self._mailroom.stop()

    def _every(self, wait: timedelta, work: Callable[[], None], name: str, executor: str) -> None:
        self._scheduler.add_job(
            work,
            "interval",
            seconds=wait.total_seconds(),
            id=name,
            executor=executor,
            next_run_time=self._office.clock.now(),
        )

    def _tick(self) -> None:
        self._asked.clear()  # first: who asks from here on is heard by the next look
        if not self._stopping.is_set():
            self._guarded("due work", self._run_due)
            self._mailroom.nudge()
            self._guarded("the look ahead", self._plan)

    def _run_due(self) -> None:
        try:
            due.run_due(self._office, deliver=False, stopping=self._stopping.is_set)
        except DueFailed as failed:
            for name, problem in failed.failures.items():
                log.error("%s", _told(name, problem, failed.parked.get(name)))

    def _plan(self) -> None:
        """Wake when the next row is due, if that is before the next look."""
        types = self._office.runtime.delegates
        next_at = self._office.database.read(lambda uow: due.next_due(uow, types))
        now = self._office.clock.now()
        if (
            next_at is not None
            and now < next_at < now + self._pace.floor
            and not self._stopping.is_set()
        ):
            self._scheduler.add_job(
                self._tick,
                "date",
                run_date=next_at,
                id="wake",
                executor="due",
                max_instances=2,
                replace_existing=True,
            )

    def _recount(self) -> None:
        if not self._stopping.is_set():
            self._guarded("the recount", self._recount_calendars)
            self._guarded("the dating of clocks", self._date_clocks)

    def _recount_calendars(self) -> None:
        if touched := self._calendars.recount(self._stopping.is_set):
            log.info("a calendar was edited: deadlines of %d complaints recounted", touched)

    def _date_clocks(self) -> None:
        if mended := self._undated.mend(self._stopping.is_set):
            log.info("clocks and ladders of %d complaints wait for no policy any more", mended)

    def _watch(self) -> None:
        if not self._stopping.is_set():
            self._guarded("the watch over tasks", self._watch_tasks)

    def _watch_tasks(self) -> None:
        if changed := mending.watch_tasks(self._office, self._stopping.is_set):
            log.info("%d user tasks have nobody who can take them, or have somebody again", changed)

    def _prune(self) -> None:
        self._calendars.forget()
        self._undated.forget()
        if not self._stopping.is_set():
            self._guarded("tidying up", lambda: upkeep.prune(self._office))

    def _guarded(self, name: str, work: Callable[[], object]) -> bool:
        """Whatever fails is told once, and tried again at the next turn. Whether it went well."""
        try:
            work()
        except Exception as problem:  # noqa: BLE001 (the store may be away for a while)
            trouble = _in_short(problem)
            if self._troubles.get(name) != trouble:
                log.error("%s broke off, and is tried again: %s", name, trouble)
            self._troubles[name] = trouble
            return False
        if self._troubles.pop(name, None):
            log.info("%s goes on", name)
        return True


def _told(name: str, problem: BaseException, parked: Parking | None) -> str:
    """One line of a row that failed: kind, number, element and kind of the problem; never data."""
    if parked is None:
        return f"{name} failed: {_in_short(problem)}"
    place = f" at {parked.place.element_id}" if parked.place.element_id else ""
    again = f"parked till {parked.next_at:%Y-%m-%dT%H:%M:%SZ}"
    return f"{name}{place} failed, {again}: {_in_short(problem)}"


def _in_short(problem: BaseException) -> str:
    """The kind of a problem and where it arose; never its text, which may hold data."""
    frames = traceback.extract_tb(problem.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(problem).__name__}{place}"
