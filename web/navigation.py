"""The way through the staff pages: what stands in the header, and where a person begins."""

from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext as _

from access.actor import Actor, find_actor
from access.permissions import Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """A link in the header, for those who may use the page."""

    endpoint: str
    text: str
    permission: Permission


ENTRIES = (
    Entry("inbox.show", _("Kotak masuk"), Permission.WORK_TASKS),
    Entry("complaints.list_all", _("Daftar pengaduan"), Permission.READ_COMPLAINTS),
    Entry("alerts.list_all", _("Peringatan"), Permission.ANSWER_ALERTS),
    Entry("processes.list_all", _("Proses"), Permission.READ_MODELS),
    Entry("incidents.list_all", _("Insiden"), Permission.READ_ENGINE),
)


def install(app: Flask) -> None:
    """Templates know `actor` (None: nobody is signed in) and `navigation`."""
    app.context_processor(_in_templates)


def entries_for(actor: Actor) -> list[Entry]:
    """What this person may use, in order."""
    there = current_app.view_functions
    return [one for one in ENTRIES if actor.may(one.permission) and one.endpoint in there]


def first_page(actor: Actor) -> str:
    """Where this person begins after signing in."""
    entries = entries_for(actor)
    return url_for(entries[0].endpoint if entries else "home.show")


def _in_templates() -> dict[str, object]:
    actor = find_actor()
    links = [] if actor is None else entries_for(actor)
    section = request.blueprint
    return {
        "actor": actor,
        "navigation": [
            (url_for(one.endpoint), one.text, one.endpoint.partition(".")[0] == section)
            for one in links
        ],
    }
