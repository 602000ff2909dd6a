"""A hundred thousand damaged models: each has an answer, none crashes the checker, none loses a
part of itself, and what is accepted runs. The environment's MUTANTS_FROM is the first
seed, for another hundred thousand; the share of every day is tests/unit/mutants/test_a_share.py.
"""

import heapq
import os
from time import process_time

import pytest

from tests.nightly.conftest import Figures
from tests.unit.mutants.files import Mutant, mutant
from tests.unit.mutants.judging import Tally, judge
from tests.unit.mutants.work import calls_of

PARTS = 20  #: so that processes share them
MUTANTS = 5_000  #: in each part
BASE = int(os.environ.get("MUTANTS_FROM", "1000000"))
SUSPECTS = 8  #: of each part: those that took longest are counted
MOST_WORK = 25  #: calls to read a mutant, as a multiple of those to read its original


@pytest.mark.parametrize("part", range(PARTS))
def test_no_mutant_crashes_its_checker_or_loses_a_part_of_itself(
    part: int, figures: Figures
) -> None:
    tally, suspects = Tally(), list[tuple[float, int]]()
    for seed in range(BASE + part * MUTANTS, BASE + (part + 1) * MUTANTS):
        before = process_time()
        judge(mutant(seed), tally, alive=seed % 2 == 0)
        heapq.heappush(suspects, (process_time() - before, seed))
        if len(suspects) > SUSPECTS:
            heapq.heappop(suspects)
    work, seed = max((_work(mutant(seed)), seed) for _, seed in suspects)

    figures(mutants=tally.mutants, refused=tally.refused, accepted=tally.accepted)
    figures(lived=tally.lived, steps=tally.steps, kinds_of_change=len(tally.kinds))
    figures(faults=len(tally.faults), most_work=round(work, 1), by_mutant=seed)
    assert tally.faults == []
    assert work <= MOST_WORK


def _work(one: Mutant) -> float:
    """The calls it takes to read it, as a multiple of those of its original."""
    return calls_of(one.name, one.data) / calls_of(one.original.name, one.original.data)
