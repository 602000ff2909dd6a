"""How much work it is to read a file, as the calls it makes: no watch, the same on each machine."""

import sys
from types import FrameType

from engine.deployment_check import check_file


def calls_of(name: str, data: bytes) -> int:
    """Calls of functions, Python's and the libraries', while a file is checked."""
    counted = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        check_file(name, data)
    finally:
        sys.setprofile(before)
    return counted
