"""What is deployed: processes, decisions and forms with versions, how many run, and their files."""

import io

from flask import Blueprint, Response, render_template, send_file

from access.actor import current_actor
from access.guard import allow
from access.permissions import Permission
from access.site import current_site
from engine import deployments
from kernel.errors import NotFound
from kernel.unit_of_work import UnitOfWork
from reports.definitions import list_everything
from reports.names import names_of_units

pages = Blueprint("processes", __name__)


@pages.get("/proses")
@allow(Permission.READ_MODELS)
def list_all() -> str:
    """Everything deployed, newest version first."""
    viewer = current_actor().viewer

    def read(uow: UnitOfWork) -> dict[str, object]:
        zones = sorted(unit.zone for unit in names_of_units(uow, viewer.own_units).values())
        return {"definitions": list_everything(uow, viewer), "zone": zones[0] if zones else "UTC"}

    found = current_site().office.database.read(read)
    return render_template("staff/processes.html", kinds=("process", "decision", "form"), **found)


@pages.get("/proses/<int(max=9223372036854775807):deployment>/<name>")
@allow(Permission.READ_MODELS)
def download(deployment: int, name: str) -> Response:
    """One file of a deployment, byte for byte, to be opened in the Modeler."""
    database = current_site().office.database
    files = database.read(lambda uow: deployments.resources(uow, deployment))
    if name not in files:
        raise NotFound(f"deployment {deployment} has no file of this name")
    return send_file(
        io.BytesIO(files[name]),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=name,
    )
