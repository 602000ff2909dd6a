"""TLS and sign-in: what is promised is kept, or nothing is sent."""

import ssl
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kernel.errors import Invalid
from notifications.channels.smtp import SmtpChannel
from notifications.messages import ChannelUnavailable
from notifications.settings import Encryption, SmtpSettings
from tests.conftest import TUESDAY_MORNING
from tests.mail_server import MailServer, mail_server
from tests.rooms.notifications.test_channels import letter


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that vouches for itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(TUESDAY_MORNING - timedelta(days=3650))
        .not_valid_after(TUESDAY_MORNING + timedelta(days=36500))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def channel(server: MailServer, **changes: Any) -> SmtpChannel:
    settings: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": server.port,
        "sender": "pengaduan@kejaksaan.example",
        "encryption": Encryption.STARTTLS,
    }
    return SmtpChannel(SmtpSettings(**{**settings, **changes}))


def check_password(
    server: Any, session: Any, envelope: Any, mechanism: str, data: Any
) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(success=data.password == b"rahasia", handled=False)


def test_mail_goes_through_starttls(server_side: ssl.SSLContext, certificate: Path) -> None:
    with mail_server(server_side) as server:
        channel(server, ca_file=certificate).send(letter())
        assert len(server.received) == 1


def test_mail_goes_through_tls_from_the_start(
    server_side: ssl.SSLContext, certificate: Path
) -> None:
    with mail_server(ssl_context=server_side) as server:
        channel(server, ca_file=certificate, encryption=Encryption.TLS).send(letter())
        assert len(server.received) == 1


def test_a_server_nobody_vouches_for_gets_nothing(server_side: ssl.SSLContext) -> None:
    with mail_server(server_side) as server:
        with pytest.raises(ChannelUnavailable, match="SSLCertVerificationError"):
            channel(server).send(letter())
        assert server.received == []


def test_mail_does_not_fall_back_to_an_open_connection(mail: MailServer) -> None:
    with pytest.raises(ChannelUnavailable, match="SMTPNotSupportedError"):
        channel(mail).send(letter())
    assert mail.received == []


@pytest.mark.parametrize(("password", "arrived"), [("rahasia", 1), ("salah", 0)])
def test_a_wrong_password_is_no_fault_of_the_recipient(
    server_side: ssl.SSLContext, certificate: Path, password: str, arrived: int
) -> None:
    with mail_server(server_side, authenticator=check_password, auth_required=True) as server:
        sender = channel(server, ca_file=certificate, username="tuntas", password=password)
        if arrived:
            sender.send(letter())
        else:
            with pytest.raises(ChannelUnavailable, match="did not let us in \\(535 5.7.8\\)"):
                sender.send(letter())
        assert len(server.received) == arrived


def test_a_password_is_never_shown_nor_sent_in_the_open() -> None:
    secret: dict[str, Any] = {"username": "tuntas", "password": "rahasia"}
    settings = SmtpSettings(
        host="mail.example", sender="a@b.example", encryption=Encryption.TLS, **secret
    )
    assert "rahasia" not in repr(settings)
    with pytest.raises(Invalid, match="not sent over an open connection"):
        SmtpSettings(host="mail.example", sender="a@b.example", **secret)
