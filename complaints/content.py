"""What a complaint says, opened from its sealed text. Who may read it is decided before."""

import json
from dataclasses import dataclass

from sqlalchemy import LargeBinary, String

from complaints import registry
from complaints.records import Submission
from kernel.keyring import NOT_OPENED, Keyring
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

_TEXT = query(
    "SELECT text FROM complaint WHERE number = :number", {"text": LargeBinary}, number=String
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The complainant's own words."""

    subject: str
    description: str

    def __repr__(self) -> str:
        return "Content(...)"


def sealed_content(keyring: Keyring, number: str, submission: Submission) -> bytes:
    """What is stored: it opens with this key and for this complaint only."""
    text = {"subject": submission.subject, "description": submission.description}
    return keyring.seal(json.dumps(text, ensure_ascii=False), number)


def opened_content(keyring: Keyring, number: str, sealed: bytes) -> Content:
    """The words in a sealed text; NOT_OPENED in place of both where they do not open."""
    text = keyring.read(sealed, number)
    if text == NOT_OPENED:
        return Content(subject=NOT_OPENED, description=NOT_OPENED)
    return Content(**json.loads(text))


def content(uow: UnitOfWork, keyring: Keyring, number: str) -> Content:
    """The words of one complaint; NotFound without it."""
    row = uow.execute(_TEXT, {"number": number}).one_or_none()
    if row is None:
        raise registry.unknown(number)
    return opened_content(keyring, number, row.text)
