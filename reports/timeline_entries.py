"""The words of a timeline: what can have happened, and one line of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class TimelineKind(StrEnum):
    """What happened; in brackets, what `details` says besides."""

    RECEIVED = "received"
    STATUS = "status"  #: it was given another status (status)
    TASK_CREATED = "task_created"
    TASK_ASSIGNED = "task_assigned"  #: it changed hands (before, after: names, left out: nobody)
    TASK_COMPLETED = "task_completed"
    TASK_ENDED = "task_ended"  #: by the model or from outside, not by a person (ending)
    TIMER_FIRED = "timer_fired"
    RESPONSE = "response"  #: a wordless response of the complainant reached the process (response)
    INCIDENT = "incident"  #: the engine could not go on (text)
    INCIDENT_RESOLVED = "incident_resolved"
    SUSPENDED = "suspended"  #: its process stands still until somebody resumes it
    RESUMED = "resumed"
    MODIFIED = "modified"  #: somebody moved it to other elements of its model
    MIGRATED = "migrated"  #: it became one of another version of its process (version)
    SIGNAL_THROWN = "signal_thrown"  #: (signal)
    SIGNAL_CAUGHT = "signal_caught"
    #: The model threw an escalation (of one that names a rung: title, title_english, number).
    ESCALATED = "escalated"
    CONDITION_TRUE = "condition_true"  #: a condition that the model waits for came true
    COMPENSATED = "compensated"  #: what an activity had done was undone
    CLOSED = "closed"  #: its process ended without a status for it (ending)
    # Of clocks: title, title_english, and round where it is not the first.
    CLOCK_STARTED = "clock_started"
    CLOCK_PAUSED = "clock_paused"  #: (reason)
    CLOCK_RESUMED = "clock_resumed"
    CLOCK_MOVED = "clock_moved"  #: extended, handed over, promised... (happened, detail)
    CLOCK_BREACHED = "clock_breached"  #: its due instant passed
    CLOCK_UNDATED = "clock_undated"  #: its policy or calendar cannot be read: it has no date
    CLOCK_DATED = "clock_dated"  #: it has a date now, counted from its start
    CLOCK_STOPPED = "clock_stopped"  #: what it measures was done
    CLOCK_ENDED = "clock_ended"  #: it closed without that (happened)
    # Of rungs: rung (its name), number.
    ALERT_FIRED = "alert_fired"  #: (recipients: names)
    ALERT_ACKNOWLEDGED = "alert_acknowledged"  #: (comment)
    ALERT_UNANSWERED = "alert_unanswered"  #: nobody acknowledged it in time
    ALERT_FAILED = "alert_failed"  #: nobody was reached, or nobody is above (failure)
    ALERT_COMMENTED = "alert_commented"  #: (comment)
    SAID = "said"  #: an entry of the conversation (said: its kind; public: yes or no)
    IDENTITY_OPENED = "identity_opened"  #: (purpose)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One thing that happened. `details` are plain texts, by the names `TimelineKind` gives.

    `actor` is a person's id, or a word for who is none (engine, portal, complainant); `actor_name`
    is what they are called, else the same word; None: nobody did it. `element_name` is that of the
    model version that ran.
    """

    at: datetime
    kind: TimelineKind
    actor: str | None = None
    actor_name: str | None = None
    element_id: str | None = None
    element_name: str | None = None
    clock: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
