"""The built-in functions of DMN 1.3 to 1.5, and a few that Camunda adds."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from engine.feel.builtins import (
    contexts,
    conversions,
    dates,
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
