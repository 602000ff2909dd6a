"""`tuntas demo` and `tuntas replay`: an office lives in simulated time."""

import click

COMMANDS: tuple[click.Command, ...] = ()
