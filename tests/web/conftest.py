"""The demo office with its doors open, on SQLite: pages are thin, the rooms are tested on both."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.seeded import SqliteSeeds, office, sqlite_seeds
from tests.site import site

__all__ = ["office", "site", "sqlite_seeds"]


@pytest.fixture
def office_url(sqlite_seeds: SqliteSeeds, tmp_path: Path) -> Iterator[str]:
    """The URL of a store with the demo office."""
    with sqlite_seeds.copy(tmp_path) as url:
        yield url
