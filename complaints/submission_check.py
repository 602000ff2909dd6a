"""What intake refuses: every field at fault at once, in the words of the person who filled it in.

Fields are named as in a Submission, `identity.email` and `external.reference` those inside it.
The sentences never repeat what was said.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict

from complaints.records import Submission
from complaints.refusals import Fault, FieldsRefused
from engine.forms.refusal import Language
from identity import people, units
from identity.roles import ID
from kernel.errors import Invalid, NotFound
from kernel.instants import require_aware
from kernel.unit_of_work import UnitOfWork
from kernel.writable import is_writable

MAX_SUBJECT, MAX_DESCRIPTION = 200, 20_000
MAX_IDENTITY_FIELD = 500
_ADDRESS = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+")
_NIK = re.compile(r"[0-9]{16}")
_TELEPHONE = re.compile(r"\+?[0-9][0-9 ()./-]{4,28}")

#: (field, code of a sentence, its numbers).
_Found = tuple[str, str, dict[str, object]]


class SubmissionRefused(FieldsRefused):
    """A submission with fields at fault."""


def check_submission(uow: UnitOfWork, submission: Submission) -> None:
    """Raise SubmissionRefused with every field at fault, also units and people not there."""
    faults: dict[str, Fault] = {}
    for field, code, about in _faults(uow, submission):
        faults.setdefault(field, (code, about))
    if faults:
        raise SubmissionRefused(faults)


def _faults(uow: UnitOfWork, submission: Submission) -> Iterator[_Found]:
    if not _is_unit(uow, submission.unit):
        yield "unit", "unknown_unit", {}
    yield from _text_faults("subject", submission.subject, MAX_SUBJECT)
    yield from _text_faults("description", submission.description, MAX_DESCRIPTION)
    if submission.language not in list(Language):
        yield "language", "language", {"known": ", ".join(Language)}
    if submission.external is not None:
        for name, text in asdict(submission.external).items():
            yield from _text_faults(f"external.{name}", text, MAX_SUBJECT)
    if submission.identity is not None:
        yield from _identity_faults(asdict(submission.identity))
    yield from _when_faults(uow, submission)
    yield from _reported_faults(uow, submission)


def _text_faults(field: str, text: str, most: int) -> Iterator[_Found]:
    if not text.strip():
        yield field, "required", {}
    elif not is_writable(text):
        yield field, "unwritable", {}
    elif len(text) > most:
        yield field, "too_long", {"length": len(text), "limit": most}


def _identity_faults(identity: Mapping[str, str]) -> Iterator[_Found]:
    """An identity has a name; hiding it from the handling unit (`anonymous`) is another matter."""
    yield from _text_faults("identity.name", identity["name"], MAX_IDENTITY_FIELD)
    for name in ("nik", "email", "telephone", "address"):
        if identity[name]:
            yield from _text_faults(f"identity.{name}", identity[name], MAX_IDENTITY_FIELD)
            pattern = _PATTERNS.get(name)
            if pattern is not None and not pattern.fullmatch(identity[name]):
                yield f"identity.{name}", name, {}


def _when_faults(uow: UnitOfWork, submission: Submission) -> Iterator[_Found]:
    elsewhere = submission.received_elsewhere_at
    if elsewhere is None:
        return
    try:
        late = require_aware(elsewhere) > uow.now
    except Invalid:
        yield "received_elsewhere_at", "no_zone", {}
        return
    if late:
        yield "received_elsewhere_at", "future", {}


def _reported_faults(uow: UnitOfWork, submission: Submission) -> Iterator[_Found]:
    official, unit = submission.reported_official, submission.reported_unit
    if official is not None and not _is_person(uow, official):
        yield "reported_official", "unknown_person", {}
    if unit is not None and not _is_unit(uow, unit):
        yield "reported_unit", "unknown_unit", {}


def _is_unit(uow: UnitOfWork, unit: str) -> bool:
    try:
        return ID.fullmatch(unit) is not None and units.get_unit(uow, unit) is not None
    except NotFound:
        return False


def _is_person(uow: UnitOfWork, person: str) -> bool:
    return ID.fullmatch(person) is not None and people.find_person(uow, person) is not None


_PATTERNS = {"nik": _NIK, "email": _ADDRESS, "telephone": _TELEPHONE}
