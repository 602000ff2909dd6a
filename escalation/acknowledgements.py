"""Answers to alerts: who told a rung that they have seen it, and what is still open for whom."""

from engine import steps
from escalation import rows
from escalation.comments import check_text, require_told, seal_comment
from escalation.events import RungAcknowledged
from escalation.ladder import Rung, Status, acknowledged
from kernel.errors import Conflict, NotFound
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork


def acknowledge(
    uow: UnitOfWork, key: int, person: str, comment: str = "", *, keyring: Keyring
) -> Rung:
    """Answer an alert for all its recipients; only one of them, or of a rung above, may.

    Raises NotFound, Forbidden, Invalid(field="comment"), and Conflict when it has not fired, its
    clock has closed, or somebody answered before. One that went unanswered keeps that, and notes
    the late answer.
    """
    found = rows.get_rung(uow, key)
    steps.load(uow, found.root)
    rungs = rows.list_round(uow, found.root, found.clock, found.round)
    rung = next((one for one in rungs if one.key == key), None)
    if rung is None:
        raise NotFound(f"no rung has the key {key}")
    require_told(rungs, rung, person)
    _require_unanswered(rung)
    said = check_text("comment", comment, required=False)
    sealed = seal_comment(keyring, key, said) if said else None
    answered = acknowledged(rung, person, sealed, uow.now)
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
