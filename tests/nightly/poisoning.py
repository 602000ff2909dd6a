"""A worker whose steps of chosen instances break; it is killed again and again.

As a program: `python -m tests.nightly.poisoning URL`. Says nothing, and works until it is killed.
"""

import random
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from time import sleep

from access.office import Office
from engine.events import StepTaken
from host import due
from host.due import DueFailed
from host.wiring import open_office
from kernel.clock import SystemClock
from kernel.errors import Conflict
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork

#: What the steps of an instance raise whose business key begins so.
RAISES: Mapping[str, Callable[[], BaseException]] = {
    "key": lambda: KeyError("x"),
    "memory": MemoryError,
    "recursion": RecursionError,
    "exit": lambda: SystemExit(1),
    "refusal": lambda: Conflict("not now"),
    "number": lambda: OverflowError("x"),
}
#: Its state cannot be read; its timer cannot be deleted.
BROKEN_ROWS = ("state", "trigger")
KINDS = (*RAISES, *BROKEN_ROWS)


def hear(_uow: UnitOfWork, step: StepTaken) -> None:
    """Breaks every step of a poisoned instance but the first."""
    make = RAISES.get((step.business_key or "").partition("-")[0])
    if make is not None and step.revision > 1:
        raise make()


def open_poisoned(url: str) -> Office:
    """The office, with the poison in it."""
    return open_office(
        url,
        SystemClock(),
        keyring=Keyring(bytes(range(32))),
        channels={},
        random_bytes=random.Random(24).randbytes,
        listeners={StepTaken: hear},
    )


def main(url: str) -> None:
    """Do what is due, for ever."""
    office = open_poisoned(url)
    while True:
        with suppress(DueFailed):
            due.run_due(office)
        sleep(0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
