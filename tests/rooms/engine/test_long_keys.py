"""A text by which rows are found has a limit, at each door: no index ever overflows."""

import random
from datetime import timedelta

import pytest

from engine import messages, signals, task_changes, user_tasks
from engine.deployment_check import DeploymentRefused, check_file
from engine.feel import to_feel
from kernel.errors import Invalid
from kernel.indexed import MAX_KEY, is_indexable
from kernel.unit_of_work import UnitOfWork
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.rooms.engine.test_unwritable_texts import ATTRIBUTES, NUL

#: Of characters that no index compresses: PostgreSQL takes 2,704 bytes an entry.
LONGEST = "".join(random.Random(5).choices([chr(one) for one in range(33, 127)], k=MAX_KEY))
LONG = LONGEST * 5
COMPUTED = (
    "=string join(for i in 1..(if missing = 0 then 0 else 201) return &quot;\U0001f4ce&quot;)"
)


@pytest.mark.parametrize(("attribute", "model"), ATTRIBUTES.items(), ids=ATTRIBUTES.keys())
def test_a_computed_text_that_is_too_long_is_an_incident_that_names_it(
    floor: Floor, attribute: str, model: bytes
) -> None:
    computed = COMPUTED if attribute != "candidate groups" else COMPUTED[1:]
    written = NUL if attribute != "candidate groups" else "&quot;b\\u0000&quot;"
    floor.deploy(model.replace(written.encode(), computed.encode()))
    floor.start()
    (incident,) = floor.incidents()
    assert (incident.element_id, incident.kind) == ("x", "expression")
    assert attribute in incident.message
    assert "too long to be looked for; expected at most 800 bytes" in incident.message
    assert floor.problems() == []


def test_the_limit_fits_into_the_widest_index_and_one_more_is_refused(floor: Floor) -> None:
    assert is_indexable(LONGEST)
    life = timedelta(hours=1)

    def publish(uow: UnitOfWork, name: str, key: str, id_: str) -> int:
        return messages.publish(uow, name, key, {}, time_to_live=life, message_id=id_)

    floor.write(lambda uow: publish(uow, LONGEST, LONGEST[::-1], LONGEST.swapcase()))
    for place in range(3):
        given = ["told", "K-1", "M-1"]
        given[place] += LONGEST
        with pytest.raises(Invalid, match="is too long; expected at most 800 bytes"):
            floor.write(lambda uow, given=tuple(given): publish(uow, *given))  # type: ignore[misc]
    assert floor.count("message") == 1


def test_every_other_key_from_outside_has_the_same_limit(floor: Floor) -> None:
    floor.deploy(models.one_task())
    key = floor.task(floor.start(key=LONGEST, once=LONGEST)).key
    with pytest.raises(Invalid, match="the business key is too long"):
        floor.start(key=LONG)
    with pytest.raises(Invalid, match="the idempotency key is too long"):
        floor.start(once=LONG)
    with pytest.raises(Invalid, match="the idempotency key is too long"):
        floor.complete_key(key, {}, once=LONG)
    with pytest.raises(Invalid, match="the assignee is too long"):
        floor.write(lambda uow: user_tasks.reassign(uow, key, LONG))
    with pytest.raises(Invalid, match="a candidate group is too long"):
        floor.write(
            lambda uow: task_changes.change(uow, key, {"candidate_groups": [LONG]}, actor="rina")
        )
    with pytest.raises(Invalid, match="the signal name is too long"):
        floor.write(lambda uow: signals.broadcast(uow, LONG, {}))


def test_a_model_with_a_name_that_no_index_takes_is_refused(floor: Floor) -> None:
    name = "n" * (MAX_KEY + 1)
    alarm = models.ALARM.replace('name="alarm"', f'name="{name}"')
    file = models.chain(models.alarmed("wait"), ids=("wait",), more=alarm)
    with pytest.raises(DeploymentRefused, match="the signal name .* at most 800 bytes"):
        floor.deploy(file)
    long_id = models.chain(models.user_task(name), ids=(name,))
    with pytest.raises(DeploymentRefused, match="its id is too long to be looked for"):
        floor.deploy(long_id)
    form = f'{{"type": "default", "id": "{name}", "components": []}}'.encode()
    (finding,) = check_file("long.form", form).findings
    assert finding.reason == "the form id is too long to be looked for"
    assert len(str(finding)) < 200


def test_keys_that_differ_in_their_last_digit_do_not_meet(floor: Floor) -> None:
    """34 digits count, not the 28 of Python's own context."""
    floor.deploy(models.chain(models.catches("hear"), ids=("hear",), more=models.TOLD))
    number = 1234567890123456789012345678901234
    floor.start(number=to_feel(number))
    floor.publish("told", str(number + 1))
    assert floor.tick() == 0
    floor.publish("told", str(number))
    assert floor.tick() == 1
