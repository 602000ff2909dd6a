"""A share of the mutants of the night (tests/nightly/test_mutants.py), on every day the same."""

from tests.unit.mutants.files import mutant, unchanged
from tests.unit.mutants.judging import Tally, fingerprint, judge
from tests.unit.mutants.originals import originals

SHARE = 1_500


def test_no_mutant_crashes_its_checker_or_loses_a_part_of_itself() -> None:
    tally = Tally()
    for seed in range(SHARE):
        judge(mutant(seed), tally, alive=seed % 4 == 0)

    assert tally.faults == []
    assert tally.refused > SHARE / 2
    assert tally.accepted > SHARE / 10
    assert tally.steps > tally.lived > 50


def test_every_original_is_accepted_whole_and_every_kind_of_file_is_there() -> None:
    tally = Tally()
    for original in originals():
        judge(unchanged(original), tally, alive=True)

    assert tally.faults == []
    assert tally.refused == 0
    assert {one.name.rpartition(".")[2] for one in originals()} == {"bpmn", "dmn", "form"}


def test_a_mutant_is_the_same_each_time_and_another_with_another_seed() -> None:
    assert fingerprint(mutant(7)) == fingerprint(mutant(7))
    assert len({mutant(seed).data for seed in range(50)}) > 40
