"""Passwords: how they are hashed, and which ones are refused.

The hash is argon2id with 19 MiB, two passes and one lane, the first choice of OWASP's Password
Storage Cheat Sheet. Which passwords are refused follows NIST SP 800-63B (5.1.1.2): length and
what is easily guessed (identity/guessing.py), no rules about kinds of characters.
"""

import base64
import secrets
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from identity.guessing import guess
from kernel.errors import Invalid

MIN_LENGTH = 12
MAX_LENGTH = 200
#: Of what was typed no more is looked at: putting accents in order takes quadratic time.
LONGEST_TYPED = 8 * MAX_LENGTH
#: Powers of ten of guesses that a password must stand. Attempts are counted (identity/sign_in.py),
#: and a hash that was stolen takes tens of milliseconds a guess: a year of one processor is 10^9.
LEAST_GUESSES = 9.0


class PasswordFault(StrEnum):
    """Why a password was refused, for pages that say it in their language."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    UNWRITABLE = "unwritable"  #: has a control or half character
    PERSONAL = "personal"  #: is made of the person's name, id, e-mail address or unit
    NUMBER = "number"  #: is a date, or the number of a telephone, identity card or official
    REPEATED = "repeated"  #: is the same again and again
    ROW = "row"  #: is keys that lie side by side, or letters and digits in order
    COMMON = "common"  #: is made of words that everybody guesses first


_BETTER = "take four words that have nothing to do with each other"
_TEXTS = {
    PasswordFault.TOO_SHORT: f"a password has at least {MIN_LENGTH} characters; three or four"
    " words in a row are easy to keep in mind",
    PasswordFault.TOO_LONG: f"a password has at most {MAX_LENGTH} characters; shorten it",
    PasswordFault.UNWRITABLE: "a password has letters, digits, signs and spaces, nothing else",
    PasswordFault.PERSONAL: "a password is not made of your name, id, e-mail address or unit, which"
    f" others know; {_BETTER}",
    PasswordFault.NUMBER: "a date, and the number of a telephone, identity card or official, are"
    f" easily guessed; {_BETTER}",
    PasswordFault.REPEATED: f"the same again and again is easily guessed; {_BETTER}",
    PasswordFault.ROW: f"keys side by side and letters in order are easily guessed; {_BETTER}",
    PasswordFault.COMMON: f"this is among the first passwords that are guessed; {_BETTER}",
}
#: What makes most of a password (identity/guessing.py) -> what is wrong with it.
_FAULTS = {
    "personal": PasswordFault.PERSONAL,
    "number": PasswordFault.NUMBER,
    "date": PasswordFault.NUMBER,
    "regex": PasswordFault.NUMBER,
    "repeat": PasswordFault.REPEATED,
    "spatial": PasswordFault.ROW,
    "sequence": PasswordFault.ROW,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose password it is to be: what others know of them. `units` are names of offices."""

    id: str
    name: str = ""
    email: str = ""
    telephone: str | None = None
    units: tuple[str, ...] = ()


def check_password(owner: Owner, password: str) -> None:
    """Raise PasswordRefused unless `owner` may have this password."""
    written = normalised(password)
    if len(written) < MIN_LENGTH:
        raise PasswordRefused(PasswordFault.TOO_SHORT)
    if len(written) > MAX_LENGTH or len(password) > LONGEST_TYPED:
        raise PasswordRefused(PasswordFault.TOO_LONG)
    if not written.isprintable():
        raise PasswordRefused(PasswordFault.UNWRITABLE)
    bare = _bare(written)
    own = (_bare(owner.id), _bare(owner.email.partition("@")[0]), _bare(owner.email))
    if any(len(word) > 3 and word in bare for word in own):
        raise PasswordRefused(PasswordFault.PERSONAL)
    known = (owner.name, owner.id, owner.email, owner.telephone or "", *owner.units)
    found = guess(written, known)
    if found.magnitude < LEAST_GUESSES:
        raise PasswordRefused(_FAULTS.get(found.pattern, PasswordFault.COMMON))


def normalised(password: str) -> str:
    """NFKC: the same password whatever keyboard or system wrote its accents."""
    return unicodedata.normalize("NFKC", password[:LONGEST_TYPED])


def _bare(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _bytes(password: str) -> bytes:
    # What is no text cannot be a password, but it is compared like one.
    return normalised(password).encode("utf-8", "surrogatepass")
