"""Settings of delivery: how long and how often, and the mail server."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from kernel.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySettings:
    """`lease`: an attempt not reported by then counts as lost. `back_off`: wait after attempt n;
    the last value repeats. After `attempts` attempts the message shows as failed.
    """

    lease: timedelta = timedelta(minutes=10)
    back_off: tuple[timedelta, ...] = (
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=30),
        timedelta(hours=2),
        timedelta(hours=6),
    )
    attempts: int = 8

    def __post_init__(self) -> None:
        if self.attempts < 1 or not self.back_off or min(self.back_off) <= timedelta(0):
            raise Invalid("delivery needs at least one attempt and waits longer than nothing")

    def wait_after(self, attempt: int) -> timedelta:
        """The wait after failed attempt number `attempt`, the first being 1."""
        return self.back_off[min(attempt, len(self.back_off)) - 1]


DEFAULT = DeliverySettings()


class Encryption(StrEnum):
    """How the connection to the mail server is protected."""

    NONE = "none"  #: only for a server on the same machine
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """The mail server and whom mail comes from; `ca_file` replaces the machine's authorities."""

    host: str
    sender: str
    port: int = 25
    sender_name: str = "Layanan Pengaduan Kejaksaan"
    encryption: Encryption = Encryption.NONE
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    timeout: timedelta = timedelta(seconds=10)

    def __post_init__(self) -> None:
        if "@" not in self.sender:
            raise Invalid(f"the sender {self.sender!r} is no address; write it as name@office")
        if self.timeout <= timedelta(0):
            raise Invalid("the mail server's timeout must be longer than nothing")
        if self.username and self.encryption is Encryption.NONE:
            raise Invalid("a password is not sent over an open connection; use starttls or tls")
