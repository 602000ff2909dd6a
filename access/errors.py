"""What the door refuses, and the HTTP status of every refusal."""

from http import HTTPStatus

from kernel.errors import Conflict, Forbidden, Invalid, NotFound, TuntasError


class NotSignedIn(TuntasError):
    """Nobody is signed in, or the session or token has ended."""


class TooManyRequests(TuntasError):
    """Asked too often; `retry_after` is in seconds."""

    def __init__(self, text: str, *, retry_after: int) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class Stale(TuntasError):
    """What is to be changed has changed since it was read (If-Match)."""


class UnconditionalChange(TuntasError):
    """A change of something that others change too, without If-Match."""


class Unavailable(TuntasError):
    """The store does not answer at the moment; nothing was done."""


_STATUSES: dict[type[TuntasError], HTTPStatus] = {
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    Forbidden: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Stale: HTTPStatus.PRECONDITION_FAILED,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnconditionalChange: HTTPStatus.PRECONDITION_REQUIRED,
    TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}


def status_of(problem: TuntasError) -> HTTPStatus:
    """The HTTP status of a refusal; 500 for one that says the fault is ours."""
    for kind in type(problem).__mro__:
        if kind in _STATUSES:
            return _STATUSES[kind]
    return HTTPStatus.INTERNAL_SERVER_ERROR
