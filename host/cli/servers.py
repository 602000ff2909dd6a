"""What `tuntas run`, `web` and `worker` do: begin, say so, and end when they are told to."""

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import click

from access.office import Office
from access.site import Site
from host import health, health_checks, logs, schema, store_key
from host.cli.output import chosen_settings, key_places, opened_office
from host.demo import seed as demo_seed
from host.demo.seed import Seeded
from host.processes import WebProcesses
from host.server import Place, Server, bind, make_app, place_of
from host.settings import Settings, is_loopback
from host.slow_clients import Limits
from host.worker import Pace, Worker
from identity.passwords import Passwords
from kernel.clock import SystemClock
from kernel.database import open_database
from kernel.errors import Conflict
from kernel.file_lock import only_process
from kernel.opening import wait_until_open
from kernel.sqlite import sqlite_file

_FIRST_STEPS = """\
this store has no people yet. To open an office:
  tuntas calendar import FILE --reason "..."   its opening hours and days off
  tuntas office load FILE                      its units and people
  tuntas deploy FOLDER                         its models
  tuntas account link PERSON                   a link by which a person sets a password
or look at the demo office: tuntas run --demo"""


def run(store: str | None, host: str | None, port: int | None, *, threads: int, demo: bool) -> None:
    """Pages, API and worker in this process, until a signal."""
    chosen = chosen_settings()
    url = store or chosen.database_url
    place = place_of(chosen, host, port)
    with _only_process(url), contextlib.closing(bind(place)) as bound:
        if not _await_store(url):
            return
        if demo:
            _seed(url, chosen, place)
        with opened_office(store, base_url=place.base_url) as office:
            seeded = _known_to_everybody(office, place)
            logs.configure()
            worker = Worker(office, Pace(carriers=chosen.letters))
            application = make_app(_site(office, chosen, worker.nudge))
            server = Server(application, bound, threads=threads, limits=_limits(chosen))
            with _told_to_stop(server.stop), _working(worker):
                _introduce(office, seeded, demo=demo)
                _say_ready(place)
                server.run()
    click.echo("stopped")


def web(
    store: str | None, host: str | None, port: int | None, *, processes: int, threads: int
) -> None:
    """Pages and API in several processes, until a signal; Conflict on SQLite."""
    chosen = chosen_settings()
    url = store or chosen.database_url
    if url.startswith("sqlite"):
        raise Conflict(
            "an SQLite store is served by one process: say `tuntas run`; several processes need"
            " PostgreSQL, such as TUNTAS_DATABASE_URL=postgresql://user@server/database"
        )
    place = place_of(chosen, host, port)

    @contextlib.contextmanager
    def opened() -> Iterator[Server]:
        with opened_office(store, base_url=place.base_url) as office:
            application = make_app(_site(office, chosen, _nobody_to_nudge))
            yield Server(application, bound, threads=threads, limits=_limits(chosen))

    with contextlib.closing(bind(place)) as bound:
        if not _await_store(url):
            return
        with opened_office(store, base_url=place.base_url) as office:
            _known_to_everybody(office, place)
        logs.configure()
        WebProcesses(bound, opened, lambda: _say_ready(place), processes).run()
    click.echo("stopped")


def work(store: str | None) -> None:
    """Do what is due, until a signal."""
    chosen = chosen_settings()
    url = store or chosen.database_url
    stopped = threading.Event()
    with _only_process(url):
        if _await_store(url):
            _work(store, chosen, stopped)
    click.echo("stopped")


def _work(store: str | None, chosen: Settings, stopped: threading.Event) -> None:
    with opened_office(store) as office:
        logs.configure()
        worker = Worker(office, Pace(carriers=chosen.letters))
        with _told_to_stop(stopped.set), _working(worker):
            click.echo(f"worker {os.getpid()} does what is due")
            stopped.wait()


def _await_store(url: str) -> bool:
    """Wait for a server that is starting, until it answers (True) or a signal comes (False).

    A server that answers and refuses, and a file that is no store, are not waited for.
    """
    stopped = threading.Event()

    def open_once() -> None:
        open_database(url, SystemClock(), {}).close()

    def tell(text: str) -> None:
        click.echo(f"tuntas: {text}", err=True)

    if url.startswith("sqlite"):
        return True
    with _told_to_stop(stopped.set):
        return wait_until_open(open_once, tell, stopped.wait)


@contextlib.contextmanager
def _only_process(url: str) -> Iterator[None]:
    """On SQLite one process that stays; the reason, if there is one already."""
    if not url.startswith("sqlite"):
        yield
        return
    path = sqlite_file(url)
    path.parent.mkdir(parents=True, exist_ok=True)
    with only_process(path):
        yield


@contextlib.contextmanager
def _working(worker: Worker) -> Iterator[None]:
    worker.start()
    try:
        yield
    finally:
        worker.stop()


@contextlib.contextmanager
def _told_to_stop(stop: Callable[[], None]) -> Iterator[None]:
    """SIGTERM and SIGINT call `stop`; a second one ends the process at once."""

    def hear(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        stop()

    before = {one: signal.signal(one, hear) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _site(office: Office, chosen: Settings, nudge: Callable[[], None]) -> Site:
    return Site(
        office=office,
        proxies=chosen.proxies,
        nudge=nudge,
        next_due=health.oldest_due,
        checks=health_checks.checks(office),
    )


def _limits(chosen: Settings) -> Limits:
    return Limits(connections=chosen.connections, patience=chosen.patience)


def _nobody_to_nudge() -> None:
    """The workers are other processes, and look each second."""


def _seed(url: str, chosen: Settings, place: Place) -> None:
    """Fill the store with the demo office, if it is empty."""
    if not _is_here(place):
        raise _public_demo(place)
    schema.migrate(url)
    clock = SystemClock()
    with contextlib.closing(open_database(url, clock, {})) as database:
        if not database.read(demo_seed.is_empty):
            return
    click.echo("filling the store with the demo office: two weeks of its life, up to now")
    keyring = store_key.keyring_of(url, key_places(chosen))
    demo_seed.seed(url, keyring, clock.now(), Passwords())


def _known_to_everybody(office: Office, place: Place) -> Seeded | None:
    """The demo office of this store, if there is one; it is not shown to other machines."""
    seeded = demo_seed.find_seeded(office)
    if seeded is not None and not _is_here(place):
        raise _public_demo(place)
    return seeded


def _is_here(place: Place) -> bool:
    return is_loopback(place.host) and is_loopback(urlsplit(place.base_url).hostname or "")


def _public_demo(place: Place) -> Conflict:
    return Conflict(
        f"the demo office is for this machine alone, because everybody knows its password; for"
        f" {place.base_url} at {place.host} give another store, or take away --host and"
        " TUNTAS_BASE_URL"
    )


def _introduce(office: Office, seeded: Seeded | None, *, demo: bool) -> None:
    """Who can sign in, or what to do so that somebody can."""
    if seeded is not None:
        _tell_logins(seeded)
    elif office.database.read(demo_seed.is_empty):
        click.echo(_FIRST_STEPS)
    elif demo:
        click.echo("this store holds an office already, which was left as it is", err=True)


def _tell_logins(seeded: Seeded) -> None:
    click.echo(f"\nSign in as one of these; the password of all is {demo_seed.PASSWORD}")
    for one in seeded.logins:
        click.echo(f"  {one.person:<20} {one.role:<14} {one.unit:<18} {one.name}")
    if seeded.complaints:
        click.echo("Follow a complaint by its number and code:")
    for number, code in seeded.complaints:
        click.echo(f"  {number}  {code}")
    click.echo("")


def _say_ready(place: Place) -> None:
    click.echo(f"Tuntas answers at {place.base_url}; ^C stops it")
