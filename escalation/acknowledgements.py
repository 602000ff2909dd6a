"""Answers to alerts: who told a rung that they have seen it, and what is still open for whom."""

from engine import steps
from escalation import rows
from escalation.events import RungAcknowledged
from escalation.ladder import Rung, Status, acknowledged
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.unit_of_work import UnitOfWork

MAX_COMMENT = 2000


def acknowledge(uow: UnitOfWork, key: int, person: str, comment: str = "") -> Rung:
    """Answer an alert for all its recipients; only one of them, or of a rung above, may.

    Raises NotFound, Forbidden, and Conflict when it has not fired, its clock has closed, or
    somebody answered before. One that went unanswered keeps that, and notes the late answer.
    """
    found = rows.get_rung(uow, key)
    steps.load(uow, found.root)
    rungs = rows.list_round(uow, found.root, found.clock, found.round)
    rung = next((one for one in rungs if one.key == key), None)
    if rung is None:
        raise NotFound(f"no rung has the key {key}")
    _require_entitled(rungs, rung, person)
    _require_unanswered(rung)
    if len(comment) > MAX_COMMENT:
        raise Invalid(f"comment: expected at most {MAX_COMMENT} characters, not {len(comment)}")
    answered = acknowledged(rung, person, comment.strip(), uow.now)
    rows.save_rungs(uow, (answered,))
    rows.close_alerts(uow, (answered,))
    uow.emit(RungAcknowledged(answered))
    return answered


def list_alerts(uow: UnitOfWork, person: str, *, most: int = 50) -> list[Rung]:
    """The alerts a person may still acknowledge, oldest first."""
    return rows.list_open_alerts(uow, person, most=most)


def list_alerts_of_root(uow: UnitOfWork, root: int) -> list[Rung]:
    """The alerts of one root instance that somebody may still acknowledge."""
    return rows.list_open_alerts_of_root(uow, root)


def _require_entitled(rungs: list[Rung], rung: Rung, person: str) -> None:
    entitled = {one for above in rungs if above.number >= rung.number for one in above.recipients}
    if person not in entitled:
        raise Forbidden(
            f"{person} was not told of rung {rung.number} ({rung.policy.name}) of clock"
            f" {rung.clock}, nor of one above it; only who was told acknowledges it"
        )


def _require_unanswered(rung: Rung) -> None:
    what = f"rung {rung.number} ({rung.policy.name}) of clock {rung.clock}"
    if rung.acknowledged_at is not None:
        raise Conflict(
            f"{what} was already acknowledged by {rung.acknowledged_by}"
            f" at {rung.acknowledged_at.isoformat()}"
        )
    if rung.status is Status.WAITING:
        raise Conflict(f"{what} has not fired yet; there is nothing to acknowledge")
    if rung.status is Status.CLOSED:
        raise Conflict(f"{what} needs no answer any more: its clock has closed")
