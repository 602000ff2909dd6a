"""What a route may answer beside its success, said on the view for the OpenAPI document.

The document adds by itself what follows from a route's shape: 400, 413, 415 and 422 of a body,
404 of a path with a parameter, 401 and 403 of its guard (api/documentation.py).
"""

from collections.abc import Callable
from typing import Any, TypeVar

V = TypeVar("V", bound=Callable[..., Any])
_STATUSES = "__may_answer__"
_IDEMPOTENT = "__takes_idempotency_key__"


def may_answer(*statuses: int) -> Callable[[V], V]:
    """Document refusals: 304 brings If-None-Match and ETag with it, 412 If-Match, 428 requires it,
    429 Retry-After."""

    def mark(view: V) -> V:
        setattr(view, _STATUSES, statuses_of(view) | frozenset(statuses))
        return view

    return mark


def takes_idempotency_key(view: V) -> V:
    """Document the header Idempotency-Key; the view reads it with idempotency.asked_key."""
    setattr(view, _IDEMPOTENT, True)
    return view


def statuses_of(view: Callable[..., Any]) -> frozenset[int]:
    """The refusals a view declares."""
    found: frozenset[int] = getattr(view, _STATUSES, frozenset())
    return found


def is_idempotent(view: Callable[..., Any]) -> bool:
    """Whether a view takes an idempotency key."""
    return bool(getattr(view, _IDEMPOTENT, False))
