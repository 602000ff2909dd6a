"""What the outbox tells other rooms, in the transaction that records the outcome."""

from dataclasses import dataclass

from notifications.messages import RecipientKind


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent:
    """The channel accepted the message after `attempts` attempts."""

    id: int
    message_id: str
    kind: str
    about: str | None
    recipient_kind: RecipientKind
    recipient_ref: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFailed:
    """The message was given up: the recipient was not reached. `error` holds nothing personal."""

    id: int
    message_id: str
    kind: str
    about: str | None
    recipient_kind: RecipientKind
    recipient_ref: str
    attempts: int
    error: str
