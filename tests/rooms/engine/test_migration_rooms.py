"""Migration in the store: rows follow the state, deadlines stay, the dry run says it all before."""

from datetime import timedelta

import pytest

from engine import instances
from engine.migration import Verdict
from engine.search import element_instances
from kernel.errors import Conflict, NotFound
from tests.rooms.engine.floor import Floor
from tests.rooms.engine.migrating import migrate, plan, report, version


@pytest.fixture
def root(floor: Floor) -> int:
    """One instance at `handle` of the first version; in the second it is `resolve`."""
    floor.deploy(version("handle"))
    started = floor.start(key="ADU-1", n=1)
    floor.deploy(version("resolve", after="approve"))
    return started


def test_rows_and_history_follow_and_the_instance_goes_on(floor: Floor, root: int) -> None:
    before = floor.task(root)
    migrate(floor, root, handle="resolve")
    after = floor.task(root, "resolve")
    assert (after.key, after.created_at) == (before.key, before.created_at)
    assert floor.problems() == []
    assert ("element_migrated", "resolve") in floor.facts(root, "element_migrated")
    floor.complete(root, "resolve")
    floor.complete(root, "approve")
    assert floor.ended(root)
    assert floor.problems() == []


def test_a_timer_keeps_its_instant_and_fires_once(floor: Floor, root: int) -> None:
    migrate(floor, root, handle="resolve")
    floor.tick(timedelta(days=1, hours=23))
    assert floor.facts(root, "timer_fired") == []
    floor.tick(timedelta(hours=1))
    floor.tick(timedelta(days=9))
    assert floor.facts(root, "timer_fired") == [("timer_fired", "remind")]


def test_a_timer_that_fired_before_does_not_fire_again(floor: Floor, root: int) -> None:
    floor.tick(timedelta(days=3))
    migrate(floor, root, handle="resolve")
    floor.tick(timedelta(days=9))
    assert floor.facts(root, "timer_fired") == [("timer_fired", "remind")]
    assert floor.count("timer") == 0


def test_the_dry_run_shows_deadlines_and_changes_nothing(floor: Floor, root: int) -> None:
    found = report(floor, root, handle="resolve")
    assert found.verdict is Verdict.FINE
    assert [(one.element_id, one.due_at) for one in found.before] == [
        (one.element_id, one.due_at) for one in found.after
    ]
    assert floor.tasks(root) == ["handle"]
    assert floor.facts(root, "migrated") == []


def test_the_dry_run_says_what_is_disarmed_and_armed(floor: Floor) -> None:
    floor.deploy(version("handle", remind="remind"))
    started = floor.start()
    floor.deploy(version("handle", remind="warn"))
    found = report(floor, started)
    assert found.notes == ("timer remind is disarmed", "timer warn is armed")
    assert [one.element_id for one in found.before] == ["remind"]
    assert [one.element_id for one in found.after] == ["warn"]


def test_the_dry_run_says_what_stays_though_the_target_has_it_otherwise(floor: Floor) -> None:
    stop = '<zeebe:property name="sla.stop" value="answer"/>'
    floor.deploy(version("handle"))
    started = floor.start()
    floor.deploy(version("handle", later="P9D", marks=stop))
    found = report(floor, started)
    assert found.verdict is Verdict.FINE
    assert found.notes == (
        "remind stays as it was made (timer P2D); it is written timer P9D now",
        (
            "handle has other marks (sla.stop answer, before none): what runs or is paused stays"
            " so, and the new ones count when it is left"
        ),
    )
    assert [one.due_at for one in found.before] == [one.due_at for one in found.after]


def test_the_dry_run_says_when_a_mapping_is_missing(floor: Floor, root: int) -> None:
    found = report(floor, root)
    assert found.verdict is Verdict.NEEDS_MAPPING
    assert found.reasons == (
        "handle is active, and p version 2 has no such element; map it to another",
    )


def test_what_stands_still_or_has_ended_is_refused(floor: Floor, root: int) -> None:
    floor.write(lambda uow: instances.suspend(uow, root, actor="rina"))
    found = report(floor, root, handle="resolve")
    assert (found.verdict, found.reasons) == (
        Verdict.REFUSED,
        ("it was suspended by rina; resume it first",),
    )
    with pytest.raises(Conflict, match="suspended by rina"):
        migrate(floor, root, handle="resolve")
    floor.write(lambda uow: instances.cancel(uow, floor.runtime, root, actor="rina"))
    assert report(floor, root, handle="resolve").reasons == ("it has ended",)


def test_a_refused_migration_leaves_the_store_as_it_was(floor: Floor, root: int) -> None:
    with pytest.raises(Conflict, match="handle is active"):
        migrate(floor, root)
    assert floor.tasks(root) == ["handle"]
    assert floor.facts(root, "migrated", "element_migrated") == []
    assert floor.problems() == []


def test_an_unknown_version_is_refused_with_those_there_are(floor: Floor) -> None:
    floor.deploy(version("handle"))
    with pytest.raises(NotFound, match="no version 2; deployed are 1"):
        plan(floor)


def test_the_list_of_element_instances_follows(floor: Floor, root: int) -> None:
    migrate(floor, root, handle="resolve")
    floor.complete(root, "resolve")
    found = floor.read(lambda uow: element_instances.list_of(uow, floor.runtime, root))
    rows = [(one["element_id"], one["state"], one["process_definition_key"]) for one in found]
    assert rows == [
        ("p", "ACTIVE", 2),
        ("s", "COMPLETED", 1),
        ("resolve", "COMPLETED", 2),
        ("approve", "ACTIVE", 2),
    ]
