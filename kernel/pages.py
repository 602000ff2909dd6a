"""Pages of long lists: a part of the rows, and a cursor that says where the next part begins.

A cursor is opaque to those who hand it back; it holds the sort key of the last row (keyset), so
that a page costs the same wherever it is and no row is shown twice or left out.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from kernel.errors import Invalid

T = TypeVar("T")
Key = Sequence[str | int | None]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`next_cursor` None: nothing comes after it."""

    items: tuple[T, ...]
    next_cursor: str | None = None


def cursor_after(key: Key) -> str:
    """The cursor behind a row with this sort key."""
    text = json.dumps(list(key), separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode("ascii").rstrip("=")


def key_of(cursor: str, kinds: Sequence[type | tuple[type, ...]]) -> list[str | int | None]:
    """The sort key in a cursor; Invalid unless its parts are of `kinds`."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
    except (ValueError, UnicodeError):
        key = None
    fits = isinstance(key, list) and len(key) == len(kinds)
    if not fits or not all(_is(part, kind) for part, kind in zip(key, kinds, strict=True)):
        raise no_cursor()
    return list(key)


def no_cursor() -> Invalid:
    """What is raised for a cursor that this list did not give."""
    return Invalid("this is no cursor of this list; begin without one", field="cursor")


def _is(part: object, kind: type | tuple[type, ...]) -> bool:
    if isinstance(part, int) and abs(part) >= 2**63:
        return False
    return isinstance(part, kind) and not isinstance(part, bool)
