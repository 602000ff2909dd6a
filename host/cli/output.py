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
from typing import TYPE_CHECKING, Any

import click

from engine.feel import to_feel
from engine.feel.values import Value
from host.cli.arguments import NUMBER, STORE, store_url
from kernel.clock import Clock, PinnableClock, SystemClock
from kernel.errors import Invalid

if TYPE_CHECKING:  # loading the rooms takes longer than most commands that open no store
    from access.office import Office
    from host import settings, store_key
    from notifications.messages import Channel

LARGEST_EXPONENT = 6_111  #: of a number, as in the API's bodies

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
    type=NUMBER,
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

    Numbers stay exact: Decimal, where they are not whole. A name given twice is refused.
    """
    try:
        if text.startswith("@"):
            text = Path(text[1:]).read_text(encoding="utf-8-sig")
        return json.loads(text, parse_float=_decimal, object_pairs_hook=_object)
    except OSError as problem:
        reason = f"{problem.filename}: {problem.strerror}"
        raise click.BadParameter(reason, param_hint=option) from problem
    except (ValueError, RecursionError) as problem:
        raise click.BadParameter(f"no JSON: {problem}", param_hint=option) from problem


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if number and abs(number.adjusted()) > LARGEST_EXPONENT:
        raise ValueError(f"the number {text[:40]} is out of range")
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise ValueError(f"the name {twice[:100]!r} is given twice in one object; give it once")
    return found


def parse_object(text: str, option: str) -> dict[str, Any]:
    """Read a JSON argument that must be an object."""
    value = parse_json(text, option)
    if not isinstance(value, dict):
        raise click.BadParameter('expected a JSON object such as {"a": 1}', param_hint=option)
    return value


def parse_variables(text: str, option: str) -> dict[str, Value]:
    """Read variables for a process: a JSON object with one at least."""
    given = parse_object(text, option)
    if not given or not all(name.strip() for name in given):
        reason = 'expected a JSON object with a name for each value, such as {"amount": 6}'
        raise click.BadParameter(reason, param_hint=option)
    try:
        return {name: to_feel(value) for name, value in given.items()}
    except Invalid as problem:
        raise click.BadParameter(str(problem), param_hint=option) from problem


def operator() -> str:
    """Who runs the command, as the history names them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run as a user without a name
        return f"uid-{os.getuid()}"


def chosen_settings() -> "settings.Settings":
    """The settings of the environment; Invalid names the variable at fault."""
    from host import settings

    chosen = settings.from_environment(os.environ)
    try:
        store_url(chosen.database_url)
    except Invalid as problem:
        raise Invalid(f"TUNTAS_DATABASE_URL: {problem}") from problem
    return chosen


def key_places(chosen: "settings.Settings") -> "store_key.Places":
    """Where this process looks for the key of its store."""
    from host import store_key

    return store_key.Places(chosen.key_file, os.environ)


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


def prepare_store(url: str, *, must_exist: bool) -> None:
    """Bring its tables up to date; a new file is told, or Invalid where one `must_exist`."""
    from host import schema
    from kernel.sqlite import sqlite_file

    if url.startswith("sqlite") and not (path := sqlite_file(url)).exists():
        if must_exist:
            raise Invalid(f"{path}: there is no store here; look at --store or TUNTAS_DATABASE_URL")
        click.echo(f"{path}: there was no store here; this is a new one, empty", err=True)
    schema.migrate(url)


@contextmanager
def opened_office(
    store: str | None,
    clock: Clock | None = None,
    *,
    base_url: str | None = None,
    must_exist: bool = False,
) -> Iterator["Office"]:
    """The office on the store of the settings, its tables brought up to date.

    `base_url` goes before that of the settings: a server knows where it listens. `must_exist` is
    for what makes no sense on an empty store: Invalid where there is no file.
    """
    from host import store_key, wiring
    from notifications.channels.log import LogChannel
    from notifications.channels.smtp import SmtpChannel

    chosen = chosen_settings()
    url = store or chosen.database_url
    prepare_store(url, must_exist=must_exist)
    # Standard output is the command's answer, so letters that nobody sends go beside it.
    mail: Channel = LogChannel(sys.stderr) if chosen.smtp is None else SmtpChannel(chosen.smtp)
    office = wiring.open_office(
        url,
        clock or (PinnableClock() if chosen.test_clock else SystemClock()),
        keyring=store_key.keyring_of(url, key_places(chosen)),
        channels={"email": mail},
        random_bytes=secrets.token_bytes,
        letters_a_day=chosen.letters_a_day,
        base_url=base_url or chosen.base_url or wiring.LOCAL_URL,
        settings=chosen.engine,
        told_every=chosen.told_every,
    )
    try:
        yield office
    finally:
        office.close()
