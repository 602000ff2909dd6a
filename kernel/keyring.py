"""Secret keys of a store: from the environment, or a file of mode 600 under var/."""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kernel.errors import Invalid

ENVIRONMENT_NAME = "TUNTAS_KEY"
_NONCE_BYTES = 12


class Keyring:
    """Seals personal data (AES-256-GCM) and makes keyed hashes; derived from one 32-byte key."""

    def __init__(self, master: bytes) -> None:
        if len(master) != 32:
            raise Invalid(f"a key has 32 bytes, not {len(master)}")
        self._seal = AESGCM(_derive(master, b"seal"))
        self._hash = _derive(master, b"hash")

    def __repr__(self) -> str:
        return "Keyring(...)"

    def seal(self, plain: str, bound_to: str) -> bytes:
        """Encrypt a text; it opens only with the same `bound_to` (such as a complaint number)."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._seal.encrypt(nonce, plain.encode(), bound_to.encode())

    def open(self, sealed: bytes, bound_to: str) -> str:
        """Decrypt; Invalid when the key is another one or the bytes were changed."""
        nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._seal.decrypt(nonce, body, bound_to.encode()).decode()
        except (InvalidTag, ValueError):  # ValueError: too short for a nonce
            raise Invalid(
                f"sealed data of {bound_to} does not open with this key; use the key of this store"
            ) from None

    def keyed_hash(self, text: str) -> bytes:
        """HMAC-SHA256: what is stored in place of a secret code."""
        return hmac.digest(self._hash, text.encode(), "sha256")


def load_keyring(path: Path, environment: Mapping[str, str]) -> Keyring:
    """The key from TUNTAS_KEY (base64), else from `path`, which is made on first use.

    Raises Invalid when the file may be read by others or holds no key.
    """
    if text := environment.get(ENVIRONMENT_NAME):
        return Keyring(_decode(text, ENVIRONMENT_NAME))
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _make(path)
    return _read(path)


def _make(path: Path) -> None:
    """A new key file, whole or not at all; of two processes that make one, the first wins."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            key = base64.b64encode(secrets.token_bytes(32)).decode("ascii")
            json.dump({"key": key}, file)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)


def _read(path: Path) -> Keyring:
    if path.stat().st_mode & 0o077:
        raise Invalid(f"{path} may be read by others; say chmod 600 {path}")
    try:
        text = json.loads(path.read_text(encoding="ascii"))["key"]
    except (ValueError, KeyError, TypeError):
        raise Invalid(f'{path} holds no key; expected {{"key": "..."}}') from None
    return Keyring(_decode(text, str(path)))


def _decode(text: str, source: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, TypeError):
        raise Invalid(f"{source} is no base64; expected 32 bytes in base64") from None


def _derive(master: bytes, purpose: bytes) -> bytes:
    return hashlib.sha256(b"tuntas/" + purpose + b"/" + master).digest()
