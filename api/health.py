"""Health: whether the store answers, and how late the oldest due work is."""

import logging
from datetime import timedelta
from importlib.metadata import version
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from access.guard import everyone
from access.site import Site, current_site
from api import office_examples as examples
from api.health_schemas import HealthShown
from api.resource import Resource
from kernel.unit_of_work import UnitOfWork

resource = Resource("health", "/health", "How the program itself is")
LATE = timedelta(minutes=1)  #: the worker looks every second; its back-off is longer than this
LOG = logging.getLogger("tuntas.api")


@resource.route("", methods=["GET"])
@everyone
@resource.response(200, HealthShown, example=examples.HEALTH)
@resource.alt_response(503, schema=HealthShown, description="The store cannot be asked")
def get() -> tuple[dict[str, Any], int]:
    """Tell whether the program works: 200, also when due work is late; 503 without a store."""
    site = current_site()
    late_by = _late_by(site)
    status = "down" if late_by is None else "late" if late_by > LATE else "ok"
    shown = {
        "status": status,
        "late_seconds": None if late_by is None else int(late_by.total_seconds()),
        "store": make_url(site.office.database.url).get_backend_name(),
        "version": version("tuntas"),
    }
    return shown, 503 if late_by is None else 200


def _late_by(site: Site) -> timedelta | None:
    """How long the oldest due row has waited; None when the store cannot be asked."""

    def look(uow: UnitOfWork) -> timedelta:
        due_at = site.next_due(uow)
        return max(timedelta(0), uow.now - due_at) if due_at is not None else timedelta(0)

    try:
        return site.office.database.read(look)
    except (SQLAlchemyError, OSError) as problem:
        LOG.error("the store cannot be asked: %s", type(problem).__name__)
        return None
