"""Cookies of the pages: no script reads them, no other site's form sends them."""

from datetime import timedelta

from werkzeug.wrappers import Response

from access.site import current_site


def put(response: Response, name: str, value: str, *, lasting: timedelta | None = None) -> None:
    """Give the browser a cookie; without `lasting` it goes when the browser is closed."""
    response.set_cookie(
        name,
        value,
        max_age=lasting,
        httponly=True,
        samesite="Lax",
        secure=_secure(),
    )


def drop(response: Response, name: str) -> None:
    """Take a cookie away."""
    response.delete_cookie(name, httponly=True, samesite="Lax", secure=_secure())


def _secure() -> bool:
    return current_site().base_url.startswith("https:")
