"""Finds the folders of data-only packages (bpmn, migrations), installed, editable or in place."""

from importlib import import_module
from pathlib import Path


def folder_of(package: str) -> Path:
    """The folder of a package without code; FileNotFoundError when it was not installed."""
    # An editable installation adds entries to the path that are no folders.
    for entry in import_module(package).__path__:
        if Path(entry).is_dir():
            return Path(entry)
    raise FileNotFoundError(f"the package {package} has no folder; install Tuntas again")
