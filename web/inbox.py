"""The inbox: what a person, their unit or nobody yet has to do, least working time left first."""

from collections.abc import Mapping

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

#: As the address says it, in the order of the page.
_SCOPES = {"saya": Scope.MINE, "unit": Scope.UNIT, "bebas": Scope.UNASSIGNED}


@pages.get("/tugas")
@allow(Permission.WORK_TASKS)
def show() -> str:
    """One tab of the inbox, one page of it; the first one with tasks where none is asked for."""
    office, viewer = current_site().office, current_actor().viewer
    wished, after = request.args.get("bagian"), request.args.get("sesudah")

    def read(uow: UnitOfWork) -> dict[str, object]:
        counts = count_inbox(uow, viewer)
        tab = wished if wished in _SCOPES else _first(counts)
        page = list_inbox(
            uow, office.keyring, office.calendars, viewer, _SCOPES[tab], after=after, most=PAGE
        )
        return {"page": page, "counts": counts, "tab": tab, "scope": _SCOPES[tab]}

    found = office.database.read(read)
    return render_template(
        "staff/inbox.html",
        tabs=_SCOPES,
        after=after,
        notice=notice(),
        **found,
    )


def came_from(given: Mapping[str, str]) -> str | None:
    """The tab from which a task was opened, as its address or form says; None: from elsewhere."""
    tab = given.get("dari")
    return tab if tab in _SCOPES else None


def _first(counts: Mapping[Scope, int]) -> str:
    return next((tab for tab, scope in _SCOPES.items() if counts[scope]), "saya")
