"""Addresses inside the site: where somebody may be sent after a detour."""

from urllib.parse import urlsplit

from flask import request


def local_path(text: str | None, default: str) -> str:
    """`text` when it is a path of this site, such as `/lacak?x=1`; else `default`.

    An address of another site, however it is disguised, leads to `default`.
    """
    if not text or not text.startswith("/") or text[1:2] in ("/", "\\"):
        return default
    if "\\" in text or any(ord(character) < 33 or ord(character) == 127 for character in text):
        return default
    try:
        parts = urlsplit(text)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else text


def own_path() -> str:
    """The path of the request that is being served, with its query."""
    return request.full_path.rstrip("?")
