"""Comments on alerts: by who was told, once the rung has fired, in writable words."""

import pytest

from escalation import acknowledgements, comments
from escalation.comments import Comment
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.rooms.escalation.desk import KEYRING, Desk


def first_alert(desk: Desk) -> int:
    """Let the first rung of a clock fire; its key. `hana` and `hadi` are told."""
    root = desk.submit()
    desk.open_clock(root)
    (first, *_) = desk.ladder(root)
    assert first.due_at is not None
    desk.advance_to(first.due_at)
    return first.key


def say(desk: Desk, key: int, person: str, text: str) -> Comment:
    return desk.database.write(
        lambda uow: comments.add_comment(uow, key, person, text, keyring=KEYRING)
    )


def said(desk: Desk, key: int) -> list[tuple[str, str]]:
    found = desk.database.read(lambda uow: comments.list_comments(uow, [key, 999], keyring=KEYRING))
    return [(one.person, one.text) for one in found.get(key, ())]


def test_those_who_were_told_comment_before_and_after_the_answer(desk: Desk) -> None:
    key = first_alert(desk)
    kept = say(desk, key, "hana", " Menunggu berkas.\nBesok selesai. ")
    assert (kept.person, kept.at) == ("hana", desk.clock.now())
    desk.database.write(lambda uow: acknowledgements.acknowledge(uow, key, "hadi", keyring=KEYRING))
    say(desk, key, "hadi", "Sudah.")
    assert said(desk, key) == [
        ("hana", "Menunggu berkas.\nBesok selesai."),
        ("hadi", "Sudah."),
    ]
    assert "Sudah" not in repr(say(desk, key, "hadi", "Sudah."))


def test_nobody_else_comments(desk: Desk) -> None:
    key = first_alert(desk)
    with pytest.raises(Forbidden, match="kepala was not told of rung 1"):
        say(desk, key, "kepala", "Kenapa?")
    assert said(desk, key) == []


def test_who_was_told_of_the_rung_above_comments_on_the_one_below(desk: Desk) -> None:
    key = first_alert(desk)
    (first, second, *_) = desk.ladder(desk.tasks(1)[0].root)
    assert first.acknowledge_by is not None
    desk.advance_to(first.acknowledge_by)
    say(desk, key, "kepala", "Mengapa diam?")
    assert said(desk, key) == [("kepala", "Mengapa diam?")]
    with pytest.raises(Forbidden):
        say(desk, second.key, "hana", "Maaf.")


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001, "a\x00b", "\ud800"])
def test_a_text_that_cannot_be_kept_is_refused(desk: Desk, text: str) -> None:
    key = first_alert(desk)
    with pytest.raises(Invalid, match="^text: ") as refusal:
        say(desk, key, "hana", text)
    assert refusal.value.field == "text"
    with pytest.raises(Invalid) as answered:
        desk.database.write(
            lambda uow: acknowledgements.acknowledge(
                uow, key, "hana", f"{text}\x01", keyring=KEYRING
            )
        )
    assert answered.value.field == "comment"


def test_a_rung_that_is_not_there_or_has_not_fired_takes_no_comment(desk: Desk) -> None:
    key = first_alert(desk)
    with pytest.raises(NotFound, match="no rung has the key 999"):
        say(desk, 999, "hana", "Halo.")
    root = desk.tasks(1)[0].root
    waiting = desk.ladder(root)[1]
    with pytest.raises((Forbidden, Conflict)):
        say(desk, waiting.key, "hana", "Halo.")
    assert said(desk, key) == []
