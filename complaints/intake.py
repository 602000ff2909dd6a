"""Intake: one function, one transaction, whatever the channel."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from complaints import complainants, conflicts, numbering, registry, tracking
from complaints.content import sealed_content
from complaints.facts import Facts, handling_unit
from complaints.letters import acknowledge
from complaints.records import PROCESS_ID, ComplaintClass, Receipt, Status, Submission
from complaints.submission_check import check_submission
from complaints.visibility import Viewer, may_see
from engine import instances
from engine.feel.values import Value
from engine.runtime import Runtime
from engine.steps import GivenKey
from identity import units
from kernel.errors import Conflict, ours
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork
from sla.local_time import zone_named


@dataclass(frozen=True, slots=True)
class Intake:
    """What intake needs: the engine, the keys, and where random bytes come from."""

    runtime: Runtime
    keyring: Keyring
    random_bytes: tracking.RandomBytes


class ReferenceTaken(Conflict):
    """The external reference is another complaint's, of which the sender may not know."""


def submit(
    uow: UnitOfWork,
    intake: Intake,
    submission: Submission,
    *,
    actor: str,
    viewer: Viewer | None = None,
    code_for: Callable[[str], str] | None = None,
) -> Receipt:
    """Take a complaint: number, secret code, row, identity, process instance, acknowledgement.

    The same external reference twice is one complaint: the receipt then has no code. `viewer` is
    the person of the office who sends it; None: nobody, such as a system that may know all.
    `code_for` makes the code for a number; a random one otherwise. Raises SubmissionRefused, and
    ReferenceTaken when the reference is that of a complaint the viewer may not see.
    """
    check_submission(uow, submission)
    if (known := _known(uow, submission, viewer)) is not None:
        return known
    unit = units.get_unit(uow, submission.unit)
    zone = zone_named(unit.zone)
    numbered = numbering.next_number(uow, intake.keyring, uow.now, zone)
    number = numbered.number
    # It was being taken when we first looked.
    if (known := _known(uow, submission, viewer)) is not None:
        numbering.give_back(uow, numbered)
        return known
    code = code_for(number) if code_for else tracking.new_code(intake.random_bytes)
    if submission.identity is not None:
        complainants.keep(uow, intake.keyring, number, submission.identity)
    if contact_of(submission) is not None:
        acknowledge(uow, number, submission.language, zone)
    variables = _variables(uow, submission, number)
    with ours():
        step = instances.start_latest(
            uow,
            intake.runtime,
            PROCESS_ID,
            variables,
            business_key=GivenKey(number),
            zone=unit.zone,
            actor=actor,
        )
    row = {**_row(submission, variables, uow.now, root=step.root), "place": numbered.place}
    registry.insert(uow, {**row, **_sealed(intake.keyring, submission, number, code)})
    return Receipt(number=number, code=code, root=step.root)


def _known(uow: UnitOfWork, submission: Submission, viewer: Viewer | None) -> Receipt | None:
    if submission.external is None:
        return None
    known = registry.find_by_reference(uow, submission.external)
    if known is None:
        return None
    if viewer is not None and not may_see(viewer, known):
        raise ReferenceTaken(
            "external.reference: this one cannot be registered here; check it, and ask who"
            " registered it"
        )
    return Receipt(number=known.number, code=None, root=known.root, repeated=True)


def _variables(uow: UnitOfWork, submission: Submission, number: str) -> dict[str, Value]:
    """The instance's variables: the number and codes, nothing personal (design D12)."""
    reported = _reported_unit(uow, submission)
    about = conflicts.about_unit(uow, reported or submission.unit)
    return {
        "complaintId": number,
        "class": None if submission.class_ is None else submission.class_.value,
        "channel": submission.channel.value,
        "priority": submission.priority.value,
        "unit": submission.unit,
        "reportedUnit": None if reported is None else about["reportedUnit"],
        "reportedOfficial": submission.reported_official,
        "overseer": about["overseer"],
        "anonymous": submission.anonymous,
        "confidential": submission.confidential,
    }


def _reported_unit(uow: UnitOfWork, submission: Submission) -> str | None:
    """The unit it is about: as named, that of the named official, for conduct the receiving one."""
    named = submission.reported_unit or conflicts.unit_of_official(
        uow, submission.reported_official
    )
    is_conduct = submission.class_ is ComplaintClass.CONDUCT
    return named or (submission.unit if is_conduct else None)


def contact_of(submission: Submission) -> str | None:
    """The channel by which the complainant can be reached."""
    return "email" if submission.identity is not None and submission.identity.email else None


def _row(
    submission: Submission, facts: Facts, received_at: datetime, *, root: int
) -> dict[str, object]:
    external = submission.external
    return {
        "number": facts["complaintId"],
        "root": root,
        "class": None if submission.class_ is None else submission.class_.value,
        "channel": submission.channel.value,
        "priority": submission.priority.value,
        "language": submission.language,
        "contact": contact_of(submission),
        "unit": handling_unit(facts),
        "reported_unit": facts["reportedUnit"],
        "reported_official": submission.reported_official,
        "anonymous": submission.anonymous,
        "confidential": submission.confidential,
        "status": Status.RECEIVED.value,
        "external_system": None if external is None else external.system,
        "external_reference": None if external is None else external.reference,
        "received_at": received_at,
        "received_elsewhere_at": submission.received_elsewhere_at,
        "closed_at": None,
    }


def _sealed(keyring: Keyring, submission: Submission, number: str, code: str) -> dict[str, object]:
    return {
        "tracking_hash": tracking.code_hash(keyring, number, code),
        "text": sealed_content(keyring, number, submission),
    }
