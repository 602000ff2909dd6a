"""The command `tuntas`: thin commands over the rooms."""

from host.cli.entry import main

__all__ = ["main"]
