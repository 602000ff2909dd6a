"""A clock as a ledger: what happened to it, never a date. Due instant and breach are derived.

Each transition is pure: it returns the record after it and what happened as a fact. An event that
changes nothing (a running clock started again) returns the record as it was, and says so.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from kernel.errors import Conflict, Invalid
from kernel.instants import require_aware
from sla.budget import Budget
from sla.conventions import Conventions, Language
from sla.troubles import Trouble


class Outcome(StrEnum):
    """How a clock stands in its own right; late or not is derived from the due instant."""

    RUNNING = "running"
    INCIDENT = "incident"  #: open, but what dates it cannot be read; see the record's `trouble`
    STOPPED = "stopped"  #: what it measures was done
    ENDED = "ended"  #: the model ended the root (closed, withdrawn) while the clock was open
    CANCELLED = "cancelled"  #: the root was cancelled from outside while the clock was open
    SUPERSEDED = "superseded"  #: a restart opened the next round


class Happened(StrEnum):
    """What a transition did."""

    STARTED = "started"
    LEFT_ALONE = "left_alone"  #: start of a clock that is running
    RESTARTED = "restarted"
    SUPERSEDED = "superseded"
    PAUSED = "paused"
    PAUSE_JOINED = "pause_joined"  #: one more reason to pause; the clock stood still already
    PAUSE_LEFT = "pause_left"  #: one reason fewer; another one still holds the clock
    RESUMED = "resumed"
    STOPPED = "stopped"
    ENDED = "ended"
    CANCELLED = "cancelled"
    TRANSFERRED = "transferred"
    EXTENDED = "extended"
    RECALENDARED = "recalendared"  #: another version of a calendar counts
    POLICY_CHANGED = "policy_changed"
    DUE_TYPED = "due_typed"
    INCIDENT = "incident"  #: opened without a date, or what dated it is gone; `detail` says why
    DATED = "dated"  #: what dates it can be read now; it counts from its start
    NOTHING = "nothing"  #: `detail` says why


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The copy of the policy row a clock was started under; `name` is what people call it.

    `budget` None: the row could not be read.
    """

    budget: Budget | None
    conventions: Conventions = Conventions()
    legal_basis: str = ""
    version: int = 1
    row: str = ""
    name: str = ""
    name_english: str = ""
    pauses_when_suspended: bool = False  #: while the process instance is suspended by hand

    def name_in(self, language: Language) -> str:
        """What people call the clock; empty when the row does not name it."""
        return self.name if language == "id" else self.name_english or self.name


@dataclass(frozen=True, slots=True)
class HolderSegment:
    """From `since` on, `unit` holds the clock; `calendar` and `version` name what counts.

    `version` 0: there is no such calendar yet. `unit` empty: nobody holds it yet.
    """

    unit: str
    calendar: str
    version: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseEntry:
    """One pause. `source` is the activation it belongs to; `until` None while that lives."""

    source: str
    since: datetime
    until: datetime | None = None
    reason: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """More budget, in the budget's unit."""

    amount: Decimal
    at: datetime
    reason: str
    evidence: str = ""
    by: str = ""  #: the person who gave it


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRecord:
    """One clock: (root, name, round). `typed_due_at` is set when a person typed the due date.

    `trouble`: why it has no date, and none can be computed from it. It stays when such a clock
    closes: it then has no verdict.
    """

    root: str
    name: str
    round: int
    policy: Policy
    started_at: datetime
    holders: tuple[HolderSegment, ...]
    pauses: tuple[PauseEntry, ...] = ()
    extensions: tuple[Extension, ...] = ()
    outcome: Outcome = Outcome.RUNNING
    closed_at: datetime | None = None
    typed_due_at: datetime | None = None
    trouble: Trouble | None = None

    @property
    def is_open(self) -> bool:
        """Whether it goes on, dated or not."""
        return self.outcome in (Outcome.RUNNING, Outcome.INCIDENT)

    @property
    def is_dated(self) -> bool:
        """Whether a due instant can be computed; while it pauses there is none all the same."""
        return self.trouble is None

    @property
    def is_paused(self) -> bool:
        return self.is_open and any(pause.until is None for pause in self.pauses)

    @property
    def budget(self) -> Budget:
        """The policy's budget with the extensions; Conflict for a clock that is not dated."""
        if self.policy.budget is None:
            raise not_dated(self)
        extra = sum((extension.amount for extension in self.extensions), Decimal(0))
        return self.policy.budget.plus(extra) if extra else self.policy.budget


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened to which clock, when."""

    happened: Happened
    root: str
    name: str
    round: int
    at: datetime
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """The record after a transition, and the fact."""

    record: ClockRecord
    fact: Fact

    @property
    def changed(self) -> bool:
        return self.fact.happened not in (Happened.NOTHING, Happened.LEFT_ALONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a start or restart needs to know."""

    root: str
    name: str
    policy: Policy
    holder: HolderSegment
    at: datetime
    typed_due_at: datetime | None = None
    trouble: Trouble | None = None


def not_dated(record: ClockRecord) -> Conflict:
    """What is raised when a due instant is asked of a clock that has none."""
    return Conflict(
        f"clock {record.name}: it has no date, because its policy or calendar cannot be read;"
        " correct that first"
    )


def start(current: ClockRecord | None, opening: Opening) -> Change:
    """Start a clock (`sla.start`): a running one is left alone, a closed one gets a new round."""
    if current is not None and current.is_open:
        return _fact(current, Happened.LEFT_ALONE, opening.at, "the clock is running")
    record = _opened(opening, 1 if current is None else current.round + 1)
    return _begun(record, Happened.STARTED)


def restart(current: ClockRecord | None, opening: Opening) -> tuple[Change, ...]:
    """Open the next round (`sla.restart`); an open round is closed first, as superseded."""
    if current is None:
        return (_begun(_opened(opening, 1), Happened.STARTED),)
    changes = [_begun(_opened(opening, current.round + 1), Happened.RESTARTED)]
    if current.is_open:
        closed = _closed(current, Outcome.SUPERSEDED, opening.at)
        changes.insert(0, _fact(closed, Happened.SUPERSEDED, opening.at))
    return tuple(changes)


def pause(
    record: ClockRecord, at: datetime, *, source: str, reason: str = "", evidence: str = ""
) -> Change:
    """Pause for one activation; the clock stands while at least one lives."""
    if not record.is_open:
        return _nothing(record, at, f"the clock is {record.outcome}")
    if _open_pause(record, source) is not None:
        return _nothing(record, at, f"{source} pauses it already")
    _require_after_start(record, at, "a pause")
    happened = Happened.PAUSE_JOINED if record.is_paused else Happened.PAUSED
    entry = PauseEntry(source=source, since=at, reason=reason, evidence=evidence)
    return _fact(replace(record, pauses=(*record.pauses, entry)), happened, at, reason)


def resume(record: ClockRecord, at: datetime, *, source: str) -> Change:
    """End the pause of one activation, completed or terminated alike."""
    entry = _open_pause(record, source)
    if not record.is_open or entry is None:
        return _nothing(record, at, f"{source} does not pause it")
    if at < entry.since:
        raise Invalid(f"clock {record.name}: a pause since {entry.since} cannot end at {at}")
    pauses = tuple(replace(one, until=at) if one is entry else one for one in record.pauses)
    after = replace(record, pauses=pauses)
    happened = Happened.PAUSE_LEFT if after.is_paused else Happened.RESUMED
    return _fact(after, happened, at, entry.reason)


def stop(record: ClockRecord, at: datetime) -> Change:
    """Stop the clock (`sla.stop`): what it measures is done. Open pauses end with it.

    One without a date was neither kept nor missed: it ends.
    """
    if record.outcome is Outcome.INCIDENT:
        return _close(record, Outcome.ENDED, Happened.ENDED, at)
    return _close(record, Outcome.STOPPED, Happened.STOPPED, at)


def end(record: ClockRecord, at: datetime, *, cancelled: bool = False) -> Change:
    """Close an open clock with its root, as ended or cancelled."""
    if cancelled:
        return _close(record, Outcome.CANCELLED, Happened.CANCELLED, at)
    return _close(record, Outcome.ENDED, Happened.ENDED, at)


def transfer(record: ClockRecord, holder: HolderSegment) -> Change:
    """Hand the clock to another unit; day 0 and what is used stay."""
    if not record.is_open:
        return _nothing(record, holder.since, f"the clock is {record.outcome}")
    last = record.holders[-1]
    if holder.unit == last.unit and holder.calendar == last.calendar:
        return _nothing(record, holder.since, f"{holder.unit} holds it already")
    if holder.since < last.since:
        text = f"cannot go to {holder.unit} at {holder.since}, before {last.unit} got it"
        raise Invalid(f"clock {record.name}: it {text} at {last.since}")
    after = replace(record, holders=(*record.holders, holder))
    return _fact(after, Happened.TRANSFERRED, holder.since, f"{last.unit} -> {holder.unit}")


def extend(record: ClockRecord, extension: Extension, *, due_at: datetime | None) -> Change:
    """Add budget with a reason; `due_at` is the present due instant, after which it is too late."""
    if not record.is_open:
        raise Conflict(f"clock {record.name}: it is {record.outcome} and cannot be extended")
    if record.typed_due_at is not None:
        raise Conflict(f"clock {record.name}: its due date was typed; type another one")
    if not record.is_dated:
        raise not_dated(record)
    if due_at is not None and extension.at > due_at:
        raise Conflict(f"clock {record.name}: it was due at {due_at}; extend it before that")
    if not extension.reason.strip():
        raise Invalid(f"clock {record.name}: an extension needs a reason")
    if extension.amount <= 0:
        raise Invalid(f"clock {record.name}: an extension adds time; got {extension.amount}")
    after = replace(record, extensions=(*record.extensions, extension))
    detail = f"+{extension.amount} {after.budget.unit}: {signed(extension.reason, extension.by)}"
    return _fact(after, Happened.EXTENDED, extension.at, detail)


def signed(reason: str, by: str) -> str:
    """A reason with who gave it, as the facts tell it."""
    return f"{reason} ({by})" if by else reason


def is_late(record: ClockRecord, due_at: datetime | None, now: datetime) -> bool:
    """Whether the clock was, or is, past its due instant: after it, not at it; never paused."""
    if due_at is None:
        return False
    return (record.closed_at or now) > due_at


def _opened(opening: Opening, number: int) -> ClockRecord:
    require_aware(opening.at)
    return ClockRecord(
        root=opening.root,
        name=opening.name,
        round=number,
        policy=opening.policy,
        started_at=opening.at,
        holders=(replace(opening.holder, since=opening.at),),
        typed_due_at=opening.typed_due_at,
        outcome=Outcome.RUNNING if opening.trouble is None else Outcome.INCIDENT,
        trouble=opening.trouble,
    )


def _begun(record: ClockRecord, happened: Happened) -> Change:
    if record.trouble is None:
        return _fact(record, happened, record.started_at)
    return _fact(record, Happened.INCIDENT, record.started_at, record.trouble.cause.value)


def _close(record: ClockRecord, outcome: Outcome, happened: Happened, at: datetime) -> Change:
    if not record.is_open:
        return _nothing(record, at, f"the clock is {record.outcome}")
    return _fact(_closed(record, outcome, at), happened, at)


def _closed(record: ClockRecord, outcome: Outcome, at: datetime) -> ClockRecord:
    _require_after_start(record, at, f"the outcome {outcome}")
    pauses = tuple(
        replace(entry, until=max(at, entry.since)) if entry.until is None else entry
        for entry in record.pauses
    )
    return replace(record, pauses=pauses, outcome=outcome, closed_at=at)


def _open_pause(record: ClockRecord, source: str) -> PauseEntry | None:
    live = (entry for entry in record.pauses if entry.until is None and entry.source == source)
    return next(live, None)


def _require_after_start(record: ClockRecord, at: datetime, what: str) -> None:
    if require_aware(at) < record.started_at:
        text = f"{what} at {at} lies before its start {record.started_at}"
        raise Invalid(f"clock {record.name}: {text}")


def _fact(record: ClockRecord, happened: Happened, at: datetime, detail: str = "") -> Change:
    return Change(record, Fact(happened, record.root, record.name, record.round, at, detail))


def _nothing(record: ClockRecord, at: datetime, why: str) -> Change:
    return _fact(record, Happened.NOTHING, at, why)
