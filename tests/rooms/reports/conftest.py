"""The demo office in simulated time, on each store."""

from tests.seeded import office, office_url, postgres_seeds, sqlite_seeds

__all__ = ["office", "office_url", "postgres_seeds", "sqlite_seeds"]
