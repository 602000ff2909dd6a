"""The demo office with its doors open, on each store."""

from tests.seeded import office, office_url, postgres_seeds, sqlite_seeds
from tests.site import site

__all__ = ["office", "office_url", "postgres_seeds", "site", "sqlite_seeds"]
