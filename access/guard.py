"""Who may use a route: declared beside each view, checked before any view runs.

A view that declares nothing serves nobody. docs/permissions.md shows the whole table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, request

from access.actor import find_actor
from access.errors import NotSignedIn
from access.permissions import Permission
from kernel.errors import Forbidden

V = TypeVar("V", bound=Callable[..., Any])
_MARK = "__allowed__"


@dataclass(frozen=True, slots=True)
class Allowed:
    """Who may: everyone; else whoever is signed in and has one of `permissions`, if any stand."""

    everyone: bool = False
    permissions: frozenset[Permission] = frozenset()


def everyone(view: V) -> V:
    """Also who is not signed in."""
    return _marked(view, Allowed(everyone=True))


def signed_in(view: V) -> V:
    """Whoever is signed in."""
    return _marked(view, Allowed())


def allow(*permissions: Permission) -> Callable[[V], V]:
    """Who has one of these permissions."""
    return lambda view: _marked(view, Allowed(permissions=frozenset(permissions)))


def allowed_of(view: Callable[..., Any]) -> Allowed | None:
    """What a view declares."""
    return getattr(view, _MARK, None)


def _marked(view: V, allowed: Allowed) -> V:
    setattr(view, _MARK, allowed)
    return view


def install(app: Flask) -> None:
    """Check every request of `app`."""
    app.before_request(_check)


def _check() -> None:
    if request.endpoint is None:
        return  # no such page: the answer is 404, for everyone
    allowed = allowed_of(current_app.view_functions[request.endpoint])
    if allowed is None:
        raise Forbidden(f"{request.endpoint} does not say who may use it; nobody may")
    if allowed.everyone:
        return
    actor = find_actor()
    if actor is None:
        raise NotSignedIn("sign in first; or the session has ended, or the token is unknown")
    if allowed.permissions and not allowed.permissions & actor.permissions:
        wanted = " or ".join(sorted(allowed.permissions))
        raise Forbidden(f"{actor.person.id} lacks the permission {wanted}")
