"""Ladders that could not be built, as incidents that stand until `escalation_policy.dmn` is mended.

The clock goes on without one: nobody is alerted for it, which is why it must be told.
"""

from engine import standing_incidents
from engine.steps import Loaded
from escalation.policy import DECISION
from kernel.errors import TuntasError
from kernel.unit_of_work import UnitOfWork
from sla.ledger import ClockRecord

LADDER = "ladder"  #: the kind; the subject is `root/clock/round`


def raise_incident(
    uow: UnitOfWork, loaded: Loaded, record: ClockRecord, problem: TuntasError
) -> None:
    """Record that the clock has no rungs; `problem` names row and field of the policy."""
    standing_incidents.raise_incident(
        uow,
        kind=LADDER,
        subject=_subject(loaded.root, record.name, record.round),
        root=loaded.root,
        business_key=loaded.business_key,
        element_id=record.name,
        message=(
            f"clock {record.name} runs, but nobody will be alerted: {problem}; correct"
            f" {DECISION} and deploy it again"
        ),
    )


def close(uow: UnitOfWork, root: int, clock: str, round_: int) -> bool:
    """The ladder is there, or none is needed any more; False when nothing stood."""
    return standing_incidents.close(uow, kind=LADDER, subject=_subject(root, clock, round_))


def parse_subject(subject: str) -> tuple[int, str, int]:
    """(root, clock, round) of an incident of this kind."""
    root, _, rest = subject.partition("/")
    clock, _, round_ = rest.rpartition("/")
    return int(root), clock, int(round_)


def _subject(root: int, clock: str, round_: int) -> str:
    return f"{root}/{clock}/{round_}"
