"""A step costs the same however long an instance has run: counts, where seconds would waver."""

import pytest

from engine.store.codec import encode_state
from tests.unit.execution.rounds import KINDS, Rounds

EARLY = 10
OTHERS = [kind for kind in KINDS if kind != "plain"]


def test_round_ten_thousand_is_as_small_as_round_ten() -> None:
    as_small_as_early("plain", 10_000)


@pytest.mark.parametrize("kind", OTHERS)
def test_round_two_thousand_through_what_could_grow_is_as_small_as_round_ten(kind: str) -> None:
    as_small_as_early(kind, 2_000)


def as_small_as_early(kind: str, round_: int) -> None:
    rounds = Rounds(kind)
    early, early_effects = rounds.go(EARLY)
    late, late_effects = rounds.go(round_ - EARLY)

    assert len(encode_state(late)) <= 1.2 * len(encode_state(early))
    assert [type(effect) for effect in late_effects] == [type(effect) for effect in early_effects]
    for held in ("scopes", "tokens", "waits"):
        assert len(getattr(late, held)) == len(getattr(early, held))


@pytest.mark.parametrize("kind", KINDS)
def test_a_round_takes_as_many_numbers_late_as_early(kind: str) -> None:
    rounds = Rounds(kind)
    first = rounds.go(EARLY)[0].next_number
    each = rounds.go(1)[0].next_number - first
    before = rounds.go(500)[0].next_number

    assert before == first + 501 * each
    assert rounds.go(1)[0].next_number == before + each
