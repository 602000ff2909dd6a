"""`tuntas key`: which key a store wants, and which one is there."""

from contextlib import closing
from pathlib import Path

import click

from host import store_key
from host.cli.output import (
    chosen_settings,
    emit_json,
    json_option,
    key_places,
    prepare_store,
    store_option,
)
from kernel.clock import SystemClock
from kernel.database import open_database
from kernel.key_files import find_key, find_key_file

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", required=False, type=_FILE)
@store_option
@json_option
@click.pass_context
def key(context: click.Context, file: Path | None, store: str | None, as_json: bool) -> None:
    """Tell by fingerprints whether the key is that of the store.

    Of FILE, such as one from a backup, or else of the key that a start would use. A fingerprint
    opens nothing.

    Exit 0: it is the store's, 1: it is not, or there is none.
    """
    chosen = chosen_settings()
    wanted = _wanted(store or chosen.database_url)
    places = key_places(chosen)
    found = find_key_file(file) if file else find_key(places.file, places.environment)
    fits = found is not None and wanted == found.keyring.fingerprint
    told = {
        "store": None if wanted is None else store_key.shown(wanted),
        "place": None if found is None else found.place,
        "key": None if found is None else store_key.shown(found.keyring.fingerprint),
        "fits": fits,
    }
    if as_json:
        emit_json(told)
    else:
        click.echo(f"store: {told['store'] or 'has no key yet'}")
        click.echo(f"key:   {told['key'] or 'none'} ({told['place'] or places.file})")
        click.echo("it is the key of this store" if fits else "it is not the key of this store")
    context.exit(0 if fits else 1)


def _wanted(url: str) -> bytes | None:
    prepare_store(url, must_exist=True)
    with closing(open_database(url, SystemClock(), {})) as database:
        return database.read(store_key.fingerprint_of)


COMMANDS = (key,)
