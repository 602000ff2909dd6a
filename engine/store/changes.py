"""Effects as row changes: what one step inserts into and deletes from each projection."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.store.codec import encode_value

from engine.execution import effects as fx
from engine.model.definition import Deadline, Reference
from engine.store.keys import key_of

Row = dict[str, Any]


@dataclass(slots=True)
class TableChanges:
    """Rows to insert by key, and keys to delete; a row born and gone in one step is neither."""

    insert: dict[int, Row] = field(default_factory=dict)
    delete: list[int] = field(default_factory=list)

    def add(self, key: int, row: Row) -> None:
        self.insert[key] = {"key": key, **row}

    def remove(self, key: int) -> None:
        if self.insert.pop(key, None) is None:
            self.delete.append(key)


@dataclass(slots=True)
class Changes:
    """All row changes of one step of the root instance `root`."""

    root: int
    business_key: str | None
    now: datetime
    user_tasks: TableChanges = field(default_factory=TableChanges)
    timers: TableChanges = field(default_factory=TableChanges)
    jobs: TableChanges = field(default_factory=TableChanges)
    subscriptions: TableChanges = field(default_factory=TableChanges)
    incidents: TableChanges = field(default_factory=TableChanges)
    started: list[Row] = field(default_factory=list)
    ended: list[Row] = field(default_factory=list)

    def candidates(self) -> list[Row]:
        """The rows of user_task_candidate for the user tasks created."""
        return [
            {"key": row["key"], "kind": kind, "name": name, "due_at": row["due_at"]}
            for row in self.user_tasks.insert.values()
            for kind, names in (("group", row["groups"]), ("user", row["users"]))
            for name in dict.fromkeys(names)
        ]


def collect(
    root: int, business_key: str | None, now: datetime, effects: Iterable[fx.Effect]
) -> Changes:
    """Turn the effects of one step into row changes, in order."""
    changes = Changes(root, business_key, now)
    for effect in effects:
        _apply(changes, key_of(root, effect.number), effect)
    return changes


def _apply(changes: Changes, key: int, effect: fx.Effect) -> None:  # noqa: C901, PLR0912
    match effect:
        case fx.UserTaskCreated():
            changes.user_tasks.add(key, _user_task(changes, effect))
        case fx.UserTaskClosed():
            changes.user_tasks.remove(key)
        case fx.TimerArmed():
            clock, share = _deadline(effect.deadline)
            row = {"element_id": effect.element_id, "due_at": effect.due_at}
            changes.timers.add(key, {**row, "clock": clock, "share": share})
        case fx.TimerClosed():
            changes.timers.remove(key)
        case fx.JobCreated():
            changes.jobs.add(key, _job(changes, effect))
        case fx.JobClosed():
            changes.jobs.remove(key)
        case fx.SubscriptionOpened():
            changes.subscriptions.add(key, _subscription(changes, effect))
        case fx.SubscriptionClosed():
            changes.subscriptions.remove(key)
        case fx.IncidentRaised():
            changes.incidents.add(key, _incident(changes, effect))
        case fx.IncidentClosed():
            changes.incidents.remove(key)
        case fx.ProcessStarted():
            changes.started.append(_process(changes, key, effect))
        case fx.ProcessEnded():
            row = {"key": key, "status": effect.ending.value, "ended_at": changes.now}
            changes.ended.append(row)
        case _:
            pass


def _user_task(changes: Changes, effect: fx.UserTaskCreated) -> Row:
    clock, share = _deadline(effect.due_deadline)
    return {
        "element_id": effect.element_id,
        "name": effect.name,
        "process_id": effect.process_id,
        "definition": effect.definition,
        "business_key": changes.business_key,
        "assignee": effect.assignee,
        "priority": effect.priority,
        "created_at": changes.now,
        "due_at": effect.due_at,
        "clock": clock,
        "share": share,
        "follow_up_at": effect.follow_up_at,
        "form": _form(effect.form),
        "variables": encode_value(dict(effect.variables)),
        "groups": effect.candidate_groups,
        "users": effect.candidate_users,
    }


def _job(changes: Changes, effect: fx.JobCreated) -> Row:
    return {
        "element_id": effect.element_id,
        "type": effect.type,
        "retries": effect.retries,
        "attempts": 0,
        "headers": json.dumps(dict(effect.headers), sort_keys=True),
        "variables": encode_value(dict(effect.variables)),
        "business_key": changes.business_key,
        "due_at": changes.now,
    }


def _subscription(changes: Changes, effect: fx.SubscriptionOpened) -> Row:
    return {
        "element_id": effect.element_id,
        "process_id": effect.process_id,
        "message_name": effect.message_name,
        "correlation_key": effect.correlation_key,
        "opened_at": changes.now,
    }


def _incident(changes: Changes, effect: fx.IncidentRaised) -> Row:
    return {
        "element_id": effect.element_id,
        "kind": effect.kind,
        "message": effect.message,
        "inputs": json.dumps(list(effect.inputs)),
        "business_key": changes.business_key,
        "raised_at": changes.now,
    }


def _process(changes: Changes, key: int, effect: fx.ProcessStarted) -> Row:
    parent = None if effect.parent is None else key_of(changes.root, effect.parent)
    return {
        "key": key,
        "root": changes.root,
        "parent": parent,
        "definition": effect.definition,
        "business_key": changes.business_key,
        "status": "active",
        "started_at": changes.now,
    }


def _deadline(deadline: Deadline | None) -> tuple[str | None, str | None]:
    return (None, None) if deadline is None else (deadline.clock, str(deadline.share))


def _form(form: Reference | None) -> str | None:
    if form is None:
        return None
    return json.dumps([form.id.text, form.binding.value, form.version_tag])
