"""Whose account is disabled is told nothing; a rung with nobody left to tell fails visibly."""

from functools import partial

from identity import accounts
from tests.rooms.escalation.desk import Desk


def fire_without(desk: Desk, *persons: str) -> int:
    """Disable these people, open a clock and let its first rung fire; the root."""
    for person in persons:
        desk.database.write(partial(accounts.disable, person=person))
    root = desk.submit()
    desk.open_clock(root)
    due_at = desk.ladder(root)[0].due_at
    assert due_at is not None
    desk.advance_to(due_at)
    return root


def test_alerts_and_mail_go_to_those_who_can_come_in(desk: Desk) -> None:
    root = fire_without(desk, "hana")
    (first, *_) = desk.ladder(root)
    assert (first.status.value, first.recipients) == ("fired", ("hadi",))
    assert desk.alerts("hana") == []
    assert [person for person, _ in desk.mails()] == ["hadi"]


def test_a_rung_with_nobody_left_fails_and_the_next_fires(desk: Desk) -> None:
    root = fire_without(desk, "hana", "hadi")
    first, second, *_ = desk.ladder(root)
    assert (first.status.value, first.failure, first.recipients) == ("failed", "nobody_found", ())
    assert (second.status.value, second.early_reason) == ("fired", "reached_nobody")
    assert "hana" not in [person for person, _ in desk.mails()]
