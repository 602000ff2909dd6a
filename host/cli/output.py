"""What commands share: JSON for machines, JSON arguments, the open office."""

import getpass
import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from access.office import Office
from host import schema, settings, wiring
from host.cli.arguments import STORE, store_url
from kernel.clock import Clock, PinnableClock, SystemClock
from kernel.errors import Invalid
from kernel.keyring import load_keyring
from kernel.sqlite import sqlite_file
from notifications.channels.log import LogChannel
from notifications.channels.smtp import SmtpChannel
from notifications.messages import Channel

json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
store_option = click.option(
    "--store", type=STORE, metavar="URL", help="The store, in place of TUNTAS_DATABASE_URL."
)
language_option = click.option(
    "--language",
    type=click.Choice(["id", "en"]),
    default="id",
    show_default=True,
    help="Of the text: Indonesian or English.",
)
after_option = click.option(
    "--after",
    type=click.IntRange(min=0),
    default=0,
    metavar="NUMBER",
    help="Begin after this one, to page on.",
)
most_option = click.option(
    "--most",
    type=click.IntRange(1, 10_000),
    default=500,
    show_default=True,
    help="How many to show at most.",
)


def emit_json(data: Any) -> None:
    """Print one JSON document."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def parse_json(text: str, option: str) -> Any:
    """Read a JSON argument; `@file` reads it from a file. Wrong JSON is wrong use.

    Numbers stay exact: Decimal, where they are not whole.
    """
    try:
        if text.startswith("@"):
            text = Path(text[1:]).read_text(encoding="utf-8-sig")
        return json.loads(text, parse_float=Decimal)
    except OSError as problem:
        reason = f"{problem.filename}: {problem.strerror}"
        raise click.BadParameter(reason, param_hint=option) from problem
    except (ValueError, RecursionError) as problem:
        raise click.BadParameter(f"no JSON: {problem}", param_hint=option) from problem


def parse_object(text: str, option: str) -> dict[str, Any]:
    """Read a JSON argument that must be an object."""
    value = parse_json(text, option)
    if not isinstance(value, dict):
        raise click.BadParameter('expected a JSON object such as {"a": 1}', param_hint=option)
    return value


def operator() -> str:
    """Who runs the command, as the history names them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run as a user without a name
        return f"uid-{os.getuid()}"


def chosen_settings() -> settings.Settings:
    """The settings of the environment; Invalid names the variable at fault."""
    chosen = settings.from_environment(os.environ)
    try:
        store_url(chosen.database_url)
    except Invalid as problem:
        raise Invalid(f"TUNTAS_DATABASE_URL: {problem}") from problem
    return chosen


class Pace:
    """Says when progress is due again: every two seconds, so that long work is not silent."""

    def __init__(self) -> None:
        self.began = self._told = SystemClock().now()

    def is_due(self) -> bool:
        """Whether two seconds have passed since it last said so."""
        now = SystemClock().now()
        if (now - self._told).total_seconds() < 2:
            return False
        self._told = now
        return True

    def seconds(self) -> float:
        """Since the beginning; never zero."""
        return max((SystemClock().now() - self.began).total_seconds(), 0.001)


@contextmanager
def opened_office(
    store: str | None, clock: Clock | None = None, *, base_url: str | None = None
) -> Iterator[Office]:
    """The office on the store of the settings, its tables brought up to date.

    `base_url` goes before that of the settings: a server knows where it listens.
    """
    chosen = chosen_settings()
    url = store or chosen.database_url
    if url.startswith("sqlite") and not (path := sqlite_file(url)).exists():
        click.echo(f"{path}: there was no store here; this is a new one, empty", err=True)
    schema.migrate(url)
    chosen.key_file.parent.mkdir(parents=True, exist_ok=True)
    # Standard output is the command's answer, so letters that nobody sends go beside it.
    mail: Channel = LogChannel(sys.stderr) if chosen.smtp is None else SmtpChannel(chosen.smtp)
    office = wiring.open_office(
        url,
        clock or (PinnableClock() if chosen.test_clock else SystemClock()),
        keyring=load_keyring(chosen.key_file, os.environ),
        channels={"email": mail},
        random_bytes=secrets.token_bytes,
        base_url=base_url or chosen.base_url or wiring.LOCAL_URL,
    )
    try:
        yield office
    finally:
        office.close()
