"""What stands still and waits for process owners: why, since when, how many, and trying again.

Incidents alike are one row. Those of complaints about who asks are not there, nor counted.
"""

from functools import partial

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from access.actor import current_actor
from access.guard import allow
from access.office import Office
from access.permissions import Permission
from access.site import current_site
from complaints import engine_view
from complaints.visibility import Viewer
from engine import incident_counts, incidents
from engine.incident_counts import IncidentGroup
from engine.store.keys import root_of
from kernel.errors import TuntasError
from kernel.unit_of_work import UnitOfWork
from reports.names import names_of_units
from web.incident_words import install
from web.notices import notice, url_with_notice

MOST = 100  #: rows of the page, and incidents that one press of the button tries

pages = Blueprint("incidents", __name__)
install(pages)


@pages.get("/insiden")
@allow(Permission.READ_ENGINE)
def list_all() -> str:
    """Every group of incidents, those that can be tried again first."""
    actor, office = current_actor(), current_site().office

    def read(uow: UnitOfWork) -> dict[str, object]:
        found = incident_counts.list_groups(uow, engine_view.hidden_from(actor.viewer), most=MOST)
        zones = sorted(unit.zone for unit in names_of_units(uow, actor.viewer.own_units).values())
        named = [(one, _element_name(uow, office, one)) for one in found]
        return {"groups": named, "zone": zones[0] if zones else "UTC"}

    given = office.database.read(read)
    may_try = actor.may(Permission.OPERATE_ENGINE)
    return render_template(
        "staff/incidents.html", notice=notice(), may_try=may_try, most=MOST, **given
    )


@pages.post("/insiden/coba")
@allow(Permission.OPERATE_ENGINE)
def try_again() -> Response:
    """Try the incidents of one group again, each in its own transaction; at most MOST."""
    actor, office = current_actor(), current_site().office
    hidden = engine_view.hidden_from(actor.viewer)
    kind, element = request.form.get("kind", ""), request.form.get("element", "")
    alike = partial(
        incident_counts.list_keys_of_group,
        hidden=hidden,
        process=request.form.get("process", ""),
        kind=kind,
        element_id=element,
        most=MOST,
    )
    keys = office.database.read(alike)
    tried = sum(_try(office, actor.viewer, key) for key in keys)
    code = "insiden-dicoba" if tried else "insiden-tetap"
    return redirect(url_with_notice("incidents.list_all", code), 303)


def _try(office: Office, viewer: Viewer, key: int) -> bool:
    """Whether it was open and was tried. The same fault raises a new incident."""

    def work(uow: UnitOfWork) -> bool:
        if engine_view.is_hidden(uow, viewer, root_of(key)):
            return False
        incidents.resolve(uow, office.runtime, key, actor=viewer.person)
        return True

    try:
        return office.database.write(work)
    except TuntasError:  # somebody else tried it, or its instance has ended or was suspended
        return False


def _element_name(uow: UnitOfWork, office: Office, group: IncidentGroup) -> str:
    """What the newest version of the model calls the element; its id where it has no name."""
    versions = office.runtime.catalogue(uow).processes.get(group.process or "", ())
    place = versions[-1].by_id.get(group.element_id) if versions else None
    name = versions[-1].nodes[place].name if place is not None else None
    return name or group.element_id
