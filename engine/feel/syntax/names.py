"""Names in scope that are more than one identifier, and how the longest of them is found."""

from collections.abc import Iterable

from engine.feel.syntax.tokens import PART, skip_space


class NameTable:
    """Names of several parts, by their first part; space between parts does not matter."""

    __slots__ = ("_by_first",)

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first: dict[str, dict[tuple[str, ...], str]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Makes a name known; a single identifier needs no place here."""
        parts = tuple(PART.findall(name))
        if len(parts) > 1:
            self._by_first.setdefault(parts[0], {}).setdefault(parts[1:], name)

    def longest(self, text: str, position: int) -> tuple[str, int] | None:
        """The longest known name that stands at an offset, and where it ends."""
        first = PART.match(text, position)
        if first is None:
            return None
        best: tuple[str, int] | None = None
        for parts, name in self._by_first.get(first.group(), {}).items():
            end = _end_of(text, first.end(), parts)
            if end is not None and (best is None or end > best[1]):
                best = (name, end)
        return best


def _end_of(text: str, position: int, parts: tuple[str, ...]) -> int | None:
    for part in parts:
        found = PART.match(text, skip_space(text, position))
        if found is None or found.group() != part:
            return None
        position = found.end()
    return position


def spaced(name: str) -> str:
    """A name as written, with each run of white space as one space."""
    return " ".join(name.split())
