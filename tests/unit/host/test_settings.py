"""Settings: what is wrong with one is a sentence that names it, and never shows a secret."""

import pytest

from host.settings import from_environment
from kernel.errors import Invalid

MAIL = {
    "TUNTAS_SMTP_HOST": "mail.kantor.example",
    "TUNTAS_SMTP_SENDER": "lapor@kantor.example",
}
SECRET = "rahasia-benar-benar"  # noqa: S105


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("TUNTAS_SMTP_PORT", "99999999", "a port from 1 to 65535"),
        ("TUNTAS_SMTP_PORT", "65536", "a port from 1 to 65535"),
        ("TUNTAS_SMTP_PORT", "0", "a port from 1 to 65535"),
        ("TUNTAS_SMTP_PORT", "-25", "a port from 1 to 65535"),
        ("TUNTAS_SMTP_PORT", "5 8 7", "a port from 1 to 65535"),
        ("TUNTAS_SMTP_PORT", "٢٥", "a port from 1 to 65535"),
        ("TUNTAS_SMTP_PORT", "9" * 10_000, "a port from 1 to 65535"),
        ("TUNTAS_SMTP_HOST", "mail kantor", "a name such as mail.kantor.example"),
        ("TUNTAS_SMTP_HOST", "smtp://mail.kantor.example", "a name such as"),
        ("TUNTAS_SMTP_HOST", "mail.kantor.example:587", "a name such as"),
        ("TUNTAS_SMTP_HOST", "a" * 300, "a name such as"),
        ("TUNTAS_SMTP_SENDER", "lapor", "an address such as lapor@office.id"),
        ("TUNTAS_SMTP_SENDER", "lapor@kantor.example\nBcc: x@y", "an address such as"),
        ("TUNTAS_SMTP_SENDER", "Kantor <lapor@kantor.example>", "an address such as"),
        ("TUNTAS_SMTP_SENDER", "", "is missing; expected an address"),
        ("TUNTAS_SMTP_ENCRYPTION", "ssl", "one of none, starttls, tls"),
        ("TUNTAS_SMTP_USERNAME", "kantor", "without TUNTAS_SMTP_PASSWORD"),
        ("TUNTAS_SMTP_PASSWORD", SECRET, "without TUNTAS_SMTP_USERNAME"),
        ("TUNTAS_PROXIES", "-1", "how many reverse proxies"),
        ("TUNTAS_PROXIES", "ten", "how many reverse proxies"),
        ("TUNTAS_PROXIES", "٣", "how many reverse proxies"),
        ("TUNTAS_TEST_CLOCK", "true", "expected yes or no"),
        ("TUNTAS_BASE_URL", "lapor.example", "expected https://lapor.example"),
        ("TUNTAS_BASE_URL", "https://", "expected https://lapor.example"),
        ("TUNTAS_BASE_URL", "https://la por.example", "expected https://lapor.example"),
        ("TUNTAS_BASE_URL", "https://lapor.example:99999", "expected https://lapor.example"),
        ("TUNTAS_BASE_URL", "https://lapor.example:0", "expected https://lapor.example"),
        ("TUNTAS_BASE_URL", "https://lapor.example/kantor", "and nothing after it"),
        ("TUNTAS_BASE_URL", f"https://admin:{SECRET}@lapor.example", "expected https://lapor"),
        ("TUNTAS_BASE_URL", f"https://:{SECRET}@lapor.example", "expected https://lapor"),
        ("TUNTAS_BASE_URL", "http://lapor.example", "other machines than this one need https"),
        ("TUNTAS_DATABASE_URL", "", "is empty; give it a value"),
        ("TUNTAS_VAR", "", "is empty; give it a value"),
        ("TUNTAS_SMTP_PROT", "25", "did you mean TUNTAS_SMTP_PORT"),
    ],
)
def test_a_wrong_setting_is_named_with_what_was_expected(
    name: str, value: str, expected: str
) -> None:
    with pytest.raises(Invalid) as refused:
        from_environment({**MAIL, name: value})
    text = str(refused.value)
    assert name in text
    assert expected in text
    assert SECRET not in text
    assert len(text) < 400


def test_a_password_does_not_travel_in_the_open() -> None:
    named = {"TUNTAS_SMTP_USERNAME": "kantor", "TUNTAS_SMTP_PASSWORD": SECRET}
    with pytest.raises(Invalid, match="TUNTAS_SMTP_ENCRYPTION to starttls or tls") as refused:
        from_environment({**MAIL, **named, "TUNTAS_SMTP_ENCRYPTION": "none"})
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    "given",
    [
        {"TUNTAS_SMTP_PORT": "587"},
        {"TUNTAS_SMTP_PORT": "65535"},
        {"TUNTAS_SMTP_HOST": "127.0.0.1"},
        {"TUNTAS_SMTP_HOST": "::1"},
        {"TUNTAS_SMTP_HOST": "localhost"},
        {"TUNTAS_SMTP_USERNAME": "kantor", "TUNTAS_SMTP_PASSWORD": SECRET},
        {"TUNTAS_BASE_URL": "https://lapor.example"},
        {"TUNTAS_BASE_URL": "https://lapor.example:8443/"},
        {"TUNTAS_BASE_URL": "http://[::1]:8000"},
        {"TUNTAS_BASE_URL": ""},
        {"TUNTAS_PROXIES": "2"},
    ],
)
def test_what_offices_set_is_taken(given: dict[str, str]) -> None:
    from_environment({**MAIL, **given})
