"""The words of complaints: channels, statuses, what a submission holds and what a complaint is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

PROCESS_ID = "complaint_handling"  #: the process that intake starts for each complaint


class Channel(StrEnum):
    """How a complaint reached the office."""

    WEB = "web"
    WALK_IN = "walk_in"
    CALL_CENTER = "call_center"
    LETTER = "letter"
    EMAIL = "email"
    SOCIAL_MEDIA = "social_media"
    SP4N_LAPOR = "sp4n_lapor"
    OMBUDSMAN = "ombudsman"


class ComplaintClass(StrEnum):
    """What kind of matter it is; decides path and clocks (routing.dmn, sla_policy.dmn)."""

    COMPLAINT = "complaint"
    CONDUCT = "conduct"  #: berkadar pengawasan
    INFORMATION_REQUEST = "information_request"
    ASPIRATION = "aspiration"


class Path(StrEnum):
    """Who handles it, as routing.dmn decides."""

    REGULAR = "regular"
    OVERSIGHT = "oversight"  #: the path of conduct complaints


class Visibility(StrEnum):
    """Who may see it, as routing.dmn decides; beside role and conflict."""

    NORMAL = "normal"
    CONFIDENTIAL = "confidential"
    OVERSIGHT = "oversight"


class Priority(StrEnum):
    """How urgent the office holds it."""

    NORMAL = "normal"
    HIGH = "high"


class Status(StrEnum):
    """Where a complaint stands, as its process says through `complaint.status`."""

    RECEIVED = "received"
    VERIFYING = "verifying"
    AWAITING_DATA = "awaiting_data"
    DISPATCHED = "dispatched"
    IN_PROGRESS = "in_progress"
    AWAITING_INFORMATION = "awaiting_information"
    AWAITING_APPROVAL = "awaiting_approval"
    ANSWERED = "answered"
    CLOSED = "closed"
    FORWARDED = "forwarded"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ExternalReference:
    """The number another system gave; the same one twice is one complaint."""

    system: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who complains. Rests sealed, opened per purpose, each opening logged (design D12)."""

    name: str
    nik: str = ""
    email: str = ""
    telephone: str = ""
    address: str = ""

    def __repr__(self) -> str:
        return "Identity(...)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What intake takes. `identity` None: truly unknown, followed by number and code only."""

    channel: Channel
    unit: str
    subject: str
    description: str
    class_: ComplaintClass | None = None
    priority: Priority = Priority.NORMAL
    language: str = "id"
    reported_unit: str | None = None
    anonymous: bool = False
    confidential: bool = False
    external: ExternalReference | None = None
    received_elsewhere_at: datetime | None = None
    identity: Identity | None = None
    reported_official: str | None = None  #: a person of the office

    def __repr__(self) -> str:
        return f"Submission(channel={self.channel}, unit={self.unit})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The answer to a submission. `code` is shown once; None when it was known already."""

    number: str
    code: str | None
    root: int
    repeated: bool = False

    def __repr__(self) -> str:
        return f"Receipt(number={self.number})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A complaint without its text and identity."""

    number: str
    root: int
    class_: ComplaintClass | None
    channel: Channel
    priority: Priority
    language: str
    contact: str | None
    unit: str
    reported_unit: str | None
    reported_official: str | None
    anonymous: bool
    confidential: bool
    status: str
    external: ExternalReference | None
    received_at: datetime
    received_elsewhere_at: datetime | None
    closed_at: datetime | None
