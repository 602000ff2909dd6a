"""`tuntas demo` and `tuntas replay`: an office lives in simulated time."""

import contextlib
import os
import random
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.engine import make_url

from access.office import Office
from complaints.tracking import RandomBytes
from host import schema, settings, store_key, wiring
from host.cli.arguments import STORE
from host.cli.output import Pace, emit_json, json_option, key_places
from host.demo import play
from host.demo.narrator import Narrator
from host.fresh_store import require_no_complaints
from host.replay.log import read_log
from host.replay.report import replay_report, report_text
from host.replay.run import UNTIL, Codes, Replay
from kernel.clock import Clock, SimulatedClock
from kernel.events import Handler
from kernel.file_lock import only_process
from kernel.sqlite import sqlite_file
from notifications.messages import Channel, Letter

SEED = 20261124
DEMO_START = datetime.fromisoformat("2026-11-24T00:30:00+00:00")


class CountingChannel:
    """Accepts every letter; in a replay nobody is written to."""

    def send(self, letter: Letter) -> None:
        """The outbox's own rows are what the report counts."""


@click.command()
@click.option("--store", type=STORE, metavar="URL", help="Default: a fresh SQLite file under var/.")
def demo(store: str | None) -> None:
    """Let the demo office live through a dozen complaints.

    Each step is told. In simulated time, from 24 November 2026; the same lines every time. The
    store stays, to be asked: tuntas explain ADU-2026-911679 --store sqlite:///var/demo.sqlite
    """
    chosen = settings.from_environment(os.environ)
    url = store or f"sqlite:///{chosen.key_file.parent}/demo.sqlite"
    narrator = Narrator(click.echo)
    narrator.opening(make_url(url).render_as_string(hide_password=True))
    clock = SimulatedClock(DEMO_START)
    if store is None:
        _remove_sqlite(url)
    randbytes = random.Random(SEED).randbytes  # noqa: S311 (repeatable on purpose)
    with _story_office(
        url, clock, narrator, random_bytes=randbytes, listeners=narrator.listeners()
    ) as office:
        office.database.read(require_no_complaints)
        play.play(office, clock, narrator)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--store",
    type=STORE,
    metavar="URL",
    help="Default: sqlite:///var/replay.sqlite; a replay begun there goes on.",
)
@click.option(
    "--most",
    type=click.IntRange(min=1),
    metavar="CASES",
    help="Only the first so many cases, by their id.",
)
@json_option
def replay(file: Path, store: str | None, most: int | None, as_json: bool) -> None:
    """Replay the log of a real office in simulated time.

    Until 2012-03-31. FILE is the receipt phase of the CoSeLoG project as CSV, gzipped or not.
    Killed, it goes on where it was when it is started again; finished, it gives its report at
    once. The report (JSON: complaints, closed, open, outcomes, clocks, rungs, mails) is the same
    bytes every time; progress and speed go to standard error.
    """
    chosen = settings.from_environment(os.environ)
    url = store or f"sqlite:///{chosen.key_file.parent}/replay.sqlite"
    log = read_log(file, most=most)
    clock = SimulatedClock(min(case.events[0].at for case in log.cases))
    codes = Codes(SEED)
    with _story_office(url, clock, CountingChannel(), random_bytes=codes) as office:
        Replay(office, clock, log, codes).run(_Progress())
        report = replay_report(office, UNTIL)
    if as_json:
        emit_json(report)
    else:
        click.echo(report_text(report))


@contextlib.contextmanager
def _story_office(
    url: str,
    clock: Clock,
    channel: Channel,
    *,
    random_bytes: RandomBytes,
    listeners: Mapping[type, Handler] | None = None,
) -> Iterator[Office]:
    chosen = settings.from_environment(os.environ)
    with contextlib.ExitStack() as stack:
        if url.startswith("sqlite"):
            path = sqlite_file(url)
            path.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(only_process(path))
        schema.migrate(url)
        office = wiring.open_office(
            url,
            clock,
            keyring=store_key.keyring_of(url, key_places(chosen)),
            channels={"email": channel},
            random_bytes=random_bytes,
            listeners=listeners,
            settings=chosen.engine,
        )
        stack.callback(office.close)
        yield office


class _Progress:
    """Tells progress and speed on standard error."""

    def __init__(self) -> None:
        self._pace = Pace()
        self._first: int | None = None

    def __call__(self, done: int, total: int) -> None:
        if self._first is None:
            self._first = done - 1
        if done == total or self._pace.is_due():
            speed = (done - self._first) / self._pace.seconds()
            click.echo(f"{done} of {total} stimuli, {speed:.0f} a second", err=True)


def _remove_sqlite(url: str) -> None:
    path = sqlite_file(url)
    with only_process(path) if path.parent.exists() else contextlib.nullcontext():
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


COMMANDS = (demo, replay)
