"""The JSON API under /api/v1: one file a resource, its schemas beside it."""
