"""The models that come with Tuntas, and reading models from files and folders."""

from collections.abc import Iterable
from pathlib import Path

from engine.deployment_check import kind_of
from kernel.errors import Invalid
from kernel.folders import folder_of


def bundled_models() -> dict[str, bytes]:
    """File name -> content of the models under bpmn/."""
    return read_models([folder_of("bpmn")])


def read_models(paths: Iterable[Path]) -> dict[str, bytes]:
    """Name -> content of model files; a folder means all models below it."""
    found: dict[str, bytes] = {}
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        for one in inside:
            if path.is_dir() and kind_of(one.name) is None:
                continue
            if not one.is_file():
                raise Invalid(f"{one}: there is no such file")
            if one.name in found:
                raise Invalid(f"{one}: a second file named {one.name}; give each its own name")
            found[one.name] = _read(one)
    return found


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise Invalid(f"{path} cannot be read: {problem.strerror}") from problem
