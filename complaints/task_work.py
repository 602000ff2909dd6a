"""What people do with user tasks: claim, give back, hand over, complete.

Each verb checks in its transaction, under the lock of the instance: that the complaint is seen,
that the task is theirs or their group's, and that nobody reported in it gets it. A task of a
process that is no complaint's has nothing to hide; the rest holds for it too.
"""

import json
from collections.abc import Collection, Mapping

from complaints import registry, tasks
from complaints.records import Complaint
from complaints.refusals import refused
from complaints.tasks import Desk
from complaints.visibility import Viewer, may_see, viewer_of
from engine import steps, user_tasks
from engine.forms.refusal import Language
from engine.store.keys import root_of
from engine.user_tasks import Locked, UserTask
from identity import accounts, people
from kernel.errors import Forbidden
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork


def may_work(viewer: Viewer, candidate_groups: Collection[str], assignee: str | None) -> bool:
    """Whether the viewer may complete a task of a complaint they see."""
    if assignee is not None:
        return assignee == viewer.person
    return not viewer.groups.isdisjoint(candidate_groups)


def claim(uow: UnitOfWork, viewer: Viewer, key: int) -> UserTask:
    """Take an unassigned task of one's groups.

    Raises NotFound for an unknown or unseen task, Forbidden naming whose it is, Conflict when it
    is closed or somebody has it.
    """
    locked, complaint = _lock(uow, key)
    task = _open_task(uow, viewer, locked, complaint)
    _check_part(viewer, locked, task)
    return user_tasks.claim_locked(uow, task, viewer.person)


def unclaim(uow: UnitOfWork, viewer: Viewer, key: int) -> None:
    """Give one's task back to its groups; Conflict when it is not one's own."""
    locked, complaint = _lock(uow, key)
    user_tasks.unclaim_locked(uow, _open_task(uow, viewer, locked, complaint), viewer.person)


def hand_over(
    uow: UnitOfWork, viewer: Viewer, key: int, to: str | None, *, others: bool
) -> UserTask:
    """Give a task to `to`, who is of its groups, present or away; None: back to its groups.

    `others`: it need not be one's own. Raises NotFound and Conflict as `claim`, Forbidden for a
    task of somebody else, Invalid(field="to") for who cannot have it.
    """
    locked, complaint = _lock(uow, key)
    task = _open_task(uow, viewer, locked, complaint)
    if task.assignee != viewer.person and not others:
        raise Forbidden(
            f"user task {key} ({task.element_id}) is claimed by {task.assignee or 'nobody'};"
            " you may hand over only what you have claimed"
        )
    if to is not None:
        _check_receiver(uow, to, locked, complaint)
    return user_tasks.assign_locked(uow, task, to, actor=viewer.person)


def complete(  # noqa: PLR0913
    uow: UnitOfWork,
    desk: Desk,
    viewer: Viewer,
    key: int,
    data: Mapping[str, object],
    *,
    idempotency_key: str | None = None,
    language: str = Language.INDONESIAN,
) -> steps.Step:
    """Complete a task that is one's own, or one's group's and nobody's yet.

    The same person's same request again (idempotency key, task and data) gives the step of the
    first time. Raises as `claim`, FormRefused (in `language`) and FieldsRefused by field.
    """
    remember = _remembered(desk.keyring, viewer, key, data, idempotency_key)
    locked, complaint = _lock(uow, key)
    if repeated := steps.seen_before(uow, locked.root, remember):
        return repeated
    task = _open_task(uow, viewer, locked, complaint)
    _check_part(viewer, locked, task)
    user_tasks.check_assignee(task, viewer.person)
    opened = user_tasks.opened(uow, locked)
    actor, told = viewer.person, Language(language)
    if complaint is None:
        values = user_tasks.check_answers(uow, desk.runtime, opened, data, told)
        return user_tasks.finish(uow, desk.runtime, opened, values, actor=actor, remember=remember)
    return tasks.carry_out(uow, desk, opened, data, actor=actor, remember=remember, language=told)


def _lock(uow: UnitOfWork, key: int) -> tuple[Locked, Complaint | None]:
    locked, (found,) = user_tasks.lock(uow, key, registry.by_root(root_of(key)))
    row = found.mappings().one_or_none()
    return locked, None if row is None else registry.record(row)


def _open_task(
    uow: UnitOfWork, viewer: Viewer, locked: Locked, complaint: Complaint | None
) -> UserTask:
    """The task, seen and open; a closed one is a Conflict that says who closed it."""
    if complaint is not None and not may_see(viewer, complaint):
        raise user_tasks.gone(locked.key)
    return user_tasks.opened(uow, locked).task


def _check_part(viewer: Viewer, locked: Locked, task: UserTask) -> None:
    if task.assignee == viewer.person or _is_candidate(viewer, locked):
        return
    whose = ", ".join((*locked.groups, *locked.people)) or "nobody"
    raise Forbidden(
        f"user task {task.key} ({task.element_id}) is for {whose};"
        f" {viewer.person} is not one of them"
    )


def _is_candidate(person: Viewer, locked: Locked) -> bool:
    return not person.groups.isdisjoint(locked.groups) or person.person in locked.people


def _check_receiver(uow: UnitOfWork, to: str, locked: Locked, complaint: Complaint | None) -> None:
    if people.find_person(uow, to) is None:
        raise refused("to", "unknown_person")
    if accounts.is_disabled(uow, to):
        raise refused("to", "account_disabled", person=to)
    receiver = viewer_of(uow, to)
    if not _is_candidate(receiver, locked):
        whose = ", ".join((*locked.groups, *locked.people)) or "nobody"
        raise refused("to", "not_of_groups", person=to, groups=whose)
    if complaint is not None and not may_see(receiver, complaint):
        raise refused("to", "may_not_take_part", person=to)


def _remembered(
    keyring: Keyring,
    viewer: Viewer,
    key: int,
    data: Mapping[str, object],
    idempotency_key: str | None,
) -> str | None:
    """What is remembered of a request: who, what and a fingerprint, never what it says."""
    if not idempotency_key:
        return None
    said = json.dumps([viewer.person, key, idempotency_key, data], sort_keys=True, default=str)
    return f"complete/{keyring.keyed_hash(said).hex()}"
