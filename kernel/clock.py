"""The only place that reads the machine's clock. Everything else is given `now`."""

from datetime import UTC, datetime
from typing import Protocol

from kernel.instants import require_aware


class Clock(Protocol):
    """Says what time it is: an aware datetime in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class PinnableClock:
    """For tests of what uses Tuntas: the machine's clock, until it is pinned to an instant.

    It is one process's own; others of the same office do not see it.
    """

    def __init__(self) -> None:
        self._pinned: datetime | None = None

    def now(self) -> datetime:
        return self._pinned or datetime.now(UTC)

    def pin(self, instant: datetime | None) -> None:
        """Stand still at `instant`, earlier or later than now; None: run again."""
        self._pinned = None if instant is None else require_aware(instant).astimezone(UTC)


class SimulatedClock:
    """A clock that stands still until it is moved; it never goes back."""

    def __init__(self, start: datetime) -> None:
        self._now = require_aware(start).astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def move_to(self, instant: datetime) -> None:
        """Move forward to `instant`; a moment already passed leaves the clock where it is."""
        self._now = max(self._now, require_aware(instant).astimezone(UTC))
