"""Completing a human step of a complaint: codes go to the process, texts to the conversation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from complaints import conflicts, conversation
from complaints.conversation import Entry
from complaints.facts import Facts, facts_of, text_fact
from complaints.refusals import refused
from engine import steps, user_tasks
from engine.forms.fields import FieldKind, fields_of
from engine.forms.refusal import Language
from engine.runtime import Runtime
from engine.user_tasks import Opened, UserTask
from kernel.errors import NotFound, ours
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork

#: Form components of this type hold what people say, not what the process needs.
TEXT = FieldKind.TEXTAREA
ANSWER = "answer"
#: Texts the complainant may read at once, by decision; an answer is public when it is approved.
_PUBLIC = {
    "request_information": frozenset({"question"}),
    "wait_for_data": frozenset({"reason"}),
    "not_our_authority": frozenset({"reason", "forwardTo"}),
    "archive": frozenset({"reason"}),
}
APPROVE = "approve"


@dataclass(frozen=True, slots=True)
class Desk:
    """What completing needs: the engine and the keys."""

    runtime: Runtime
    keyring: Keyring


def complete(
    uow: UnitOfWork,
    desk: Desk,
    key: int,
    data: Mapping[str, object],
    *,
    actor: str,
    idempotency_key: str | None = None,
) -> steps.Step:
    """Complete a user task of a complaint. Refusals are those of engine.user_tasks.complete."""
    opened = user_tasks.open_task(uow, key, actor=actor, idempotency_key=idempotency_key)
    if isinstance(opened, steps.Step):
        return opened
    return carry_out(uow, desk, opened, data, actor=actor, remember=idempotency_key)


def carry_out(  # noqa: PLR0913
    uow: UnitOfWork,
    desk: Desk,
    opened: Opened,
    data: Mapping[str, object],
    *,
    actor: str,
    remember: str | None = None,
    language: Language = Language.INDONESIAN,
) -> steps.Step:
    """Complete an opened user task of a complaint; `remember` is an unused idempotency key.

    `language` is that of what FormRefused says. Raises FieldsRefused for a unit or person that
    cannot be.
    """
    number = str(opened.task.business_key)
    facts = facts_of(opened.instance)
    conflicts.check_actor(uow, facts, number, actor)
    given = user_tasks.check_answers(uow, desk.runtime, opened, data, language)
    conflicts.check_handler(uow, facts, given)
    schema = user_tasks.form_schema(uow, desk.runtime, opened) or {}
    texts = [field.key for field in fields_of(schema) if field.kind is TEXT]
    codes = {name: value for name, value in given.items() if name not in texts}
    variables = {**codes, **_reported(uow, facts, given)}
    with ours():
        step = user_tasks.finish(
            uow, desk.runtime, opened, variables, actor=actor, remember=remember
        )
    conversation.add(uow, desk.keyring, number, _entries(uow, texts, given, actor))
    if given.get("decision") == APPROVE:
        conversation.publish_last(uow, number, ANSWER)
    return step


def claim(uow: UnitOfWork, key: int, person: str) -> UserTask:
    """Take an unassigned user task of a complaint; Forbidden for who is reported in it."""
    task = user_tasks.get(uow, key)
    instance = steps.load(uow, task.root)
    if instance is not None:
        conflicts.check_actor(uow, facts_of(instance), str(task.business_key), person)
    return user_tasks.claim(uow, key, person)


def _entries(
    uow: UnitOfWork, texts: Iterable[str], given: Mapping[str, object], actor: str
) -> list[Entry]:
    public = _PUBLIC.get(str(given.get("decision")), frozenset())
    return [
        Entry(at=uow.now, author=actor, kind=name, public=name in public, body=str(given[name]))
        for name in texts
        if given.get(name)
    ]


def _reported(uow: UnitOfWork, facts: Facts, given: Mapping[str, object]) -> dict[str, str | None]:
    """What routing.dmn needs when a verifier names whom it is about: their unit, its overseer."""
    official = _named(given, "reportedOfficial")
    unit = _named(given, "reportedUnit")
    if unit is not None:
        conflicts.check_unit(uow, "reportedUnit", unit)
    of_official = _unit_of(uow, official)
    unit = unit or (of_official if text_fact(facts, "reportedUnit") is None else None)
    if unit is None:
        return {}
    about = conflicts.about_unit(uow, unit)
    # The top unit named besides another one: that one stays reported, so that it stays out.
    return {**about, "reportedUnit": about["reportedUnit"] or text_fact(facts, "reportedUnit")}


def _unit_of(uow: UnitOfWork, official: str | None) -> str | None:
    try:
        return conflicts.unit_of_official(uow, official)
    except NotFound:
        raise refused("reportedOfficial", "unknown_person") from None


def _named(given: Mapping[str, object], field: str) -> str | None:
    value = given.get(field)
    return value if isinstance(value, str) and value else None
