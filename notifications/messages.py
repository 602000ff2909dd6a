"""What is asked to be sent, what is really sent, and how sending can fail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from kernel.errors import TuntasError


class RecipientKind(StrEnum):
    """Whose address book `recipient_ref` is a key of."""

    PERSON = "person"
    COMPLAINANT = "complainant"
    UNIT = "unit"
    PASSWORD_LINK = "password_link"  #: `<person>/<serial of a link>`  # noqa: S105 (a kind)


class Language(StrEnum):
    """The languages every template exists in."""

    INDONESIAN = "id"
    ENGLISH = "en"


class Status(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"  #: waits for its instant, the first or after a failed attempt
    SENDING = "sending"  #: claimed; when its lease ends it is tried again
    SENT = "sent"  #: accepted by the channel
    FAILED = "failed"  #: given up; a person may `retry` it


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message to enqueue. `params` are exactly the template's and hold no personal data.

    `message_id` names the fact told, e.g. `acknowledgement/17`; the same one is sent once.
    `about` is the business key, `kind` sorts lists (`complaint`, `alert`...); before `not_before`
    it is not sent (the recipient's hours, say).
    """

    message_id: str
    recipient_kind: RecipientKind
    recipient_ref: str
    template: str
    params: Mapping[str, str]
    kind: str
    about: str | None = None
    channel: str = "email"
    language: Language = Language.INDONESIAN
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A row of the outbox: what was asked for and how its delivery went.

    `doubts` counts attempts that ended without a word, of a process that was killed, say: each of
    them may have arrived. `flaw` says why the row cannot be read as a message; None when it can.
    """

    id: int
    message_id: str
    channel: str
    recipient_kind: RecipientKind
    recipient_ref: str
    template: str
    language: Language
    params: Mapping[str, str]
    about: str | None
    kind: str
    status: Status
    attempts: int
    next_at: datetime | None
    last_error: str | None
    created_at: datetime
    sent_at: datetime | None
    holder: str | None = None
    doubts: int = 0
    flaw: str | None = None

    def is_in_doubt(self, now: datetime) -> bool:
        """Whether an attempt began whose end nobody told in time: it may have arrived or not."""
        overdue = self.next_at is not None and self.next_at <= now
        return self.status is Status.SENDING and overdue


@dataclass(frozen=True, slots=True)
class Address:
    """Where a recipient is reached, and how to call them. Personal: never stored, never logged.

    `joins` are parameters of the template that join at delivery and rest nowhere, such as a link
    that opens an account.
    """

    email: str
    name: str | None = None
    joins: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __repr__(self) -> str:
        return "Address(...)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message as a channel gets it.

    `address` and `greeting` are personal; a secret may have joined in `body`.
    """

    message_id: str
    recipient: str  #: kind:ref, not personal
    address: Address
    language: Language
    subject: str
    greeting: str
    body: str
    written_at: datetime

    @property
    def open_body(self) -> str:
        """The body without what joined at delivery: what may be shown where others read."""
        shown = self.body
        for value in self.address.joins.values():
            shown = shown.replace(value, "[...]")
        return shown

    def __repr__(self) -> str:
        return f"Letter({self.message_id} to {self.recipient})"


class Channel(Protocol):
    """A way to reach people. It may deliver twice what it could not confirm."""

    def send(self, letter: Letter) -> None:
        """Return when the letter was accepted, or raise a DeliveryFailure without its address."""
        ...


class DeliveryFailure(TuntasError):
    """The letter was not accepted; the text holds nothing personal."""


class TemporaryFailure(DeliveryFailure):
    """A later attempt may succeed."""


class ChannelUnavailable(TemporaryFailure):
    """The channel cannot be reached at all: trying other letters now is in vain."""


class PermanentFailure(DeliveryFailure):
    """No later attempt will succeed for this letter."""
