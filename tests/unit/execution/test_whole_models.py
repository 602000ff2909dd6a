"""Stories from files as a modeler draws them: through the front end, then step by step."""

from datetime import timedelta

from engine.execution.effects import (
    ConditionBecameTrue,
    Ending,
    EscalationThrown,
    SignalThrown,
    UserTaskCreated,
)
from tests.unit.execution.running import MORNING, Running, variables
from tests.unit.execution.stories import story


def asked() -> Running:
    return story("statements").start(units=["Bandung", "Medan", "Ambon"], witnesses=["a", "b", "c"])


def test_all_units_are_asked_at_once_until_one_has_settled() -> None:
    run = asked()
    groups = [created.candidate_groups for created in run.all(UserTaskCreated)]
    assert groups == [("Bandung",), ("Medan",), ("Ambon",)]
    assert run.complete("ask_unit", answer="no").at().count("ask_unit") == 3, "the whole, and two"
    run.complete("ask_unit", answer="settled")
    assert run.left(Ending.TERMINATED) == ["ask_unit"]
    assert run.variables()["answers"] == ["Bandung: no", "Medan: settled", None]
    assert run.at() == ["hear_witness", "hear_witness"]


def test_witnesses_are_heard_one_after_the_other_until_two_have_spoken() -> None:
    run = asked().complete("ask_unit", answer="settled")
    run.complete("hear_witness", statement="yes")
    assert run.last(UserTaskCreated).variables["title"] == "witness 2"
    assert "heard" not in run.variables(), "the list comes when all is done"
    assert run.complete("hear_witness", statement="no").at() == ["conclude"]
    assert run.variables()["heard"] == ["witness 1 says yes", "witness 2 says no", None]
    assert run.entered().count("hear_witness") == 1 + 2
    assert run.left(Ending.TERMINATED) == ["ask_unit", "ask_unit"], "of the units, no witness"
    assert run.complete("conclude").ending() is Ending.COMPLETED


def test_the_complainant_is_called_until_reached() -> None:
    run = story("calls").start(reached=False)
    assert run.complete("call").at() == ["call", "call"]
    assert run.complete("call", reached=True).ending() is Ending.COMPLETED
    assert run.left()[-1] == "told"


def test_the_complainant_is_called_three_times_at_most_and_not_at_all_when_known() -> None:
    run = story("calls").start(reached=False).complete("call").complete("call").complete("call")
    assert run.ending() is Ending.COMPLETED
    assert run.left()[-1] == "letter"
    assert run.entered().count("call") == 1 + 3
    known = story("calls").start(reached=True)
    assert known.all(UserTaskCreated) == []
    assert known.left() == ["received", "call", "was_reached", "told"]


def test_each_round_chooses_its_reviews_and_joins_just_those() -> None:
    run = story("review").start(kinds=["legal", "technical"])
    assert run.complete("technical").at() == ["legal", "together"]
    assert run.complete("legal").at() == ["decide"]
    assert run.complete("decide", kinds=["technical"]).at() == ["technical"]
    assert run.complete("technical").at() == ["decide"], "nothing else is awaited this time"
    assert run.complete("decide", kinds=["other"]).at() == ["decide"], "by the default flow"
    assert run.complete("decide", kinds=[]).ending() is Ending.COMPLETED
    assert run.entered().count("together") == 3
    assert run.entered().count("plain") == 1


def test_an_inspection_warns_outside_and_goes_on() -> None:
    run = story("inspection").start(office="Ambon", secret=1)
    site = run.number("inspect")
    assert run.variables(site) == variables({"place": "Ambon"})
    assert run.complete("look").at() == ["inform_head", "inspect", "look_around", "write"]
    thrown = run.last(EscalationThrown)
    assert (thrown.element_id, thrown.code, thrown.caught_by) == ("warn", "SERIOUS", "warned")
    run.complete("write", findings="cracks")
    assert run.variables() == variables({"office": "Ambon", "secret": 1, "report": "cracks"})
    assert run.complete("inform_head").ending() is Ending.COMPLETED


def test_a_signal_wakes_another_path_of_the_same_instance_and_links_bring_all_to_the_archive() -> (
    None
):
    run = story("handover").start(missing=False)
    assert run.complete("open_office").at() == ["archive", "heard"]
    assert run.last(SignalThrown).signal_name == "office-opened"
    assert run.signal().at() == ["archive", "hand_over"]
    assert run.complete("hand_over", missing=True).at() == ["archive", "hand_over"]
    assert run.complete("hand_over", missing=False).at() == ["archive", "archive"]
    assert run.complete("archive").complete("archive").ending() is Ending.COMPLETED
    assert run.left().count("from_elsewhere") == 2


def watched() -> Running:
    return story("watch").start(number="K-1", load=1)


def test_everything_that_watches_waits_beside_the_work() -> None:
    run = watched()
    assert run.at() == ["work"]
    assert run.waits() == ["added", "every_day", "heavy", "holiday", "urgent"]


def test_help_comes_whenever_the_load_becomes_heavy_and_the_work_goes_on() -> None:
    run = watched().set(load=11).set(load=12)
    assert run.at() == ["help", "work"]
    assert run.set(load=2).set(load=20).at() == ["help", "help", "work"]
    assert [one.element_id for one in run.all(ConditionBecameTrue)] == ["heavy", "heavy"]


def test_an_addition_is_read_beside_the_work_and_brings_its_text() -> None:
    run = watched().tell("added", text="photo").tell("added", text="map")
    assert run.at() == ["after_added", "after_added", "on_added", "on_added", "work"]
    scopes = [run.variables(one) for one in run.state.scopes if one != 1]
    assert scopes == [{}, {}], "the mapping puts it into the process"
    assert run.variables()["addition"] == "map"


def test_a_cycle_reminds_each_day_as_often_as_it_says() -> None:
    run = watched().fire("every_day").fire("every_day")
    assert run.at().count("after_every_day") == 2
    assert run.now == MORNING + timedelta(days=2)
    assert "every_day" not in run.waits()


def test_a_holiday_takes_the_scope_over_and_nothing_watches_any_more() -> None:
    run = watched().signal()
    assert run.at() == ["after_holiday", "on_holiday"]
    assert run.waits() == []
    assert run.left(Ending.TERMINATED) == ["work"]
    assert run.complete("after_holiday").ending() is Ending.COMPLETED


def test_a_condition_of_the_scope_takes_it_over() -> None:
    assert watched().set(urgent=True).at() == ["after_urgent", "on_urgent"]


def test_an_error_at_the_end_is_caught_in_the_scope() -> None:
    run = watched().complete("work", result="lost")
    assert run.at() == ["after_was_lost", "on_was_lost"]
    assert run.complete("after_was_lost").ending() is Ending.COMPLETED


def test_an_escalation_asks_the_head_and_the_path_goes_on_to_the_compensation() -> None:
    run = watched().complete("work", result="hard")
    assert run.last(EscalationThrown).caught_by == "head_asked"
    beside = ["after_head_asked", "on_head_asked"]
    assert run.at() == sorted(
        [*beside, "after_taken_back", "archive", "on_taken_back", "withdrawn"]
    )
    assert run.complete("after_taken_back").at() == beside
    assert run.left().count("withdrawn") == 1


def test_complaints_come_in_by_each_start_event() -> None:
    counter = story("intake").start(title="noise")
    assert (counter.at(), counter.variables()) == (["register"], {"title": "noise"})
    mail = story("intake").start("by_mail", subject="smell", spam="x")
    assert (mail.at(), mail.variables()) == (["register"], {"title": "smell"})
    campaign = story("intake").start("by_campaign", title="dust")
    assert (campaign.at(), campaign.variables()) == (["register"], {"title": "dust"})
    monday = story("intake").start("each_monday").complete("collect", title="all")
    assert (monday.at(), monday.variables()) == (["register"], {"title": "all"})
    for run in (counter, mail, campaign, monday):
        assert run.complete("register").ending() is Ending.COMPLETED
