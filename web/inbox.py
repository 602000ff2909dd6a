"""The inbox: what a person, their unit or nobody yet has to do, least working time left first."""

from flask import Blueprint, render_template, request

from access.actor import current_actor
from access.guard import allow
from access.permissions import Permission
from access.site import current_site
from kernel.unit_of_work import UnitOfWork
from reports.inbox import Scope, count_inbox, list_inbox
from web import staff_words
from web.notices import notice

PAGE = 50

pages = Blueprint("inbox", __name__)
staff_words.install(pages)

#: As the address says it.
_SCOPES = {"saya": Scope.MINE, "unit": Scope.UNIT, "bebas": Scope.UNASSIGNED}


@pages.get("/tugas")
@allow(Permission.WORK_TASKS)
def show() -> str:
    """One tab of the inbox, one page of it."""
    office, viewer = current_site().office, current_actor().viewer
    wished = request.args.get("bagian", "saya")
    tab = wished if wished in _SCOPES else "saya"
    scope = _SCOPES[tab]
    after = request.args.get("sesudah")

    def read(uow: UnitOfWork) -> dict[str, object]:
        page = list_inbox(
            uow, office.keyring, office.calendars, viewer, scope, after=after, most=PAGE
        )
        return {"page": page, "counts": count_inbox(uow, viewer)}

    found = office.database.read(read)
    return render_template(
        "staff/inbox.html",
        tab=tab,
        scope=scope,
        tabs=_SCOPES,
        after=after,
        notice=notice(),
        **found,
    )
