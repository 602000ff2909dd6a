"""What the outbox tells other rooms, in the transaction that records the outcome."""

from dataclasses import dataclass

from notifications.messages import Message


@dataclass(frozen=True, slots=True)
class MessageSent:
    """The channel accepted `message`, which is given as it was claimed."""

    message: Message


@dataclass(frozen=True, slots=True)
class MessageFailed:
    """`message` was given up: nobody was reached. `error` holds nothing personal."""

    message: Message
    error: str
