"""Passwords: how they are hashed, and which ones are refused.

The hash is argon2id with 19 MiB, two passes and one lane, the first choice of OWASP's Password
Storage Cheat Sheet. Which passwords are refused follows NIST SP 800-63B (5.1.1.2): length and
what is easily guessed, no rules about kinds of characters.
"""

import base64
import secrets
import unicodedata
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from kernel.errors import Invalid

MIN_LENGTH = 12
MAX_LENGTH = 200
#: Of what was typed no more is looked at: putting accents in order takes quadratic time.
LONGEST_TYPED = 8 * MAX_LENGTH
#: The commonest words of passwords, here and abroad: refused also with digits and signs around.
_COMMON = frozenset(
    (
        *("password", "passwort", "passphrase", "letmein", "welcome", "iloveyou", "secret"),
        *("changeme", "administrator", "admin", "superuser", "root", "default"),
        *("katasandi", "katasandirahasia", "sandi", "sandirahasia", "rahasia", "rahasiasaya"),
        *("kejaksaan", "kejaksaanagung", "kejaksaanri", "kejaksaanrepublikindonesia", "adhyaksa"),
        *("satyaadhiwicaksana", "jaksa", "jaksaagung", "pengaduan", "layananpengaduan", "tuntas"),
        *("indonesia", "indonesiaraya", "indonesiamerdeka", "merdeka", "pancasila", "garuda"),
        *("bismillah", "bismillahirrahmanirrahim", "alhamdulillah", "sayang", "sayangku"),
        *("akusayangkamu", "jakarta", "bandung", "makassar", "jayapura", "persib", "persija"),
    )
)
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "0123456789")
_FEWEST_CHARACTERS = 5  #: different ones


class PasswordFault(StrEnum):
    """Why a password was refused, for pages that say it in their language."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    UNWRITABLE = "unwritable"  #: has a control or half character
    PERSONAL = "personal"  #: has the person's id or e-mail address in it
    COMMON = "common"  #: is one that everybody guesses first


_TEXTS = {
    PasswordFault.TOO_SHORT: f"a password has at least {MIN_LENGTH} characters; three or four"
    " words in a row are easy to keep in mind",
    PasswordFault.TOO_LONG: f"a password has at most {MAX_LENGTH} characters; shorten it",
    PasswordFault.UNWRITABLE: "a password has letters, digits, signs and spaces, nothing else",
    PasswordFault.PERSONAL: "a password holds neither your id nor your e-mail address; choose"
    " another",
    PasswordFault.COMMON: "this is one of the first passwords that are guessed; choose another",
}


class PasswordRefused(Invalid):
    """The password may not be set; `fault` says why, the text what to do."""

    def __init__(self, fault: PasswordFault) -> None:
        super().__init__(_TEXTS[fault], field="password")
        self.fault = fault


class Passwords:
    """Hashes and compares; `memory_cost` is in KiB. Safe for many threads.

    A comparison costs tens of milliseconds on purpose: never make one in a transaction.
    """

    def __init__(
        self, *, time_cost: int = 2, memory_cost: int = 19 * 1024, parallelism: int = 1
    ) -> None:
        self._hasher = PasswordHasher(
            time_cost=time_cost, memory_cost=memory_cost, parallelism=parallelism
        )
        # What an unknown name is compared with: random bytes written as a hash of these costs.
        salt, digest = (
            base64.b64encode(secrets.token_bytes(length)).decode("ascii").rstrip("=")
            for length in (self._hasher.salt_len, self._hasher.hash_len)
        )
        costs = f"m={memory_cost},t={time_cost},p={parallelism}"
        self._nobody = f"$argon2id$v=19${costs}${salt}${digest}"

    def hash(self, password: str) -> str:
        """The text to store: costs, a random salt and the hash."""
        return self._hasher.hash(_bytes(password))

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether `stored` was made from `password`; the same work when there is none stored."""
        try:
            self._hasher.verify(stored or self._nobody, _bytes(password))
        except VerifyMismatchError:
            return False
        return stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether `stored` was made with other costs than those of now."""
        return self._hasher.check_needs_rehash(stored)


def check_password(person: str, password: str, *, email: str = "") -> None:
    """Raise PasswordRefused unless `person` (an id) may have this password."""
    written = normalised(password)
    if len(written) < MIN_LENGTH:
        raise PasswordRefused(PasswordFault.TOO_SHORT)
    if len(written) > MAX_LENGTH or len(password) > LONGEST_TYPED:
        raise PasswordRefused(PasswordFault.TOO_LONG)
    if not written.isprintable():
        raise PasswordRefused(PasswordFault.UNWRITABLE)
    bare = _bare(written)
    own = (_bare(person), _bare(email.partition("@")[0]), _bare(email))
    if any(len(word) > 3 and word in bare for word in own):
        raise PasswordRefused(PasswordFault.PERSONAL)
    if _is_common(written.casefold(), bare):
        raise PasswordRefused(PasswordFault.COMMON)


def normalised(password: str) -> str:
    """NFKC: the same password whatever keyboard or system wrote its accents."""
    return unicodedata.normalize("NFKC", password[:LONGEST_TYPED])


def _is_common(written: str, bare: str) -> bool:
    word = written.strip("0123456789!?.,;:#*@$%&+-_ ")
    if _bare(word) in _COMMON or len(set(written)) < _FEWEST_CHARACTERS:
        return True
    is_plain = 2 * len(bare) > len(written)
    return is_plain and any(bare in row * 3 or bare in row[::-1] * 3 for row in _ROWS)


def _bare(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _bytes(password: str) -> bytes:
    # What is no text cannot be a password, but it is compared like one.
    return normalised(password).encode("utf-8", "surrogatepass")
