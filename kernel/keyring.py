"""Secret keys of a store: what they seal, what they hash, and how one is told from another."""

import hashlib
import hmac
import secrets
import threading

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kernel.errors import Conflict, Invalid

KEY_BYTES = 32
_NONCE_BYTES = 12
_FINGERPRINT_BYTES = 16
#: Names of what did not open are kept until somebody takes them; further ones are met again.
_MOST_UNOPENED = 1_000
#: What readers get in place of a text that does not open; pages and the API say it in English too.
NOT_OPENED = "(isi tidak dapat dibuka dengan kunci kantor ini)"


class Unopened(Conflict):
    """Sealed data does not open with this key: it was changed, or sealed with another key."""


class Keyring:
    """Seals personal data (AES-256-GCM) and makes keyed hashes; derived from one 32-byte key.

    It keeps the names of what did not open: who reads cannot write, so that somebody else records
    them (access/unopened.py).
    """

    def __init__(self, master: bytes) -> None:
        if len(master) != KEY_BYTES:
            raise Invalid(f"a key has {KEY_BYTES} bytes, not {len(master)}")
        self._seal = AESGCM(_derive(master, b"seal"))
        self._hash = _derive(master, b"hash")
        self._mark = _derive(master, b"fingerprint")[:_FINGERPRINT_BYTES]
        self._unopened: set[str] = set()
        self._taking = threading.Lock()

    def __repr__(self) -> str:
        return "Keyring(...)"

    @property
    def fingerprint(self) -> bytes:
        """16 bytes by which a key is known again: derived one way, of no use to open anything."""
        return self._mark

    def seal(self, plain: str, bound_to: str) -> bytes:
        """Encrypt a text; it opens only with the same `bound_to` (such as a complaint number)."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._seal.encrypt(nonce, plain.encode(), bound_to.encode())

    def open(self, sealed: bytes, bound_to: str) -> str:
        """Decrypt; Unopened when the key is another one or the bytes were changed."""
        nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._seal.decrypt(nonce, body, bound_to.encode()).decode()
        except (InvalidTag, ValueError):  # ValueError: too short for a nonce
            with self._taking:
                if len(self._unopened) < _MOST_UNOPENED:
                    self._unopened.add(bound_to)
            raise Unopened(
                f"sealed data of {bound_to} does not open with this key; use the key of this store"
            ) from None

    def read(self, sealed: bytes, bound_to: str) -> str:
        """Decrypt for who reads many: NOT_OPENED in place of what does not open."""
        try:
            return self.open(bytes(sealed), bound_to)
        except Unopened:
            return NOT_OPENED

    @property
    def has_unopened(self) -> bool:
        """Whether something did not open since the names were last taken."""
        return bool(self._unopened)

    def take_unopened(self) -> frozenset[str]:
        """The names (`bound_to`) of what did not open since this was last asked."""
        with self._taking:
            taken, self._unopened = frozenset(self._unopened), set()
        return taken

    def keyed_hash(self, text: str) -> bytes:
        """HMAC-SHA256: what is stored in place of a secret code."""
        return hmac.digest(self._hash, text.encode(), "sha256")


def _derive(master: bytes, purpose: bytes) -> bytes:
    return hashlib.sha256(b"tuntas/" + purpose + b"/" + master).digest()
