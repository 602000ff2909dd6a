"""Settings of the engine: how much one model may take before others would wait for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.execution.state import Limits
from engine.execution.work import SETTING as STEP_WORK
from kernel.errors import Invalid

SELF_STARTS: Final = "TUNTAS_SELF_STARTS"
NAMES: Final = (STEP_WORK, SELF_STARTS)
ROUNDS: Final = 100
"""Steps full of work that may follow each other without a wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    """`step_work`: units of work (about a microsecond each) of one step, and of one element.

    `self_starts`: how often an hour a process may start by what its own instances sent.
    """

    step_work: int = Limits().work
    self_starts: int = 100

    @property
    def limits(self) -> Limits:
        """What one step may do."""
        return Limits(work=self.step_work, unresting=ROUNDS * self.step_work)


def from_environment(environment: Mapping[str, str]) -> EngineSettings:
    """Read the engine's TUNTAS_ variables; Invalid names the one at fault and what it may be."""
    plain = EngineSettings()
    return EngineSettings(
        step_work=_number(environment, STEP_WORK, plain.step_work, 10_000, 1_000_000),
        self_starts=_number(environment, SELF_STARTS, plain.self_starts, 1, 100_000),
    )


def _number(environment: Mapping[str, str], name: str, usual: int, least: int, most: int) -> int:
    text = environment.get(name, str(usual))
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and least <= int(text) <= most):
        raise Invalid(f"{name} is {text!r}; expected a whole number from {least} to {most}")
    return int(text)
