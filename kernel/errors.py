"""What the rooms refuse, and why. An edge turns these into an exit code or an HTTP status."""


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
