"""Stories from files in which what is done is undone: compensation and transactions."""

from engine.execution.effects import Compensated, Ending, ProcessEnded
from tests.unit.execution.running import Running
from tests.unit.execution.stories import story


def undone(run: Running) -> list[tuple[str, str | None]]:
    return [(one.element_id, one.handler_id) for one in run.all(Compensated)]


def visiting() -> Running:
    return story("visit").start().complete("book_car", car="B 12")


def test_a_visit_that_takes_place_undoes_nothing() -> None:
    run = visiting().complete("announce", answer="yes")
    assert run.ending() is Ending.COMPLETED
    assert undone(run) == []


def test_one_named_activity_is_undone_on_the_way_and_done_again() -> None:
    run = visiting().complete("announce", answer="another day")
    assert run.at() == ["announce_again", "apologize"]
    assert run.complete("apologize").at() == ["announce"]
    assert undone(run) == [("announce", "apologize")]
    assert run.left()[-2:] == ["apologize", "announce_again"]


def test_an_end_event_undoes_all_the_latest_first_and_the_subprocess_from_inside() -> None:
    run = visiting().complete("announce", answer="another day").complete("apologize")
    run.complete("announce", answer="no")
    assert run.at() == ["apologize", "called_off"]
    assert run.complete("apologize").at() == ["called_off", "drive_back", "give_back", "travel"]
    assert run.complete("drive_back").ending() is Ending.COMPLETED
    announced = ("announce", "apologize")
    assert undone(run) == [announced, announced, ("book_car", "give_back"), ("travel", None)]
    ended = ["drive_back", "note_car", "back_ends", "give_back", "travel", "called_off"]
    assert run.left()[-6:] == ended


def settling() -> Running:
    return story("settlement").start().complete("pay")


def test_a_settlement_that_is_signed_and_filed_is_done() -> None:
    run = settling().complete("sign", answer="yes").complete("file")
    assert run.ending() is Ending.COMPLETED
    assert undone(run) == []


def test_a_refused_settlement_is_undone_and_left_by_its_cancel_event() -> None:
    run = settling().complete("sign", answer="no")
    assert run.at() == ["claim_back", "refused", "settle"]
    assert run.left(Ending.TERMINATED) == ["file"]
    assert run.complete("claim_back").at() == ["go_to_court"]
    assert undone(run) == [("pay", "claim_back")]
    assert run.left()[-3:] == ["claim_back", "refused", "cancelled"]
    assert run.left(Ending.TERMINATED) == ["file", "settle"]
    assert run.complete("go_to_court").ending() is Ending.COMPLETED


def test_a_hazard_leaves_the_settlement_with_nothing_undone() -> None:
    run = settling().complete("sign", answer="broken")
    assert run.at() == ["repair"]
    assert undone(run) == []
    assert run.left(Ending.TERMINATED) == ["file", "settle"]
    assert run.complete("repair").last(ProcessEnded).ending is Ending.COMPLETED
