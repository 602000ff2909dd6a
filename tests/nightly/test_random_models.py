"""Random models by the thousand: as the naive reading of the specification says, and as
SpiffWorkflow walks through them (design D1: at least 500). The day has a share of each, in
tests/unit/execution/test_random_models.py and tests/oracle/test_against_spiff.py.
"""

from typing import Any

import pytest
from hypothesis import given, settings

from tests.nightly.conftest import Figures
from tests.oracle.test_against_spiff import AT_LEAST, MODELS, PARTS
from tests.oracle.test_against_spiff import compare as compare_with_spiff
from tests.unit.execution.random_models import graphs, structured, undone
from tests.unit.execution.test_random_models import compare, keep, paths, several

many = settings(parent=several, max_examples=2_000)


@many
@given(plan=structured, path=paths)
def test_structured_models_run_as_the_naive_reading_says(
    plan: dict[str, Any], path: list[int]
) -> None:
    keep(plan, path)
    compare(plan, path)


@many
@given(plan=undone, path=paths)
def test_what_is_done_is_undone_as_the_naive_reading_says(
    plan: dict[str, Any], path: list[int]
) -> None:
    keep(plan, path)
    compare(plan, path)


@many
@given(plan=graphs(), path=paths)
def test_any_graph_runs_as_the_naive_reading_says(plan: dict[str, Any], path: list[int]) -> None:
    keep(plan, path)
    compare(plan, path)


@pytest.mark.parametrize("part", range(PARTS))
def test_both_engines_walk_the_same_way_through_random_models(part: int, figures: Figures) -> None:
    walks = compare_with_spiff(part)

    figures(models=len(walks), steps=sum(one.steps for one in walks))
    figures(states_with_data_compared=sum(one.data for one in walks))
    assert PARTS * MODELS >= AT_LEAST
