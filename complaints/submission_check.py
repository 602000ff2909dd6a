"""What intake refuses, by field; the texts never repeat what was said."""

import re
from dataclasses import asdict

from complaints.records import Identity, Submission
from complaints.writable import check_writable
from identity import people, units
from kernel.errors import Invalid
from kernel.instants import require_aware
from kernel.unit_of_work import UnitOfWork
from notifications.messages import Language

MAX_SUBJECT, MAX_DESCRIPTION = 200, 20_000
MAX_IDENTITY_FIELD = 500
_ADDRESS = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+")


def check_submission(uow: UnitOfWork, submission: Submission) -> None:
    """Raise Invalid naming the field at fault, NotFound for a unit that is not there."""
    _check_text("subject", submission.subject, MAX_SUBJECT)
    _check_text("description", submission.description, MAX_DESCRIPTION)
    if submission.language not in list(Language):
        raise Invalid(f"language: expected one of {', '.join(Language)}")
    if submission.external is not None:
        _check_text("external system", submission.external.system, MAX_SUBJECT)
        _check_text("external reference", submission.external.reference, MAX_SUBJECT)
    if submission.identity is not None:
        _check_identity(submission.identity)
    elsewhere = submission.received_elsewhere_at
    if elsewhere is not None and require_aware(elsewhere) > uow.now:
        raise Invalid(f"received_elsewhere_at: {elsewhere.isoformat()} lies in the future")
    if submission.reported_official is not None:
        people.get_person(uow, submission.reported_official)
    if submission.reported_unit is not None:
        units.get_unit(uow, submission.reported_unit)


def _check_text(name: str, text: str, most: int) -> None:
    if not text.strip():
        raise Invalid(f"{name}: this is required")
    check_writable(name, text)
    if len(text) > most:
        raise Invalid(f"{name}: {len(text)} characters; at most {most} are taken")


def _check_identity(identity: Identity) -> None:
    for name, text in asdict(identity).items():
        check_writable(name, text)
        if len(text) > MAX_IDENTITY_FIELD:
            raise Invalid(f"{name}: {len(text)} characters; at most {MAX_IDENTITY_FIELD} are taken")
    if identity.email and not _ADDRESS.fullmatch(identity.email):
        raise Invalid("email: expected an address of the form name@server, or nothing")
