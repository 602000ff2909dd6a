"""`tuntas office`, `account` and `token`: units and people, and how they get in."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Boolean, Integer, String

from access import invitations
from access.office import Office
from access.permissions import Permission
from host.cli.arguments import NUMBER, choice
from host.cli.calendar_cli import read_calendar
from host.cli.output import (
    chosen_settings,
    emit_json,
    json_option,
    most_option,
    opened_office,
    operator,
    store_option,
)
from identity import accounts, links, tokens
from identity.office import load_office
from identity.people import get_person
from identity.tokens import ApiToken
from kernel.errors import Invalid
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork
from sla import calendars
from sla.calendar import Calendar

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_ACCOUNTS = query(
    "SELECT p.id, p.name, a.password_hash IS NOT NULL AS has_password,"
    " a.disabled_at IS NOT NULL AS is_disabled FROM person p"
    " LEFT JOIN account a ON a.person = p.id WHERE p.id > :after ORDER BY p.id LIMIT :most",
    {"id": String, "name": String, "has_password": Boolean, "is_disabled": Boolean},
    after=String,
    most=Integer,
)


@click.group()
def office() -> None:
    """The office itself: its units and people."""


@office.command()
@click.argument("file", type=_FILE)
@click.option(
    "--calendar",
    "files",
    type=_FILE,
    multiple=True,
    help="A calendar that the units count by, to be imported with them. May be repeated.",
)
@store_option
@json_option
def load(file: Path, files: tuple[Path, ...], store: str | None, as_json: bool) -> None:
    """Add or change units and people from a JSON file.

    {"units": [{"id", "name", "kind", "parent", "zone", "calendar"}...], "people": [{"id", "name",
    "email", "telephone"?, "groups": ["unit:role"...]}...]}, parents before their children. A
    person's roles become exactly their groups; nobody is removed. All of it, or nothing.
    """
    record = _read_record(file)
    read = [read_calendar(path) for path in files]
    with opened_office(store) as opened:
        try:
            opened.database.write(lambda uow: _load(uow, record, read))
        except Invalid as problem:
            raise Invalid(f"{file}: {problem}") from problem
    counts = {name: len(record[name]) for name in ("units", "people")}
    if as_json:
        emit_json({**counts, "calendars": [one.name for one in read]})
    else:
        click.echo(f"{counts['units']} units, {counts['people']} people")


def _read_record(file: Path) -> dict[str, Any]:
    try:
        record = json.loads(file.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise Invalid(f"{file}: this is no JSON: {problem}") from problem
    if not isinstance(record, dict):
        raise Invalid(f"{file}: expected an object with units and people")
    return record


def _load(uow: UnitOfWork, record: dict[str, Any], read: Iterable[Calendar]) -> None:
    for one in read:
        calendars.import_calendar(uow, one, actor=operator(), reason="office load")
    load_office(uow, record)
    known = {name for name, _ in calendars.list_calendars(uow)}
    for index, unit in enumerate(record["units"]):
        if unit["calendar"] not in known:
            raise Invalid(
                f"units[{index}].calendar: calendar {unit['calendar']!r} is not imported (known:"
                f" {', '.join(sorted(known)) or 'none'}); give its file with --calendar"
            )


@click.group()
def account() -> None:
    """How people get in: password links, and who may not."""


@account.command("list")
@click.option("--after", default="", metavar="PERSON", help="Begin after this one, to page on.")
@most_option
@store_option
@json_option
def list_accounts(after: str, most: int, store: str | None, as_json: bool) -> None:
    """People, and whether they can sign in."""
    with opened_office(store) as opened:
        rows = opened.database.read(
            lambda uow: uow.execute(_ACCOUNTS, {"after": after, "most": most + 1}).all()
        )
    shown = [
        {"person": row.id, "name": row.name, "state": _state(row.has_password, row.is_disabled)}
        for row in rows[:most]
    ]
    if as_json:
        emit_json(shown)
        return
    for one in shown:
        click.echo("{person:<28} {state:<12} {name}".format(**one))
    more = f"; for more add --after {shown[-1]['person']}" if len(rows) > most else ""
    click.echo(f"{len(shown)} people{more}")


def _state(has_password: bool, is_disabled: bool) -> str:
    if is_disabled:
        return "disabled"
    return "open" if has_password else "no password"


@account.command()
@click.argument("person")
@store_option
def invite(person: str, store: str | None) -> None:
    """Send PERSON a link by which they set a password.

    The worker sends it. It works once and for a day; a link made before ends.
    """
    with opened_office(store) as opened:
        opened.database.write(lambda uow: invitations.invite(uow, person))
    click.echo(f"a mail with a link for {person} is queued")
    if chosen_settings().smtp is None:
        click.echo(
            "TUNTAS_SMTP_HOST is not set here: a worker without it sends nothing, and nobody gets"
            f" the mail; then use: tuntas account link {person}",
            err=True,
        )


@account.command()
@click.argument("person")
@store_option
def link(person: str, store: str | None) -> None:
    """Print a link by which PERSON sets a password.

    It works once and for a day; a link made before ends. Give it to nobody else.
    """
    with opened_office(store) as opened:
        serial = opened.database.write(lambda uow: links.make_link(uow, person))
        token = links.link_token(opened.keyring, serial)
        click.echo(f"{opened.base_url}{invitations.PATH}{token}")


@account.command()
@click.argument("person")
@store_option
def disable(person: str, store: str | None) -> None:
    """Let nobody in as PERSON; what they have open ends."""
    with opened_office(store) as opened:
        opened.database.write(lambda uow: accounts.disable(uow, person))
    click.echo(f"{person} cannot sign in")


@account.command()
@click.argument("person")
@store_option
def enable(person: str, store: str | None) -> None:
    """Let PERSON in again, with the password of before."""
    with opened_office(store) as opened:
        opened.database.write(lambda uow: accounts.enable(uow, person))
    click.echo(f"{person} can sign in")


@click.group()
def token() -> None:
    """API tokens, for programs that work for a person."""


@token.command()
@click.argument("person")
@click.option("--label", required=True, metavar="TEXT", help="What it is for.")
@click.option(
    "--scope",
    "scopes",
    type=choice(Permission),
    multiple=True,
    required=True,
    help="What it may do, as far as PERSON may. May be repeated.",
)
@click.option(
    "--days",
    type=click.IntRange(1, 366),
    default=90,
    show_default=True,
    help="How long it counts.",
)
@store_option
@json_option
def create(  # noqa: PLR0913
    person: str, label: str, scopes: tuple[str, ...], days: int, store: str | None, as_json: bool
) -> None:
    """Make a token for PERSON and print it; it is shown this once."""
    with opened_office(store) as opened:
        made, secret = _create(opened, person, label, scopes, days)
    if as_json:
        emit_json({**_token(made), "secret": secret})
    else:
        click.echo(secret)


def _create(
    office: Office, person: str, label: str, scopes: tuple[str, ...], days: int
) -> tuple[ApiToken, str]:
    return office.database.write(
        lambda uow: tokens.create(
            uow,
            office.keyring,
            person=person,
            label=label,
            scopes=scopes,
            expires_at=uow.now + timedelta(days=days),
        )
    )


@token.command("list")
@click.argument("person")
@store_option
@json_option
def list_tokens(person: str, store: str | None, as_json: bool) -> None:
    """The tokens of PERSON, also those that no longer count; never their secrets."""
    with opened_office(store) as opened:
        found = opened.database.read(lambda uow: _tokens_of(uow, person))
    rows = [_token(one) for one in found]
    if as_json:
        emit_json(rows)
        return
    for row in rows:
        until = f"revoked {row['revoked_at']}" if row["revoked_at"] else f"to {row['expires_at']}"
        used = f"used {row['used_at']}" if row["used_at"] else "never used"
        click.echo(f"{row['id']:>6} {row['label']}: {', '.join(row['scopes'])}; {until}; {used}")
    click.echo(f"{len(rows)} tokens")


def _tokens_of(uow: UnitOfWork, person: str) -> list[ApiToken]:
    return tokens.list_of(uow, get_person(uow, person).id)


@token.command()
@click.argument("person")
@click.argument("id", type=NUMBER)
@store_option
def revoke(person: str, id: int, store: str | None) -> None:
    """End the token of PERSON with this ID, for good."""
    with opened_office(store) as opened:
        opened.database.write(lambda uow: tokens.revoke(uow, get_person(uow, person).id, id))
    click.echo(f"token {id} of {person} is revoked")


def _token(one: ApiToken) -> dict[str, Any]:
    return {
        "id": one.id,
        "person": one.person,
        "label": one.label,
        "scopes": sorted(one.scopes),
        "created_at": one.created_at.isoformat(),
        "expires_at": one.expires_at.isoformat(),
        "revoked_at": _instant(one.revoked_at),
        "used_at": _instant(one.used_at),
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


COMMANDS = (office, account, token)
