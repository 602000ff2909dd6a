"""The built-in functions of DMN 1.3 to 1.5, and those that Camunda adds (`docs/feel.md`)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from engine.feel.builtins import (
    contexts,
    conversions,
    dates,
    json_texts,
    lists,
    logic,
    numbers,
    patterns,
    ranges,
    reshaping,
    statistics,
    strings,
)
from engine.feel.values import FeelFunction

BUILTINS: Final[Mapping[str, FeelFunction]] = MappingProxyType(
    {
        function.name: function
        for family in (
            contexts,
            conversions,
            dates,
            json_texts,
            lists,
            logic,
            numbers,
            patterns,
            ranges,
            reshaping,
            statistics,
            strings,
        )
        for function in family.FUNCTIONS
    }
)

REFUSED: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "uuid": ("answers differently each time", "the id of the instance, or what a job made"),
        "random number": ("answers differently each time", "a value that a job made"),
        "put": ("is an old name", "context put()"),
        "put all": ("is an old name", "context merge()"),
    }
)
"""Functions of Camunda's that are not run here: why, and what stands for them.

What an instance decides must follow from its variables and the moment, or it could not be checked
by deciding it again.
"""
