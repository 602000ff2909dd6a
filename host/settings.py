"""Settings, read once from the environment; every name is in README.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kernel.errors import Invalid
from notifications.settings import Encryption, SmtpSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`smtp` None: mail is written to standard error instead of sent."""

    database_url: str
    key_file: Path
    smtp: SmtpSettings | None = None


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read TUNTAS_DATABASE_URL, TUNTAS_VAR and TUNTAS_SMTP_*; Invalid names the one at fault."""
    var = Path(environment.get("TUNTAS_VAR", "var"))
    return Settings(
        database_url=environment.get("TUNTAS_DATABASE_URL", f"sqlite:///{var}/tuntas.sqlite"),
        key_file=var / "tuntas.key",
        smtp=_smtp(environment),
    )


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
