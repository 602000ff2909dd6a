"""A worker's office on each store, in real time."""

from collections.abc import Iterator

import pytest

from tests.rooms.host.workshop import Workshop
from tests.seeded import office, office_url, postgres_seeds, sqlite_seeds

__all__ = ["office", "office_url", "postgres_seeds", "sqlite_seeds"]


@pytest.fixture
def workshop(store_url: str) -> Iterator[Workshop]:
    """Without people and complaints, on both stores."""
    opened = Workshop(store_url)
    yield opened
    opened.close()
