"""A crash while a model file is read is a finding of that file: the rest is read all the same."""

import logging
from collections.abc import Callable
from typing import TypeVar

from engine.findings import Finding, FindingKind

Read = TypeVar("Read")

_LOG = logging.getLogger(__name__)


def guarded(
    file: str,
    read: Callable[[], Read],
    refused: Callable[[Finding], Read],
    *refusals: type[Exception],
) -> Read:
    """What `read` gives; what `refused` makes of the finding where it crashes.

    `refusals` are what `read` says of a faulty file and pass. Anything else, running out of stack
    or memory too, is a fault of Tuntas; it is logged with its traceback, and the finding says
    which kind of exception it was.
    """
    try:
        return read()
    except refusals:
        raise
    except Exception as crash:
        _LOG.exception("reading the model %r crashed", file)
        return refused(_finding(crash))


def _finding(crash: Exception) -> Finding:
    return Finding(
        element_id="",
        element_name="",
        line=0,
        reason=f"Tuntas could not read this file: its checker failed with {type(crash).__name__}",
        expected="nothing of you: please report it together with the file; what was changed last "
        "in it shows the way around",
        kind=FindingKind.CRASH,
    )
