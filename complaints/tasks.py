"""Completing a human step of a complaint: codes go to the process, texts to the conversation."""

from collections.abc import Mapping
from dataclasses import dataclass

from complaints import conversation
from complaints.conversation import Entry
from engine import steps, user_tasks
from engine.runtime import Runtime
from engine.store.keys import root_of
from engine.user_tasks import Answers, UserTask
from identity import units
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork

TEXT = "textarea"  #: form components of this type hold what people say, not what the process needs
ANSWER = "answer"
#: Texts the complainant may read at once, by decision; an answer is public when it is approved.
_PUBLIC = {
    "request_information": frozenset({"question"}),
    "wait_for_data": frozenset({"reason"}),
    "not_our_authority": frozenset({"reason", "forwardTo"}),
    "archive": frozenset({"reason"}),
}
_APPROVED = {"decision": "approve"}


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
    if repeated := steps.seen_before(uow, root_of(key), idempotency_key):
        return repeated
    task = user_tasks.get(uow, key)
    texts = _text_fields(uow, desk.runtime, task)
    answers = Answers(data=data, withheld=texts, extra=_overseer(uow, data))
    step = user_tasks.complete(
        uow, desk.runtime, key, answers, actor=actor, idempotency_key=idempotency_key
    )
    number = str(task.business_key)
    public = _PUBLIC.get(str(data.get("decision")), frozenset())
    entries = [
        Entry(at=uow.now, author=actor, kind=name, public=name in public, body=str(data[name]))
        for name in texts
        if data.get(name)
    ]
    conversation.add(uow, desk.keyring, number, entries)
    if data.items() >= _APPROVED.items():
        conversation.publish_last(uow, number, ANSWER)
    return step


def _text_fields(uow: UnitOfWork, runtime: Runtime, task: UserTask) -> list[str]:
    schema = user_tasks.form_schema(uow, runtime, task) or {}
    components = schema.get("components")
    found = components if isinstance(components, list) else []
    return [one["key"] for one in found if one.get("type") == TEXT and "key" in one]


def _overseer(uow: UnitOfWork, data: Mapping[str, object]) -> dict[str, str | None]:
    """Who oversees the unit that a verifier names as reported; routing.dmn needs it."""
    reported = data.get("reportedUnit")
    if not isinstance(reported, str) or not reported:
        return {}
    units.get_unit(uow, reported)
    overseer = units.overseer_of(uow, reported)
    return {"overseer": None if overseer is None else overseer.id}
