"""What the rooms refuse, and why. An edge turns these into an exit code or an HTTP status."""

from collections.abc import Iterator
from contextlib import contextmanager


class TuntasError(Exception):
    """Something was refused; the text names the thing at fault, what was expected, what to do."""


class Invalid(TuntasError):
    """The input is malformed or breaks a rule; `field` is the one at fault, where it is one."""

    def __init__(self, text: str, *, field: str | None = None) -> None:
        super().__init__(text)
        self.field = field


class NotFound(TuntasError):
    """The thing named does not exist."""


class Conflict(TuntasError):
    """The thing exists, but is in a state that forbids this."""


class Forbidden(TuntasError):
    """The actor may not do this."""


class OfficeFault(TuntasError):
    """What was sent is sound: a model, a policy or a unit is at fault. Nothing was done."""


@contextmanager
def ours() -> Iterator[None]:
    """What is refused in here is no fault of who asked: their input was checked before."""
    try:
        yield
    except (Invalid, NotFound) as problem:
        raise OfficeFault(str(problem)) from problem
