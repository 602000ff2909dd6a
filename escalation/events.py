"""What the ladder tells other rooms, in the transaction in which it happens."""

from dataclasses import dataclass

from escalation.ladder import Rung


@dataclass(frozen=True, slots=True)
class RungFired:
    """A rung fired: its recipients' messages are in the outbox and its action is done."""

    rung: Rung


@dataclass(frozen=True, slots=True)
class RungFailed:
    """A rung reached nobody, or nobody answered and none is above; `rung.failure` says which."""

    rung: Rung


@dataclass(frozen=True, slots=True)
class RungAcknowledged:
    """A person answered an alert."""

    rung: Rung
