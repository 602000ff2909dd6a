"""`tuntas run`, `web` and `worker`: the processes that stay.

Only they need the web server and the scheduler, which are loaded when one of them begins: other
commands start sooner without.
"""

import click

from host.cli.output import store_option

_HOST = click.option("--host", metavar="ADDRESS", help="Where to listen; default: the base URL's.")
_PORT = click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="PORT",
    help="Default: the base URL's, or 8000.",
)
_THREADS = click.option(
    "--threads",
    type=click.IntRange(1, 32),
    default=8,
    show_default=True,
    help="Requests that one process serves at a time.",
)


@click.command()
@click.option("--demo", is_flag=True, help="Fill an empty store with the demo office first.")
@_HOST
@_PORT
@_THREADS
@store_option
def run(demo: bool, host: str | None, port: int | None, threads: int, store: str | None) -> None:
    """Everything in one process: pages, API and worker.

    On SQLite the one process that serves a store; on PostgreSQL too, until it is too small: then
    `tuntas web` and `tuntas worker`. SIGTERM or ^C stops it when what runs is done.
    """
    from host.cli import servers

    servers.run(store, host, port, threads=threads, demo=demo)


@click.command()
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="That serve at a time; about one for each processor core.",
)
@_HOST
@_PORT
@_THREADS
@store_option
def web(
    processes: int, host: str | None, port: int | None, threads: int, store: str | None
) -> None:
    """Pages and API in several processes; on PostgreSQL.

    Run at least one `tuntas worker` on the same store beside it. SIGTERM or ^C stops it when
    what runs is done.
    """
    from host.cli import servers

    servers.web(store, host, port, processes=processes, threads=threads)


@click.command()
@store_option
def worker(store: str | None) -> None:
    """Do what is due, each second and when it is due: timers, alerts, mails.

    On PostgreSQL as many as wanted share the work, on any machines. On SQLite `tuntas run` has
    its own. SIGTERM or ^C stops it when the row that is being done is done.
    """
    from host.cli import servers

    servers.work(store)


COMMANDS = (run, web, worker)
