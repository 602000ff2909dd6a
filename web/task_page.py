"""The page of an open user task: loaded for the viewer, shown with what they typed."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Literal

from flask import Response, make_response, render_template, request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from access.actor import current_actor
from access.office import Office
from access.permissions import Permission
from access.site import current_site
from complaints.visibility import Viewer
from kernel.errors import Conflict
from kernel.unit_of_work import UnitOfWork
from reports.task_file import TaskFile, task_file
from reports.timeline import timeline
from reports.timeline_entries import TimelineEntry
from web.form_answers import has_answers
from web.form_answers import typed as given_back
from web.form_fields import Names, labels_of, page_fields
from web.inbox import came_from
from web.notices import notice
from web.offered_names import offered
from web.staff_words import as_sentence, ended, model_words, tongue
from web.timeline_words import sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a posted page says: answers, and what it was when it was shown."""

    posted: Mapping[str, Sequence[str]]
    etag: str
    token: str
    number: str
    zone: str
    shown_at: datetime | None
    tab: str | None  #: of the inbox, from which the page was opened

    @classmethod
    def of(cls, form: MultiDict[str, str]) -> "Typed":
        return cls(
            posted=form.to_dict(flat=False),
            etag=form.get("etag", ""),
            token=form.get("form_token", "")[:100],
            number=form.get("number", ""),
            zone=form.get("zone", ""),
            shown_at=_instant(form.get("shown_at", "")),
            tab=came_from(form),
        )


@dataclass(frozen=True, slots=True)
class _Loaded:
    file: TaskFile
    names: Mapping[str, Names]
    news: tuple[TimelineEntry, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks, to be taken along into a unit of work, which may run in another thread."""

    office: Office
    viewer: Viewer
    others: bool  #: may hand over tasks of others
    language: Literal["id", "en"]

    @classmethod
    def of_request(cls) -> "Reader":
        actor = current_actor()
        others = actor.may(Permission.HAND_OVER_TASKS)
        return cls(current_site().office, actor.viewer, others, tongue())

    def find_open(self, uow: UnitOfWork, key: int) -> TaskFile | None:
        """The open task as the viewer sees it; None when it is closed. Raises NotFound."""
        office = self.office
        try:
            return task_file(
                uow,
                office.keyring,
                office.calendars,
                office.runtime,
                self.viewer,
                key,
                self.language,
                others=self.others,
            )
        except Conflict:
            return None


def task_page(  # noqa: PLR0913
    key: int,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    typed: Typed | None = None,
    answers: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    problem: str = "",
    told: str = "",
    changed: bool = False,
) -> Response | None:
    """The page; None when the task is closed.

    `answers`: key of an answer -> what is wrong with it; `errors`: likewise for other fields;
    `problem`: why nothing was done; `told`: what was done; `changed`: show what happened since the
    page was shown.
    """
    reader = Reader.of_request()
    since = typed.shown_at if typed is not None and changed else None
    loaded = reader.office.database.read(lambda uow: _load(uow, reader, key, since))
    if loaded is None:
        return None
    schema, wrong = loaded.file.schema or {}, answers or {}
    filled_in = typed is not None and has_answers(typed.posted)
    fields = page_fields(
        schema,
        names=loaded.names,
        posted=None if typed is None else typed.posted,
        errors={key: as_sentence(text) for key, text in wrong.items()},
    )
    page = render_template(
        "staff/task.html",
        task=loaded.file,
        offers_form=loaded.file.may_complete or (loaded.file.may_work and filled_in),
        fields=fields,
        errors={**_summary(schema, wrong), **(errors or {})},
        problem=problem,
        changed=changed,
        typed=given_back(typed.posted) if typed else {},
        news=[(one.at, sentence(one)) for one in loaded.news],
        token=typed.token if typed and typed.token else secrets.token_urlsafe(18),
        shown_at=loaded.now.isoformat(),
        tab=came_from(request.values),
        notice=told or (notice() if typed is None and status is HTTPStatus.OK else None),
    )
    return make_response(page, status)


def _load(uow: UnitOfWork, reader: Reader, key: int, since: datetime | None) -> _Loaded | None:
    file = reader.find_open(uow, key)
    if file is None:
        return None
    complaint = None if file.file is None else file.file.complaint
    names = offered(uow, file.schema or {}, file.candidates, complaint)
    news: tuple[TimelineEntry, ...] = ()
    if since is not None and complaint is not None:
        office, viewer = reader.office, reader.viewer
        told = timeline(uow, office.keyring, office.runtime, viewer, complaint.number)
        news = tuple(one for one in told if one.at > since)
    return _Loaded(file, names, news, uow.now)


def _summary(schema: Mapping[str, Any], wrong: Mapping[str, str]) -> dict[str, str]:
    """id of a field -> what is wrong with it, for the links above the form."""
    labels = labels_of(schema)
    return {
        f"answer-{key}": Markup("{}: {}").format(model_words(labels.get(key, key)), ended(text))
        for key, text in wrong.items()
    }


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
