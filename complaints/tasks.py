"""Completing a human step of a complaint: codes go to the process, texts to the conversation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from complaints import conversation, registry
from complaints.conversation import Entry
from engine import steps, user_tasks
from engine.forms.fields import FieldKind, fields_of
from engine.runtime import Runtime
from identity import people, units
from identity.roles import parse_group
from kernel.errors import Invalid
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork

TEXT = (
    FieldKind.TEXTAREA
)  #: form components of this type hold what people say, not what the process needs
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
    number = str(opened.task.business_key)
    given = user_tasks.check_answers(uow, desk.runtime, opened, data)
    _check_handler(uow, number, given)
    schema = user_tasks.form_schema(uow, desk.runtime, opened) or {}
    texts = [field.key for field in fields_of(schema) if field.kind is TEXT]
    codes = {name: value for name, value in given.items() if name not in texts}
    variables = {**codes, **_overseer(uow, given)}
    step = user_tasks.finish(
        uow, desk.runtime, opened, variables, actor=actor, remember=idempotency_key
    )
    conversation.add(uow, desk.keyring, number, _entries(uow, texts, given, actor))
    if given.get("decision") == APPROVE:
        conversation.publish_last(uow, number, ANSWER)
    return step


def _entries(
    uow: UnitOfWork, texts: Iterable[str], given: Mapping[str, object], actor: str
) -> list[Entry]:
    public = _PUBLIC.get(str(given.get("decision")), frozenset())
    return [
        Entry(at=uow.now, author=actor, kind=name, public=name in public, body=str(given[name]))
        for name in texts
        if given.get(name)
    ]


def _check_handler(uow: UnitOfWork, number: str, data: Mapping[str, object]) -> None:
    """A handler works in the unit that handles the complaint, so never in the reported one."""
    handler = data.get("handler")
    if not handler:
        return
    unit = str(data.get("unit") or registry.get(uow, number).unit)
    groups = people.own_groups(uow, str(handler))
    if unit not in {parse_group(group)[0] for group in groups}:
        raise Invalid(f"handler: {handler} does not work in {unit}; choose somebody who does")


def _overseer(uow: UnitOfWork, data: Mapping[str, object]) -> dict[str, str | None]:
    """Who oversees the unit that a verifier names as reported; routing.dmn needs it."""
    reported = data.get("reportedUnit")
    if not isinstance(reported, str) or not reported:
        return {}
    units.get_unit(uow, reported)
    overseer = units.overseer_of(uow, reported)
    return {"overseer": None if overseer is None else overseer.id}
