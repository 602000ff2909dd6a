"""The demo office in simulated time, on each store, with its doors open."""

from tests.seeded import office, office_url, postgres_seeds, sqlite_seeds
from tests.site import site

__all__ = ["office", "office_url", "postgres_seeds", "site", "sqlite_seeds"]
