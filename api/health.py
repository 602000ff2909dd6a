"""Health: whether the store answers, how late the oldest due work is, and what else is wrong."""

import logging
from datetime import timedelta
from importlib.metadata import version
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from access.guard import everyone
from access.health import HealthProblem
from access.site import Site, current_site
from api import office_examples as examples
from api.health_schemas import HealthShown
from api.resource import Resource
from kernel.unit_of_work import UnitOfWork

resource = Resource("health", "/health", "How the program itself is")
_AWAY = HealthProblem(name="store_away", detail="the store cannot be asked", stops=True)
LOG = logging.getLogger("tuntas.api")


@resource.route("", methods=["GET"])
@everyone
@resource.response(200, HealthShown, example=examples.HEALTH)
@resource.alt_response(503, schema=HealthShown, description="The office cannot work")
def get() -> tuple[dict[str, Any], int]:
    """Tell whether the program works: 503 when the office cannot, 200 when it only limps."""
    site = current_site()
    late_by, problems = _look(site)
    stopped = any(one.stops for one in problems)
    shown = {
        "status": "down" if stopped else "degraded" if problems else "ok",
        "problems": [{"name": one.name, "detail": one.detail} for one in problems],
        "late_seconds": None if late_by is None else int(late_by.total_seconds()),
        "store": make_url(site.office.database.url).get_backend_name(),
        "version": version("tuntas"),
    }
    return shown, 503 if stopped else 200


def _look(site: Site) -> tuple[timedelta | None, list[HealthProblem]]:
    """How long the oldest due row has waited, and what is wrong.

    When the store cannot be asked, that is all that can be said.
    """

    def late_by(uow: UnitOfWork) -> timedelta:
        due_at = site.next_due(uow)
        return max(timedelta(0), uow.now - due_at) if due_at is not None else timedelta(0)

    try:
        late = site.office.database.read(late_by)
        return late, [found for check in site.checks if (found := check()) is not None]
    except (SQLAlchemyError, OSError) as problem:
        LOG.error("the store cannot be asked: %s", type(problem).__name__)
        return None, [_AWAY]
