"""The checks behind `GET /api/v1/health`: what keeps the office from working, or makes it limp.

One that stops answers 503, the others 200 with their names. To add one, write a function of the
office and put it into `checks`.
"""

import shutil
from datetime import datetime, timedelta
from functools import partial

from access.health import HealthCheck, HealthProblem
from access.office import Office
from host import health, parking
from host.store_key import key_fits
from kernel.opening import parse_url
from kernel.sqlite import sqlite_file
from notifications import delivery_health

LATE = timedelta(minutes=1)  #: a worker looks every second
STANDS_STILL = timedelta(minutes=5)  #: nothing was done of what is due
UNDELIVERED = timedelta(minutes=30)  #: a letter that its channel did not take
LITTLE_ROOM = 100 * 2**20  #: bytes; the file grows with each complaint
NO_ROOM = 4 * 2**20  #: SQLite needs room for its log before it can write a row


def checks(office: Office) -> tuple[HealthCheck, ...]:
    """All checks of an office, in the order in which they are told."""
    return (
        partial(disk, office),
        partial(key, office),
        LateWork(office),
        partial(parked_rows, office),
        partial(models, office),
        partial(mail, office),
    )


def disk(office: Office) -> HealthProblem | None:
    """A write that found no room, and on SQLite the room beside the file."""
    free = _free_bytes(office.database.url)
    if office.database.is_full or (free is not None and free < NO_ROOM):
        text = "the disk of the store is full: nothing can be stored until it has room again"
        return HealthProblem(name="disk_full", detail=text, stops=True)
    if free is not None and free < LITTLE_ROOM:
        text = f"the disk of the store has less than {LITTLE_ROOM // 2**20} MB left"
        return HealthProblem(name="disk_low", detail=text)
    return None


def key(office: Office) -> HealthProblem | None:
    """Another key than the store's: it was put back from a backup while this process ran."""
    if office.database.read(partial(key_fits, keyring=office.keyring)):
        return None
    text = "the store has another key than this process: stop it, and see `tuntas key`"
    return HealthProblem(name="wrong_key", detail=text, stops=True)


class LateWork:
    """Late: due work waits for more than a minute. Standing still: nothing of it was done for five.

    After a stand-still the work is late for a while and gets on; so what counts is whether the
    oldest row is still the same one as minutes ago.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._seen: tuple[datetime, datetime] | None = None  #: oldest due instant, since when

    def __call__(self) -> HealthProblem | None:
        """Look; each process remembers what it saw."""
        now = self._office.clock.now()
        due_at, kind = self._oldest() or (now, "")
        if self._seen is None or self._seen[0] != due_at:
            self._seen = (due_at, now)
        if now - due_at <= LATE:
            return None
        if now - max(due_at, self._seen[1]) >= STANDS_STILL:
            text = f"due work stands still, the oldest is a {kind}: look whether a worker runs"
            return HealthProblem(name="standing_still", detail=text, stops=True)
        return HealthProblem(name="late", detail=f"due work is late, the oldest is a {kind}")

    def _oldest(self) -> tuple[datetime, str] | None:
        found = self._office.database.read(health.list_oldest)
        oldest = min(found, default=None)
        return None if oldest is None else (oldest[0], oldest[1].partition(" ")[0])


def parked_rows(office: Office) -> HealthProblem | None:
    """Rows that failed alone."""
    if not office.database.read(parking.is_any_parked):
        return None
    text = "a due row cannot be done and is parked: `tuntas incidents` says which and why"
    return HealthProblem(name="parked_rows", detail=text)


def models(office: Office) -> HealthProblem | None:
    """Deployed files that this version refuses."""
    if not office.database.read(office.runtime.catalogue).refused:
        return None
    text = "a deployed model is refused by this version: the log names it, `tuntas lint` says why"
    return HealthProblem(name="models", detail=text)


def mail(office: Office) -> HealthProblem | None:
    """Letters that their channel does not take."""
    written_at = office.database.read(delivery_health.oldest_refused)
    if written_at is None or office.clock.now() - written_at < UNDELIVERED:
        return None
    text = "a letter could not be delivered for half an hour: `tuntas outbox` says why"
    return HealthProblem(name="mail", detail=text)


def _free_bytes(url: str) -> int | None:
    """Room beside the file of an SQLite store; None for a server, or where nobody can say."""
    if parse_url(url).get_backend_name() != "sqlite":
        return None
    try:
        return shutil.disk_usage(sqlite_file(url).parent).free
    except OSError:
        return None
