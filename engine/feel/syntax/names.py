"""Names in scope that are more than one identifier, and how the longest of them is found."""

from collections.abc import Iterable

from engine.feel.syntax.tokens import PART, skip_space


class _Branch:
    """Where the parts read so far lead: the name they make, if any, and the parts that go on."""

    __slots__ = ("following", "name")

    def __init__(self) -> None:
        self.name: str | None = None
        self.following: dict[str, _Branch] = {}


class NameTable:
    """Names of several parts, as a tree of parts; space between parts does not matter."""

    __slots__ = ("_root",)

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._root = _Branch()
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Makes a name known; a single identifier needs no place here."""
        parts = PART.findall(name)
        if len(parts) > 1:
            branch = self._root
            for part in parts:
                branch = branch.following.setdefault(part, _Branch())
            branch.name = branch.name or name

    def longest(self, text: str, position: int) -> tuple[str, int] | None:
        """The longest known name that stands at an offset, and where it ends."""
        best: tuple[str, int] | None = None
        branch, end = self._root, position
        while branch.following:
            found = PART.match(text, skip_space(text, end) if end > position else position)
            following = branch.following.get(found.group()) if found else None
            if found is None or following is None:
                break
            branch, end = following, found.end()
            if branch.name is not None:
                best = (branch.name, end)
        return best


def spaced(name: str) -> str:
    """A name as written, with each run of white space as one space."""
    return " ".join(name.split())
