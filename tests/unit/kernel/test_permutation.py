"""The keyed permutation: each number once, another order for each key, none to be guessed."""

import pytest

from kernel.keyring import Keyring
from kernel.permutation import permuted

KEY, OTHER = Keyring(bytes(32)).keyed_hash, Keyring(bytes(range(32))).keyed_hash


@pytest.mark.parametrize("size", [1, 2, 3, 10, 100, 257, 1000])
def test_each_number_comes_once(size: int) -> None:
    assert sorted(permuted(KEY, "a", value, size) for value in range(size)) == list(range(size))


def test_key_and_purpose_make_the_order() -> None:
    orders = {
        tuple(permuted(key, purpose, value, 1000) for value in range(50))
        for key, purpose in ((KEY, "a"), (KEY, "b"), (OTHER, "a"))
    }
    assert len(orders) == 3


def test_neighbours_are_no_neighbours() -> None:
    """Of a random order about 2 in 1000 differ by one."""
    places = [permuted(KEY, "a", value, 1000) for value in range(1000)]
    near = sum(abs(one - next_) == 1 for one, next_ in zip(places, places[1:], strict=False))
    assert near < 15
    assert sum(place == value for value, place in enumerate(places)) < 10


@pytest.mark.parametrize("value", [-1, 10])
def test_what_is_not_below_the_size_has_no_place(value: int) -> None:
    with pytest.raises(ValueError, match="is not below 10"):
        permuted(KEY, "a", value, 10)
