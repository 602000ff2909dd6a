"""Settings, read once from the environment; every name is in README.md."""

import difflib
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from complaints.letter_days import A_DAY, FEWEST_A_DAY, MOST_A_DAY
from engine import settings as engine_settings
from engine.settings import EngineSettings
from kernel.errors import Invalid
from notifications.settings import Encryption, SmtpSettings

NAMES = (
    *("TUNTAS_DATABASE_URL", "TUNTAS_VAR", "TUNTAS_KEY", "TUNTAS_BASE_URL", "TUNTAS_PROXIES"),
    *("TUNTAS_SMTP_HOST", "TUNTAS_SMTP_PORT", "TUNTAS_SMTP_ENCRYPTION", "TUNTAS_SMTP_SENDER"),
    *("TUNTAS_SMTP_USERNAME", "TUNTAS_SMTP_PASSWORD", "TUNTAS_TEST_CLOCK"),
    "TUNTAS_LETTERS_A_DAY",
    *("TUNTAS_SMTP_CONNECTIONS", "TUNTAS_SMTP_TIMEOUT"),
    *("TUNTAS_WEB_CONNECTIONS", "TUNTAS_WEB_PATIENCE"),
    *engine_settings.NAMES,
    "TUNTAS_INCIDENT_LETTER_MINUTES",
)
DEFAULT_ADDRESS = "127.0.0.1"
DEFAULT_PORT = 8000
LAST_PORT = 65535
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_.])?")
_ADDRESS = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`smtp` None: mail is written to standard error instead of sent.

    `base_url`: where people reach the office, without a slash at the end; None when nobody said.
    `proxies`: how many reverse proxies stand before it. `letters_a_day`: to one complainant at most
    (complaints/letter_days.py). `test_clock`: `PUT /v2/clock` may pin the time; for tests only,
    deadlines mean nothing then. `letters`: how many are under way at a time. `connections`: of
    clients, that one web process holds. `patience`: seconds that it waits for a client, which has
    longer the more it sends or takes. `told_every`: the stretch of time in which a person gets one
    letter about incidents alike.
    """

    database_url: str
    key_file: Path
    smtp: SmtpSettings | None = None
    base_url: str | None = None
    proxies: int = 0
    letters_a_day: int = A_DAY
    test_clock: bool = False
    letters: int = 1
    connections: int = 2000
    patience: int = 20
    engine: EngineSettings = EngineSettings()
    told_every: timedelta = timedelta(hours=1)


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read the TUNTAS_ variables; Invalid names the one at fault, also one that is no setting."""
    _check_names(environment)
    for name in ("TUNTAS_DATABASE_URL", "TUNTAS_VAR"):
        if environment.get(name) == "":
            raise Invalid(f"{name} is empty; give it a value, or take it away for the usual one")
    var = Path(environment.get("TUNTAS_VAR", "var"))
    base_url = environment.get("TUNTAS_BASE_URL")
    return Settings(
        database_url=environment.get("TUNTAS_DATABASE_URL", f"sqlite:///{var}/tuntas.sqlite"),
        key_file=var / "tuntas.key",
        smtp=_smtp(environment),
        base_url=check_base_url(base_url) if base_url else None,
        proxies=_proxies(environment.get("TUNTAS_PROXIES", "0")),
        letters_a_day=_number(
            environment, "TUNTAS_LETTERS_A_DAY", A_DAY, range(FEWEST_A_DAY, MOST_A_DAY + 1)
        ),
        test_clock=_is_yes(environment, "TUNTAS_TEST_CLOCK"),
        letters=_number(environment, "TUNTAS_SMTP_CONNECTIONS", 1, range(1, 65)),
        connections=_number(environment, "TUNTAS_WEB_CONNECTIONS", 2000, range(50, 20_001)),
        patience=_number(environment, "TUNTAS_WEB_PATIENCE", 20, range(2, 301)),
        engine=engine_settings.from_environment(environment),
        told_every=timedelta(
            minutes=_number(environment, "TUNTAS_INCIDENT_LETTER_MINUTES", 60, range(1, 1441))
        ),
    )


def _number(environment: Mapping[str, str], name: str, usual: int, allowed: range) -> int:
    text = environment.get(name, str(usual))
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) in allowed):
        raise Invalid(
            f"{name} is {text[:40]!r}; expected a number from {allowed[0]} to {allowed[-1]}"
        )
    return int(text)


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
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    extra = parts.path or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in ("http", "https") or not _is_host(host or "") or port == 0 or extra:
        raise Invalid(
            f"TUNTAS_BASE_URL is {_without_password(text)!r}; expected https://lapor.example or"
            f" http://{DEFAULT_ADDRESS}:{DEFAULT_PORT}, and nothing after it"
        )
    if parts.scheme == "http" and not is_loopback(host or ""):
        raise Invalid(
            f"TUNTAS_BASE_URL is {text!r}; other machines than this one need https,"
            " so that passwords are not read on the way"
        )
    return url


def _is_host(text: str) -> bool:
    """Whether it can be the name or address of a machine."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return len(text) <= 253 and _HOST.fullmatch(text) is not None
    return True


def _without_password(text: str) -> str:
    """An address without what stands before its @."""
    return re.sub(r"//.*@", "//...@", text)


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _proxies(text: str) -> int:
    if not re.fullmatch(r"[0-9]", text):
        raise Invalid(f"TUNTAS_PROXIES is {text!r}; expected how many reverse proxies, such as 1")
    return int(text)


def _smtp(environment: Mapping[str, str]) -> SmtpSettings | None:
    host = environment.get("TUNTAS_SMTP_HOST")
    if not host:
        return None
    if not _is_host(host):
        raise Invalid(f"TUNTAS_SMTP_HOST is {host!r}; expected a name such as mail.kantor.example")
    encryption = environment.get("TUNTAS_SMTP_ENCRYPTION", Encryption.STARTTLS)
    if encryption not in list(Encryption):
        raise Invalid(f"TUNTAS_SMTP_ENCRYPTION is {encryption!r}; one of {', '.join(Encryption)}")
    username, password = _credentials(environment, Encryption(encryption))
    return SmtpSettings(
        host=host,
        port=_port("TUNTAS_SMTP_PORT", environment.get("TUNTAS_SMTP_PORT", "25")),
        sender=_sender(environment.get("TUNTAS_SMTP_SENDER", "")),
        encryption=Encryption(encryption),
        username=username,
        password=password,
        timeout=timedelta(seconds=_number(environment, "TUNTAS_SMTP_TIMEOUT", 30, range(5, 46))),
    )


def _port(name: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= LAST_PORT:
        raise Invalid(
            f"{name} is {text[:40]!r}; expected a port from 1 to {LAST_PORT}, such as 587"
        )
    return int(text)


def _sender(text: str) -> str:
    if not text:
        raise Invalid("TUNTAS_SMTP_SENDER is missing; expected an address such as lapor@office.id")
    if not _ADDRESS.fullmatch(text) or not text.isprintable():
        raise Invalid(
            f"TUNTAS_SMTP_SENDER is {text[:100]!r}; expected an address such as lapor@office.id"
        )
    return text


def _credentials(
    environment: Mapping[str, str], encryption: Encryption
) -> tuple[str | None, str | None]:
    """Name and password, both or neither; never shown, for people mistake one for the other."""
    names = ("TUNTAS_SMTP_USERNAME", "TUNTAS_SMTP_PASSWORD")
    username, password = (environment.get(name) or None for name in names)
    if (username is None) != (password is None):
        given, missing = names if password is None else reversed(names)
        raise Invalid(f"{given} is set without {missing}; set both, or neither")
    if username is not None and encryption is Encryption.NONE:
        raise Invalid(
            "TUNTAS_SMTP_PASSWORD is not sent over an open connection: set TUNTAS_SMTP_ENCRYPTION"
            f" to {Encryption.STARTTLS} or {Encryption.TLS}"
        )
    return username, password
