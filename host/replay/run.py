"""Runs a replay: every stimulus with its progress row in one transaction, and resumes there."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, String

from access.office import Office
from complaints import intake, registry, responses, tasks
from complaints.records import Complaint, ExternalReference, Identity, Submission
from complaints.responses import Response
from engine import messages, user_tasks
from host import due, simulation
from host.fresh_store import require_no_complaints
from host.replay.log import Case, Log
from host.replay.office import found
from host.replay.plan import (
    CHANNELS,
    CLASSES,
    ELEMENTS,
    UNITS,
    Kind,
    Stimulus,
    plan,
    received_elsewhere_at,
)
from kernel.clock import SimulatedClock
from kernel.columns import Instant
from kernel.errors import Conflict, Invalid, NotFound
from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork

SYSTEM = "coselog"
UNTIL = datetime.fromisoformat("2012-03-31T00:00:00+02:00")

_PROGRESS = query(
    "SELECT done, at FROM replay_progress WHERE source = :source",
    {"done": Integer, "at": Instant},
    source=String,
)
_OTHER = query(
    "SELECT source FROM replay_progress WHERE source <> :source LIMIT 1",
    {"source": String},
    source=String,
)
_ADVANCE = statement(
    "INSERT INTO replay_progress (source, done, at) VALUES (:source, :done, :at)"
    " ON CONFLICT (source) DO UPDATE SET done = excluded.done, at = excluded.at"
    " WHERE replay_progress.done = excluded.done - 1",
    source=String,
    done=Integer,
    at=Instant,
)

Progress = Callable[[int, int], None]  #: hears stimuli done and their total


class Codes:
    """Random bytes that depend on the seed and the stimulus alone, not on what ran before it."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._random = random.Random(seed)  # noqa: S311 (repeatable on purpose)

    def begin(self, key: str) -> None:
        """Start anew for the stimulus with this key."""
        self._random.seed(f"{self._seed}/{key}")

    def __call__(self, length: int) -> bytes:
        return self._random.randbytes(length)


@dataclass(frozen=True, slots=True)
class Replay:
    """A log being replayed in its own store; `codes` are the random bytes of the office."""

    office: Office
    clock: SimulatedClock
    log: Log
    codes: Codes

    def run(self, progress: Progress) -> None:
        """Carry on from the store's progress row to the end of the replay.

        Raises Conflict when the store holds anything else, before it is touched.
        """
        row = self.office.database.read(self._progress)
        found(self.office, self.log)
        stimuli = plan(self.log)
        self.clock.move_to(stimuli[0].at if row is None else row[1])
        for place in range(0 if row is None else row[0], len(stimuli)):
            stimulus = stimuli[place]
            simulation.advance_to(self.office, self.clock, stimulus.at)
            self.office.database.write(self._performing(stimulus, place + 1))
            due.run_due(self.office)
            progress(place + 1, len(stimuli))
        simulation.advance_to(self.office, self.clock, UNTIL)

    def _progress(self, uow: UnitOfWork) -> tuple[int, datetime] | None:
        if uow.execute(_OTHER, {"source": self.log.digest}).first() is not None:
            raise Conflict(
                "this store holds the replay of another log, or of another --most;"
                " give a --store of its own"
            )
        row = uow.execute(_PROGRESS, {"source": self.log.digest}).one_or_none()
        if row is None:
            require_no_complaints(uow)
        return None if row is None else (row.done, row.at)

    def _performing(self, stimulus: Stimulus, done: int) -> Callable[[UnitOfWork], None]:
        def work(uow: UnitOfWork) -> None:
            self.codes.begin(stimulus.key)
            row = {"source": self.log.digest, "done": done, "at": uow.now}
            if uow.execute(_ADVANCE, row).rowcount != 1:
                raise Conflict(
                    f"stimulus {done} is done already: another process replays on this store;"
                    " let it finish, or stop it first"
                )
            _perform(uow, self.office, stimulus)

        return work


def _perform(uow: UnitOfWork, office: Office, stimulus: Stimulus) -> None:
    case = stimulus.case
    if stimulus.kind is Kind.INTAKE:
        intake.submit(uow, office.intake, _submission(case), actor=stimulus.actor)
        return
    complaint = registry.find_by_reference(uow, ExternalReference(SYSTEM, case.id))
    if complaint is None:
        raise NotFound(f"{case.id}: event {stimulus.key} comes before its receipt")
    if stimulus.kind is Kind.SUPPLY:
        _supply(uow, office, complaint)
        return
    task = _task(uow, complaint, stimulus)
    tasks.complete(
        uow,
        office.desk,
        task.key,
        stimulus.data,
        actor=task.assignee or stimulus.actor,
        idempotency_key=f"{SYSTEM}/{stimulus.key}",
    )


def _supply(uow: UnitOfWork, office: Office, complaint: Complaint) -> None:
    """Advice that came after the wait had ended by its timer is history only."""
    awaited = Response.SUPPLY_DATA.value
    if messages.is_awaited(uow, awaited, complaint.number, complaint.root):
        responses.respond(
            uow, office.keyring, complaint.number, Response.SUPPLY_DATA, text="Menurut log"
        )


def _task(uow: UnitOfWork, complaint: Complaint, stimulus: Stimulus) -> user_tasks.UserTask:
    wanted = ELEMENTS[stimulus.kind]
    for task in user_tasks.list_of_root(uow, complaint.root):
        if task.element_id in wanted:
            return task
    raise Invalid(
        f"{stimulus.case.id}: event {stimulus.key} at {stimulus.at.isoformat()} wants to"
        f" {stimulus.kind}, but complaint {complaint.number} is {complaint.status}"
    )


def _submission(case: Case) -> Submission:
    return Submission(
        channel=CHANNELS[case.channel],
        unit=UNITS[case.department],
        subject=f"Perkara {case.id}",
        description="Dari log penerimaan sebuah kotamadya",
        class_=CLASSES[case.department],
        external=ExternalReference(SYSTEM, case.id),
        received_elsewhere_at=received_elsewhere_at(case),
        identity=Identity(name=f"Pemohon {case.id}", email=f"{case.id}@applicant.example"),
    )
