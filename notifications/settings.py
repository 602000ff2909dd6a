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

    The lease is longer than an attempt takes (SmtpSettings.timeout), and no longer than a letter
    of a worker that was killed may be late.
    """

    lease: timedelta = timedelta(minutes=1)
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
LONGEST_TIMEOUT = DEFAULT.lease * 3 / 4


class Encryption(StrEnum):
    """How the connection to the mail server is protected."""

    NONE = "none"  #: only for a server on the same machine
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """The mail server and whom mail comes from; `ca_file` replaces the machine's authorities.

    `timeout` is for a whole letter, from the connection to the server's word that it has it; each
    single answer has a third of it.
    """

    host: str
    sender: str
    port: int = 25
    sender_name: str = "Layanan Pengaduan Kejaksaan"
    encryption: Encryption = Encryption.NONE
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    timeout: timedelta = timedelta(seconds=30)

    def __post_init__(self) -> None:
        if "@" not in self.sender:
            raise Invalid(f"the sender {self.sender!r} is no address; write it as name@office")
        if not timedelta(0) < self.timeout <= LONGEST_TIMEOUT:
            raise Invalid(
                f"a letter may take {self.timeout.total_seconds():g} s; expected more than nothing"
                f" and at most {LONGEST_TIMEOUT.total_seconds():g} s, less than its lease"
            )
        if self.username and self.encryption is Encryption.NONE:
            raise Invalid("a password is not sent over an open connection; use starttls or tls")
