"""Effects as row changes: what one step inserts into and deletes from each projection."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.execution import effects as fx
from engine.execution.commands import Command, FailJob, ThrowJobError
from engine.execution.state import ROOT_NUMBER
from engine.model.definition import Deadline, Reference
from engine.publishers import Publisher
from engine.store.codec import encode_value
from engine.store.keys import key_of

Row = dict[str, Any]


@dataclass(slots=True)
class TableChanges:
    """Rows to insert by key, and keys to delete; a row born and gone in one step is neither.

    `closed` are the keys of stored rows that are over, with how; `passed` the whole rows that
    were born and over in one step. Both are empty for what is kept only while it is open.
    """

    insert: dict[int, Row] = field(default_factory=dict)
    delete: list[int] = field(default_factory=list)
    closed: list[Row] = field(default_factory=list)
    passed: list[Row] = field(default_factory=list)

    def add(self, key: int, row: Row) -> None:
        self.insert[key] = {"key": key, **row}

    def remove(self, key: int, closing: Row | None = None) -> None:
        born = self.insert.pop(key, None)
        if born is None:
            self.delete.append(key)
        if closing is not None and born is None:
            self.closed.append({"key": key, **closing})
        elif closing is not None and born is not None:
            self.passed.append({**closing, **born})


@dataclass(frozen=True, slots=True)
class Thrown:
    """A signal; `waiting` are the subscriptions that this step had opened before."""

    row: Row
    waiting: tuple[int, ...]


@dataclass(slots=True)
class Changes:
    """All row changes of one step, which `command` began, of the root instance `root`."""

    root: int
    business_key: str | None
    now: datetime
    command: Command
    publisher: Publisher  #: who is behind what the step throws
    user_tasks: TableChanges = field(default_factory=TableChanges)
    timers: TableChanges = field(default_factory=TableChanges)
    jobs: TableChanges = field(default_factory=TableChanges)
    subscriptions: TableChanges = field(default_factory=TableChanges)
    signal_subscriptions: TableChanges = field(default_factory=TableChanges)
    incidents: TableChanges = field(default_factory=TableChanges)
    signals: list[Thrown] = field(default_factory=list)
    started: list[Row] = field(default_factory=list)
    ended: list[Row] = field(default_factory=list)

    @property
    def root_ended(self) -> bool:
        """Whether the root instance itself ended in this step."""
        return any(row["key"] == key_of(self.root, ROOT_NUMBER) for row in self.ended)

    def candidates(self) -> list[Row]:
        """The rows of user_task_candidate for the user tasks created."""
        return [
            {"key": row["key"], "kind": kind, "name": name, "due_at": row["due_at"]}
            for row in self.user_tasks.insert.values()
            for kind, names in (("group", row["groups"]), ("user", row["users"]))
            for name in dict.fromkeys(names)
        ]


def collect(changes: Changes, effects: Iterable[fx.Effect]) -> Changes:
    """Put the effects of one step into row changes, in order."""
    for effect in effects:
        kind = type(effect)
        key = key_of(changes.root, effect.number)
        if opening := _OPENINGS.get(kind):
            table, row_of = opening
            getattr(changes, table).add(key, row_of(changes, effect))
        elif closed := _CLOSINGS.get(kind):
            table, closing_of = closed
            getattr(changes, table).remove(key, closing_of(changes, effect))
        elif isinstance(effect, fx.SignalThrown):
            changes.signals.append(_thrown(changes, effect))
        elif isinstance(effect, fx.ProcessStarted):
            changes.started.append(_process(changes, key, effect))
        elif isinstance(effect, fx.ProcessEnded):
            status = effect.ending.value
            changes.ended.append({"key": key, "status": status, "ended_at": changes.now})
    return changes


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


def _timer(_changes: Changes, effect: fx.TimerArmed) -> Row:
    clock, share = _deadline(effect.deadline)
    row = {"element_id": effect.element_id, "due_at": effect.due_at}
    return {**row, "clock": clock, "share": share}


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


def _signal_subscription(changes: Changes, effect: fx.SignalSubscriptionOpened) -> Row:
    return {
        "element_id": effect.element_id,
        "process_id": effect.process_id,
        "signal_name": effect.signal_name,
        "opened_at": changes.now,
    }


def _thrown(changes: Changes, effect: fx.SignalThrown) -> Thrown:
    row = {
        "name": effect.signal_name,
        "variables": encode_value(dict(effect.variables)),
        "published_at": changes.now,
        "publisher": changes.publisher.names,
        "sender": changes.publisher.root,
    }
    return Thrown(row, tuple(changes.signal_subscriptions.insert))


def _incident(changes: Changes, effect: fx.IncidentRaised) -> Row:
    return {
        "element_id": effect.element_id,
        "kind": effect.kind,
        "message": effect.message,
        "inputs": json.dumps(list(effect.inputs)),
        "business_key": changes.business_key,
        "raised_at": changes.now,
    }


def _user_task_closing(changes: Changes, effect: fx.UserTaskClosed) -> Row:
    return {"ending": effect.ending.value, "closed_at": changes.now}


def _job_closing(changes: Changes, effect: fx.JobClosed) -> Row:
    """None: as it was in the open row, if there was one."""
    row: Row = dict.fromkeys(("retries", "error_code", "last_error", "worker"))
    row["closed_at"] = changes.now
    match changes.command:
        case ThrowJobError(number, code, message) if number == effect.number:
            return {**row, "ending": "error_thrown", "error_code": code, "last_error": message}
        case FailJob(number, message) if number == effect.number:
            return {**row, "ending": "failed", "retries": 0, "last_error": message}
    return {**row, "ending": effect.ending.value}


def _incident_closing(changes: Changes, effect: fx.IncidentClosed) -> Row:
    ending = "resolved" if effect.resolved else fx.Ending.TERMINATED.value
    return {"ending": ending, "closed_at": changes.now}


def _forgotten(_changes: Changes, _effect: fx.Effect) -> None:
    """What is kept only while it is open."""


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


#: Effect type -> projection (a field of Changes) and how its row is made.
_OPENINGS: dict[type, tuple[str, Callable[[Changes, Any], Row]]] = {
    fx.UserTaskCreated: ("user_tasks", _user_task),
    fx.TimerArmed: ("timers", _timer),
    fx.JobCreated: ("jobs", _job),
    fx.SubscriptionOpened: ("subscriptions", _subscription),
    fx.SignalSubscriptionOpened: ("signal_subscriptions", _signal_subscription),
    fx.IncidentRaised: ("incidents", _incident),
}
#: Effect type -> projection, and what its closed row says besides.
_CLOSINGS: dict[type, tuple[str, Callable[[Changes, Any], Row | None]]] = {
    fx.UserTaskClosed: ("user_tasks", _user_task_closing),
    fx.TimerClosed: ("timers", _forgotten),
    fx.JobClosed: ("jobs", _job_closing),
    fx.SubscriptionClosed: ("subscriptions", _forgotten),
    fx.SignalSubscriptionClosed: ("signal_subscriptions", _forgotten),
    fx.IncidentClosed: ("incidents", _incident_closing),
}
