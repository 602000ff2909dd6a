"""User tasks that nobody can take: shown to the head of the unit, and told as an incident.

Nobody: no candidate is there, not disabled and not in conflict, whether by an absence, an account
that was closed, a group that is misspelt or a unit without such a role. The head becomes one more
candidate, so that their inbox has it as any other task; one in conflict never does.
"""

from dataclasses import dataclass, replace

from complaints import conflicts
from complaints.facts import Facts, facts_of, handling_unit, text_fact
from engine import candidates, standing_incidents, steps
from engine.candidates import Waiting
from engine.events import StepTaken
from engine.execution import effects as fx
from engine.store.keys import key_of, root_of
from identity import absences, accounts, staffing, units
from identity.roles import Role, group_name
from identity.staffing import Barred
from kernel.unit_of_work import UnitOfWork

KIND = "task_without_people"  #: the subject is `key/group`, the group that the head has it by
#: Roles that models give work to; whoever else a group names is looked at when it is created.
WORKING = (
    *(Role.INTAKE, Role.COORDINATOR, Role.HANDLER, Role.HEAD, Role.SUPERVISOR, Role.OVERSIGHT),
)


def on_step_taken(uow: UnitOfWork, step: StepTaken) -> None:
    """Look at the tasks that this step created."""
    facts = facts_of(step)
    for effect in step.effects:
        if isinstance(effect, fx.UserTaskCreated) and effect.number in step.state.tokens:
            waiting = Waiting(
                key=key_of(step.root, effect.number),
                element_id=effect.element_id,
                business_key=step.business_key,
                assignee=effect.assignee,
                groups=effect.candidate_groups,
                people=effect.candidate_users,
            )
            if not _has_people(uow, waiting, facts):
                _tell(uow, waiting, _head_group(uow, waiting, facts))


def look_again(uow: UnitOfWork, key: int) -> bool:
    """Open, renew or close the incident of one task, as things are now; whether it changed.

    Locks the instance, so that nobody claims the task meanwhile.
    """
    steps.load(uow, root_of(key))
    found = _find(uow, key)
    if found.is_told_truly:
        return False
    for group in found.told:
        standing_incidents.close(uow, kind=KIND, subject=f"{key}/{group}")
        if group:
            candidates.remove_group(uow, key, group)
    if found.task is not None and found.wanted is not None:
        _tell(uow, found.task, found.wanted)
    return True


def is_told_truly(uow: UnitOfWork, key: int) -> bool:
    """Whether the incident of a task stands as it should; reads only."""
    return _find(uow, key).is_told_truly


def list_suspects(uow: UnitOfWork, *, after: int = 0, most: int = 100) -> list[int]:
    """Keys of open tasks that may have nobody: of groups without a member who is there, and of
    people whose account is disabled; a few statements, by index."""
    empty = staffing.list_empty_groups(uow, WORKING)
    found = candidates.list_of_groups(uow, empty, after=after, most=most)
    disabled = staffing.list_disabled(uow)
    found += candidates.list_of_assignees(uow, disabled, after=after, most=most)
    return sorted(set(found))[:most]


def list_told(uow: UnitOfWork, *, after: int = 0, most: int = 100) -> list[tuple[int, int]]:
    """(id of the incident, key of the task) of those that stand, from the one after `after`."""
    page = standing_incidents.list_standing(uow, kind=KIND, after=after, most=most)
    return [(one.id, _key_in(one.subject)) for one in page]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A task (None: it is closed), the groups of heads in incidents of it that stand, and the one
    that should: None when somebody can take it, empty when there is no head to show it to."""

    task: Waiting | None
    told: list[str]
    wanted: str | None

    @property
    def is_told_truly(self) -> bool:
        return self.told == ([] if self.wanted is None else [self.wanted])


def _find(uow: UnitOfWork, key: int) -> _Found:
    told = _told(uow, key)
    task, loaded = candidates.find(uow, key), steps.look(uow, root_of(key))
    if task is None or loaded is None:
        return _Found(task=None, told=told, wanted=None)
    own = replace(task, groups=tuple(one for one in task.groups if one not in told))
    facts = facts_of(loaded)
    has_people = _has_people(uow, own, facts)
    wanted = None if has_people else _head_group(uow, own, facts)
    return _Found(task=own, told=told, wanted=wanted)


def _has_people(uow: UnitOfWork, task: Waiting, facts: Facts) -> bool:
    """Whether somebody can take it. Of other processes tasks may name nobody of the office: who
    operates the engine works on them."""
    if handling_unit(facts) is None and not any(":" in group for group in task.groups):
        return True
    if task.assignee is not None:
        return not accounts.is_disabled(uow, task.assignee)
    barred = Barred(
        person=text_fact(facts, "reportedOfficial"), unit=text_fact(facts, "reportedUnit")
    )
    if staffing.has_people(uow, task.groups, barred):
        return True
    return any(_is_there(uow, person, facts) for person in task.people)


def _is_there(uow: UnitOfWork, person: str, facts: Facts) -> bool:
    working = absences.stand_in(uow, person, uow.now)
    return working is not None and not conflicts.has_conflict(uow, facts, working)


def _tell(uow: UnitOfWork, task: Waiting, group: str) -> None:
    if group:
        candidates.add_group(uow, task.key, group)
    waits_for = ", ".join((*task.groups, *task.people)) or "nobody"
    if task.assignee is not None:
        waits_for = f"{task.assignee}, whose account is disabled"
    shown = f"shown to {group}" if group else "no head is there to be shown it"
    standing_incidents.raise_incident(
        uow,
        kind=KIND,
        subject=f"{task.key}/{group}",
        root=root_of(task.key),
        business_key=task.business_key,
        element_id=task.element_id,
        message=(
            f"user task {task.element_id} waits for {waits_for}, and nobody there can take it;"
            f" it is {shown}. Give the role to somebody, or correct the group in the model"
        ),
    )


def _head_group(uow: UnitOfWork, task: Waiting, facts: Facts) -> str:
    """The heads of the nearest unit, from the task's own upwards, that has one; else empty.

    Not one that the task waits for anyway, nor one with a conflict only.
    """
    barred = Barred(
        person=text_fact(facts, "reportedOfficial"), unit=text_fact(facts, "reportedUnit")
    )
    for unit in _upwards(uow, task, facts):
        group = group_name(unit, Role.HEAD)
        if unit != barred.unit and staffing.has_people(uow, [group], barred):
            return group
    return ""


def _upwards(uow: UnitOfWork, task: Waiting, facts: Facts) -> list[str]:
    named = [group.partition(":")[0] for group in task.groups]
    known = {unit.id for unit in units.list_units(uow)}
    first = next((unit for unit in named if unit in known), handling_unit(facts))
    if first is None:
        return [unit.id for unit in units.list_units(uow) if unit.parent is None]
    return [first, *(unit.id for unit in units.ancestors(uow, first))]


def _told(uow: UnitOfWork, key: int) -> list[str]:
    """The groups by which heads have the task, one for each incident of it that stands."""
    found = standing_incidents.list_of_root(uow, root_of(key))
    return [
        one.subject.partition("/")[2]
        for one in found
        if one.kind == KIND and _key_in(one.subject) == key
    ]


def _key_in(subject: str) -> int:
    return int(subject.partition("/")[0])
