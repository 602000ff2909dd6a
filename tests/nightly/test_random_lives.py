"""Forty offices in which people do at random what they may; the day has two of them."""

from pathlib import Path

import pytest

from tests.acceptance.test_random_lives import live
from tests.nightly.conftest import Figures
from tests.seeded import SqliteSeeds


@pytest.mark.parametrize("seed", range(1, 41))
def test_an_office_at_random_stays_whole(
    sqlite_seeds: SqliteSeeds, tmp_path: Path, seed: int, figures: Figures
) -> None:
    life = live(sqlite_seeds, tmp_path, seed)

    figures(deeds=len(life.done), about_somebody=len(life.about_somebody))
    assert len(life.done) == 60
