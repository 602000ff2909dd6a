"""Messages to complainants and handlers: a number and what to do next, never content."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

from complaints import complainants, letter_days, registry
from complaints.facts import OVERSIGHT, handling_unit, is_unrouted_conduct, text_fact
from complaints.records import Complaint
from engine import user_tasks
from engine.feel.values import Value
from engine.runtime import Job
from identity import absences, accounts, people
from identity.roles import Role, parse_group
from kernel.errors import Conflict, Invalid
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork
from notifications import outbox
from notifications.messages import Address, Language, NewMessage, RecipientKind

ACKNOWLEDGEMENT = "acknowledgement"
KIND = "complaint"
JOB_TYPE = "tuntas:notify"
_DELIVERY = "deliver a message"  # the purpose for which identities are opened here


@dataclass(frozen=True, slots=True)
class Letters:
    """What models of complaints send; at most `a_day` letters to one complainant (letter_days)."""

    a_day: int = letter_days.A_DAY

    def notify(self, uow: UnitOfWork, job: Job) -> Mapping[str, Value]:
        """The delegate of `tuntas:notify`: headers `template`, `recipient` (complainant|handler).

        A complainant without contact reads the same on the tracking page, so nothing is sent.
        """
        complaint = _complaint_of(uow, job)
        template = _header(job, "template")
        if _header(job, "recipient") == "complainant":
            _notify_complainant(uow, complaint, template, job, self.a_day)
        else:
            _notify_handlers(uow, complaint, template, job)
        return {}


def acknowledge(uow: UnitOfWork, number: str, language: str, zone: tzinfo) -> None:
    """Confirm receipt; asked for twice (by intake and by the model) it is sent once.

    `zone` is that of the unit, whose day it counts for.
    """
    if _enqueue(uow, number, language, ACKNOWLEDGEMENT, "once", RecipientKind.COMPLAINANT, number):
        letter_days.count(uow, number, zone)


def _notify_handlers(uow: UnitOfWork, complaint: Complaint, template: str, job: Job) -> None:
    recipient = _header(job, "recipient")
    if recipient != "handler":
        raise Invalid(
            f"{job.element_id}: header recipient is {recipient!r}; expected complainant or handler"
        )
    for person in _handlers(uow, complaint.root, job.variables):
        occasion = f"{job.key}/{person}"
        kind = RecipientKind.PERSON
        _enqueue(uow, complaint.number, "id", template, occasion, kind, person)


def _complaint_of(uow: UnitOfWork, job: Job) -> Complaint:
    """The complaint whose life the job's root instance is.

    Conflict for every other instance, in words and by a query that do not depend on its business
    key: letters go to the complainant of the instance that intake started, and to nobody else.
    """
    root = job.publisher.root
    complaint = None if root is None else registry.find_by_root(uow, root)
    if complaint is None:
        raise Conflict(
            f"{job.element_id}: a {JOB_TYPE} task works only in the process instance that intake"
            " started for a complaint; take the task out of this model, or have intake start it"
        )
    return complaint


def resolve_address(
    uow: UnitOfWork, keyring: Keyring, kind: RecipientKind, reference: str
) -> Address | None:
    """Where a message goes, found at delivery; opening an identity is logged."""
    if kind is RecipientKind.PERSON:
        person = people.find_person(uow, reference)
        return None if person is None else Address(person.email, person.name)
    if kind is RecipientKind.COMPLAINANT:
        identity = complainants.open_identity(
            uow, keyring, reference, actor="delivery", purpose=_DELIVERY
        )
        if identity is not None and identity.email:
            return Address(identity.email, identity.name)
    return None


def _notify_complainant(
    uow: UnitOfWork, complaint: Complaint, template: str, job: Job, a_day: int
) -> None:
    if complaint.contact is None:
        return
    number = complaint.number
    occasion = "once" if template == ACKNOWLEDGEMENT else str(job.key)
    kind = RecipientKind.COMPLAINANT
    if not _enqueue(uow, number, complaint.language, template, occasion, kind, number):
        return
    if not letter_days.count(uow, number, job.zone, a_day):
        raise Conflict(
            f"{job.element_id}: the complainant has had {a_day} letters today, and gets no more;"
            " look why the model sends so many, then resolve the incident on another day"
        )


def _handlers(uow: UnitOfWork, root: int, variables: Mapping[str, Value]) -> list[str]:
    """The handler, or who stands in; before one is chosen, whose turn it is, or who will choose."""
    official = text_fact(variables, "reportedOfficial")
    found = _at_work(uow, root, text_fact(variables, "handler"))
    if not found and not is_unrouted_conduct(variables):
        role = Role.OVERSIGHT if variables.get("path") == OVERSIGHT else Role.COORDINATOR
        found = _members(uow, f"{handling_unit(variables)}:{role}")
    return [person for person in dict.fromkeys(found) if person != official]


def _at_work(uow: UnitOfWork, root: int, handler: str | None) -> list[str]:
    if handler is not None:
        return _or_stand_in(uow, handler)
    found: list[str] = []
    for task in user_tasks.list_of_root(uow, root):
        if task.assignee is not None:
            found += _or_stand_in(uow, task.assignee)
        else:
            for group in user_tasks.candidate_groups(uow, task.key):
                found += _members(uow, group)
    return found


def _or_stand_in(uow: UnitOfWork, person: str) -> list[str]:
    """Who does this person's work; who is away without a substitute reads it when back."""
    found = absences.stand_in(uow, person, uow.now)
    if found is None and accounts.is_disabled(uow, person):
        return []
    return [found or person]


def _members(uow: UnitOfWork, group: str) -> list[str]:
    unit, role = parse_group(group)
    return [person.id for person in absences.available_members(uow, unit, role, uow.now)]


def _enqueue(  # noqa: PLR0913
    uow: UnitOfWork,
    number: str,
    language: str,
    template: str,
    occasion: str,
    kind: RecipientKind,
    reference: str,
) -> bool:
    """Whether it is a new letter."""
    return outbox.enqueue_once(
        uow,
        NewMessage(
            message_id=f"{number}/{template}/{occasion}",
            recipient_kind=kind,
            recipient_ref=reference,
            template=template,
            params={"number": number},
            kind=KIND,
            about=number,
            language=Language(language),
        ),
    )


def _header(job: Job, name: str) -> str:
    value = job.headers.get(name)
    if not value:
        raise Invalid(f"{job.element_id}: a {JOB_TYPE} task needs the header {name!r}")
    return value
