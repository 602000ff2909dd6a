"""One evaluation: its moment, its warnings, its budget, and the chain of names in reach."""

from collections.abc import Callable, Mapping, Sized
from typing import Final

from engine.feel.errors import FeelLimitError
from engine.feel.values import Moment, Value
from kernel.kept import Kept

MAX_STEPS: Final = 1_000_000
"""What an evaluation by itself may take. A step is about a microsecond."""
STEPS: Final = "steps"
MAX_LIST: Final = 100_000
MAX_STRING: Final = 1_048_576
MAX_CALLS: Final = 100
MAX_WARNINGS: Final = 100

MISSING: Final = object()


class Run:
    """The budget and the warnings of one evaluation; nested calls share it."""

    __slots__ = ("calls", "limit", "moment", "muted", "patterns", "steps", "warnings")

    def __init__(
        self, moment: Moment, warnings: list[str] | None = None, limit: int = MAX_STEPS
    ) -> None:
        self.moment = moment
        self.warnings = warnings
        self.steps = 0
        self.limit = limit  #: steps that may be taken
        #: patterns that this run has paid for (engine/feel/builtins/patterns.py)
        self.patterns: Kept[tuple[str, str], int] | None = None
        self.calls = 0
        self.muted = 0

    def warn(self, text: str) -> None:
        """Notes why a part became null; the text never holds a value's content."""
        if self.warnings is None or self.muted or len(self.warnings) >= MAX_WARNINGS:
            return
        if text not in self.warnings:
            self.warnings.append(text)

    def charge(self, steps: int = 1) -> None:
        """Takes steps from the budget; raises FeelLimitError when it is spent."""
        self.steps += steps
        if self.steps > self.limit:
            raise FeelLimitError(STEPS, self.limit)

    def sized(self, value: Value) -> Value:
        """Checks and charges the size of a list or text just made, and returns it."""
        if isinstance(value, str):
            if len(value) > MAX_STRING:
                raise FeelLimitError("characters in one text", MAX_STRING)
            self.charge(len(value) >> 6)
        elif isinstance(value, list | dict):
            self.room(len(value))
        return value

    def room(self, size: int) -> None:
        """Charges for a list of `size` entries before it is built."""
        if size > MAX_LIST:
            raise FeelLimitError("entries in one list", MAX_LIST)
        self.charge(size)

    def read(self, value: Value) -> None:
        """Charges for walking over a value once."""
        if isinstance(value, str):
            self.charge(len(value) >> 6)
        elif isinstance(value, list | dict) and isinstance(value, Sized):
            self.charge(len(value))

    def enter(self) -> None:
        """Notes a call of a function; raises FeelLimitError when calls nest too deep."""
        self.calls += 1
        if self.calls > MAX_CALLS:
            raise FeelLimitError("nested function calls", MAX_CALLS)

    def leave(self) -> None:
        """Notes the return from a function."""
        self.calls -= 1


class Env:
    """Names in reach at one point of an evaluation: own values, then those further out."""

    __slots__ = ("outer", "run", "values")

    def __init__(self, run: Run, values: Mapping[str, Value], outer: "Env | None" = None) -> None:
        self.run = run
        self.values = values
        self.outer = outer

    def get(self, name: str) -> Value:
        """The value of a name, or MISSING."""
        env: Env | None = self
        while env is not None:
            if name in env.values:
                return env.values[name]
            env = env.outer
        return MISSING

    def inner(self, values: Mapping[str, Value]) -> "Env":
        """A scope inside this one."""
        return Env(self.run, values, self)


Node = Callable[[Env], Value]
"""A parsed part of a text, ready to run."""
