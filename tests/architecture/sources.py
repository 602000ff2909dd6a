"""The Python sources of the house, read once: what the architecture tests look at."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = (
    *("kernel", "identity", "engine", "sla", "notifications"),
    *("complaints", "escalation", "surveys", "reports", "access", "api", "web", "host"),
)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Source:
    """One file; `path` is relative to the repository, with slashes."""

    path: str
    text: str

    def tree(self) -> ast.Module:
        return _tree(self)

    def calls(self) -> Iterator[tuple[int, str]]:
        """(line, dotted name as written) of every call."""
        for node in ast.walk(self.tree()):
            if isinstance(node, ast.Call):
                yield node.lineno, ast.unparse(node.func)

    def imported(self) -> Iterator[tuple[int, str]]:
        """(line, dotted name) of everything imported."""
        for node in ast.walk(self.tree()):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)

    def functions(self) -> Iterator[tuple[Function, int]]:
        """Every function and how many lines it has, decorators apart."""
        for node in ast.walk(self.tree()):
            if isinstance(node, Function):
                yield node, (node.end_lineno or node.lineno) - node.lineno + 1


@cache
def _tree(source: Source) -> ast.Module:
    return ast.parse(source.text, source.path)


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """The sources in these folders of the repository, those that exist, in order."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(
        Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in found
    )


def rooms() -> tuple[Source, ...]:
    return sources(*ROOMS)


def everything() -> tuple[Source, ...]:
    """Rooms, tests, benchmarks and dev.py; generated migrations are not among them."""
    dev = Source("dev.py", (ROOT / "dev.py").read_text(encoding="utf-8"))
    return (*rooms(), *sources("tests", "benchmarks"), dev)
