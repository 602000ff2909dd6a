"""Tracking codes: 80 random bits as 16 Crockford base32 characters and a check character.

Shown once, in groups of four; stored only as a keyed hash (design D12).
"""

import hmac
from collections.abc import Callable

from sqlalchemy import LargeBinary, String

from complaints import numbering, registry
from complaints.records import Complaint
from kernel.errors import NotFound
from kernel.keyring import Keyring
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECKS = _ALPHABET + "*~$=U"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_BYTES = 10

RandomBytes = Callable[[int], bytes]

_WITH_HASH = query(
    f"SELECT {registry.NAMES}, tracking_hash FROM complaint WHERE number = :number",
    {**registry.COLUMNS, "tracking_hash": LargeBinary},
    number=String,
)


def new_code(random_bytes: RandomBytes) -> str:
    """A fresh code such as `7ZZZ-0123-ABCD-EFGH-*`; the check character comes last."""
    value = int.from_bytes(random_bytes(_BYTES))
    digits = [_ALPHABET[(value >> shift) & 31] for shift in range(75, -5, -5)]
    groups = ["".join(digits[start : start + 4]) for start in range(0, 16, 4)]
    return "-".join([*groups, _CHECKS[value % 37]])


def normalised(code: str) -> str | None:
    """The 17 characters of a code as typed (case, hyphens, O for 0); None when mistyped."""
    text = code.upper().translate(_READ_AS)
    if len(text) != 17 or any(character not in _ALPHABET for character in text[:16]):
        return None
    value = 0
    for character in text[:16]:
        value = value * 32 + _ALPHABET.index(character)
    return text if text[16] == _CHECKS[value % 37] else None


def code_hash(keyring: Keyring, number: str, code: str) -> bytes:
    """What is stored: bound to the complaint, so equal codes do not look equal."""
    return keyring.keyed_hash(f"{number}/{normalised(code) or ''}")


def open_complaint(uow: UnitOfWork, keyring: Keyring, number: str, code: str) -> Complaint:
    """The complaint that `code` opens, else NotFound.

    Wrong and unknown ones take the same way: one query, one comparison, one answer.
    """
    complaint = _opened(uow, keyring, number, code)
    if complaint is None:
        raise NotFound(
            "no complaint is found by this number and code;"
            " check both, each letter of the code counts"
        )
    return complaint


def check_code(uow: UnitOfWork, keyring: Keyring, number: str, code: str) -> None:
    """Raise NotFound unless `code` opens the complaint."""
    open_complaint(uow, keyring, number, code)


def opens(uow: UnitOfWork, keyring: Keyring, number: str, code: str) -> bool:
    """Whether `code` is that of the complaint."""
    return _opened(uow, keyring, number, code) is not None


def _opened(uow: UnitOfWork, keyring: Keyring, number: str, code: str) -> Complaint | None:
    asked = number if numbering.is_number(number) else ""
    row = uow.execute(_WITH_HASH, {"number": asked}).mappings().one_or_none()
    stored = bytes(32) if row is None else bytes(row["tracking_hash"])
    same = hmac.compare_digest(stored, code_hash(keyring, asked, code))
    return registry.record(row) if same and row is not None else None
