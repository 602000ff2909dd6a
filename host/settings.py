"""Settings, read once from the environment; every name is in README.md."""

import difflib
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from complaints.letter_days import A_DAY, FEWEST_A_DAY, MOST_A_DAY
from kernel.errors import Invalid
from notifications.settings import Encryption, SmtpSettings

NAMES = (
    *("TUNTAS_DATABASE_URL", "TUNTAS_VAR", "TUNTAS_KEY", "TUNTAS_BASE_URL", "TUNTAS_PROXIES"),
    *("TUNTAS_SMTP_HOST", "TUNTAS_SMTP_PORT", "TUNTAS_SMTP_ENCRYPTION", "TUNTAS_SMTP_SENDER"),
    *("TUNTAS_SMTP_USERNAME", "TUNTAS_SMTP_PASSWORD", "TUNTAS_TEST_CLOCK"),
    "TUNTAS_LETTERS_A_DAY",
)
DEFAULT_ADDRESS = "127.0.0.1"
DEFAULT_PORT = 8000


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`smtp` None: mail is written to standard error instead of sent.

    `base_url`: where people reach the office, without a slash at the end; None when nobody said.
    `proxies`: how many reverse proxies stand before it. `letters_a_day`: to one complainant at most
    (complaints/letter_days.py). `test_clock`: `PUT /v2/clock` may pin the
    time; for tests only, deadlines mean nothing then.
    """

    database_url: str
    key_file: Path
    smtp: SmtpSettings | None = None
    base_url: str | None = None
    proxies: int = 0
    letters_a_day: int = A_DAY
    test_clock: bool = False


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read the TUNTAS_ variables; Invalid names the one at fault, also one that is no setting."""
    _check_names(environment)
    var = Path(environment.get("TUNTAS_VAR", "var"))
    base_url = environment.get("TUNTAS_BASE_URL")
    return Settings(
        database_url=environment.get("TUNTAS_DATABASE_URL", f"sqlite:///{var}/tuntas.sqlite"),
        key_file=var / "tuntas.key",
        smtp=_smtp(environment),
        base_url=check_base_url(base_url) if base_url else None,
        proxies=_proxies(environment.get("TUNTAS_PROXIES", "0")),
        letters_a_day=_letters_a_day(environment.get("TUNTAS_LETTERS_A_DAY", str(A_DAY))),
        test_clock=_is_yes(environment, "TUNTAS_TEST_CLOCK"),
    )


def _is_yes(environment: Mapping[str, str], name: str) -> bool:
    said = environment.get(name, "no")
    if said not in ("yes", "no"):
        raise Invalid(f"{name} is {said!r}; expected yes or no")
    return said == "yes"


def _check_names(environment: Mapping[str, str]) -> None:
    """A misspelled setting must not be passed over: another store would be opened, say."""
    for name in environment:
        if name.startswith("TUNTAS_") and name not in NAMES:
            likely = ", ".join(difflib.get_close_matches(name, NAMES, 1)) or ", ".join(NAMES)
            raise Invalid(f"{name} is no setting of Tuntas; did you mean {likely}?")


def check_base_url(text: str) -> str:
    """An address of the office as links need it; Invalid says what is wrong with it.

    Plain http is for the machine itself: passwords and sessions travel over it.
    """
    url = text.rstrip("/")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    extra = parts.path or parts.query or parts.fragment or parts.username
    if parts.scheme not in ("http", "https") or not host or extra:
        raise Invalid(
            f"TUNTAS_BASE_URL is {text!r}; expected https://lapor.example or"
            f" http://{DEFAULT_ADDRESS}:{DEFAULT_PORT}, and nothing after it"
        )
    if parts.scheme == "http" and not is_loopback(host):
        raise Invalid(
            f"TUNTAS_BASE_URL is {text!r}; other machines than this one need https,"
            " so that passwords are not read on the way"
        )
    return url


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _proxies(text: str) -> int:
    if not text.isdecimal() or int(text) > 9:
        raise Invalid(f"TUNTAS_PROXIES is {text!r}; expected how many reverse proxies, such as 1")
    return int(text)


def _letters_a_day(text: str) -> int:
    """At least what a complaint's life needs on its fullest day."""
    if not (text.isascii() and text.isdigit() and FEWEST_A_DAY <= int(text[:9]) <= MOST_A_DAY):
        raise Invalid(
            f"TUNTAS_LETTERS_A_DAY is {text!r}; expected a number from {FEWEST_A_DAY} to"
            f" {MOST_A_DAY}, such as {A_DAY}"
        )
    return int(text)


def _smtp(environment: Mapping[str, str]) -> SmtpSettings | None:
    host = environment.get("TUNTAS_SMTP_HOST")
    if not host:
        return None
    port = environment.get("TUNTAS_SMTP_PORT", "25")
    encryption = environment.get("TUNTAS_SMTP_ENCRYPTION", Encryption.STARTTLS)
    if not port.isdecimal():
        raise Invalid(f"TUNTAS_SMTP_PORT is {port!r}; expected a number such as 587")
    if not environment.get("TUNTAS_SMTP_SENDER"):
        raise Invalid("TUNTAS_SMTP_SENDER is missing; expected an address such as lapor@office.id")
    if encryption not in list(Encryption):
        raise Invalid(f"TUNTAS_SMTP_ENCRYPTION is {encryption!r}; one of {', '.join(Encryption)}")
    return SmtpSettings(
        host=host,
        port=int(port),
        sender=environment["TUNTAS_SMTP_SENDER"],
        encryption=Encryption(encryption),
        username=environment.get("TUNTAS_SMTP_USERNAME"),
        password=environment.get("TUNTAS_SMTP_PASSWORD"),
    )
