"""The page of a user task: read, claim, give back, hand over, complete."""

from http import HTTPStatus

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from access.actor import current_actor
from access.errors import Stale
from access.guard import allow
from access.permissions import Permission
from access.site import current_site
from complaints import task_work
from complaints.refusals import FieldsRefused
from engine.execution.effects import IncidentRaised
from engine.forms import FormRefused, validate_form
from engine.forms import Language as FormLanguage
from engine.steps import Step, Suspended
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.unit_of_work import UnitOfWork
from web.closed_task import closed_page
from web.form_answers import answers_of, has_answers
from web.language import gettext, language
from web.notices import notice_of, url_with_notice
from web.staff_words import as_sentence
from web.task_page import Reader, Typed, task_page

KEY = "<int(max=9223372036854775807):key>"

pages = Blueprint("tasks", __name__)


@pages.get(f"/tugas/{KEY}")
@allow(Permission.WORK_TASKS)
def show(key: int) -> Response:
    """The task with its complaint, clocks and form; of a closed one, who closed it."""
    return task_page(key) or closed_page(key, HTTPStatus.GONE)


@pages.post(f"/tugas/{KEY}")
@allow(Permission.WORK_TASKS)
def complete(key: int) -> Response:
    """Complete the task with what was filled in; the same page sent twice completes it once."""
    typed, reader = Typed.of(request.form), Reader.of_request()
    answers = answers_of(typed.posted, typed.zone)

    def work(uow: UnitOfWork) -> Step:
        file = reader.find_open(uow, key)
        if file is not None:  # a closed one may be closed by this very page
            if file.may_work and not file.may_complete:
                raise Suspended(f"user task {key}: its process stands still")
            if file.etag != typed.etag:
                raise Stale("the task has changed since the page was shown")
            if file.schema is not None:
                validate_form(file.schema, answers, FormLanguage(reader.language))
        return task_work.complete(
            uow, reader.office.desk, reader.viewer, key, answers, idempotency_key=typed.token
        )

    try:
        step = reader.office.database.write(work)
    except (Stale, Conflict, Invalid, NotFound) as problem:
        return _not_completed(key, typed, problem)
    held_up = any(isinstance(one, IncidentRaised) for one in step.effects)
    code = "selesai-tertahan" if held_up else "selesai"
    return _to(url_with_notice("inbox.show", code, typed.number, bagian=typed.tab))


@pages.post(f"/tugas/{KEY}/ambil")
@allow(Permission.WORK_TASKS)
def claim(key: int) -> Response:
    """Take the task and go on to its page, with what was typed there already."""
    viewer, typed = current_actor().viewer, Typed.of(request.form)
    try:
        current_site().office.database.write(lambda uow: task_work.claim(uow, viewer, key))
    except Conflict:
        taken = gettext("Tugas ini baru saja diambil orang lain.")
        return _page_or_closed(key, HTTPStatus.CONFLICT, typed, problem=taken)
    kept = gettext("Isian Anda masih ada di bawah; belum dikirim.")
    page = _page_with_words(key, typed, "diambil", kept)
    return page or _to(url_with_notice("tasks.show", "diambil", key=key, dari=typed.tab))


@pages.post(f"/tugas/{KEY}/lepas")
@allow(Permission.WORK_TASKS)
def give_back(key: int) -> Response:
    """Give the task back to its groups."""
    viewer, typed = current_actor().viewer, Typed.of(request.form)
    try:
        current_site().office.database.write(lambda uow: task_work.unclaim(uow, viewer, key))
    except Conflict:
        other = gettext("Tugas ini tidak (lagi) Anda pegang.")
        return _page_or_closed(key, HTTPStatus.CONFLICT, typed, problem=other)
    return _passed_on(key, typed, "dilepas")


@pages.post(f"/tugas/{KEY}/serahkan")
@allow(Permission.WORK_TASKS)
def hand_over(key: int) -> Response:
    """Give the task to a colleague."""
    actor, typed, to = current_actor(), Typed.of(request.form), request.form.get("to", "")
    others = actor.may(Permission.HAND_OVER_TASKS)

    def work(uow: UnitOfWork) -> None:
        if not to:
            raise Invalid("choose a colleague", field="to")
        task_work.hand_over(uow, actor.viewer, key, to, others=others)

    try:
        current_site().office.database.write(work)
    except Invalid as problem:
        fault = gettext("Pilih rekan yang akan mengerjakan tugas ini.")
        if isinstance(problem, FieldsRefused):
            fault = as_sentence(problem.texts(language()).get("to", fault))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _page_or_closed(key, status, typed, errors={"to": fault})
    except (Conflict, Forbidden):
        moved = gettext("Tugas ini tidak (lagi) dapat Anda serahkan.")
        return _page_or_closed(key, HTTPStatus.CONFLICT, typed, problem=moved)
    return _passed_on(key, typed, "diserahkan")


def _not_completed(key: int, typed: Typed, problem: Exception) -> Response:
    """The page again with what was typed and what is wrong; or who was faster."""
    refused, status = HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT
    page: Response | None
    match problem:
        case FormRefused():
            page = task_page(key, refused, typed=typed, answers=problem.fields)
        case FieldsRefused():
            page = task_page(key, refused, typed=typed, answers=problem.texts(language()))
        case Stale():
            page = task_page(key, HTTPStatus.PRECONDITION_FAILED, typed=typed, changed=True)
        case Suspended():
            still = gettext(
                "Prosesnya ditangguhkan. Isian Anda belum dikirim dan masih ada di bawah;"
                " kirim lagi setelah dilanjutkan."
            )
            page = task_page(key, status, typed=typed, errors={"form-title": still})
        case Conflict():
            held = gettext("Tugas ini sekarang dipegang orang lain; isian Anda belum dikirim.")
            page = task_page(key, status, typed=typed, problem=held)
        case _:
            other = gettext("Isian ini tidak dapat diterima: %(why)s", why=f"{problem}")
            page = task_page(key, refused, typed=typed, problem=other)
    return page or closed_page(key, status, typed.posted)


def _passed_on(key: int, typed: Typed, code: str) -> Response:
    """On to the inbox; with what was typed in vain, to the page that still shows it."""
    lost = gettext("Isian Anda tidak dikirim; salin dari bawah bila masih diperlukan.")
    page = _page_with_words(key, typed, code, lost)
    return page or _to(url_with_notice("inbox.show", code, typed.number, bagian=typed.tab))


def _page_with_words(key: int, typed: Typed, code: str, more: str) -> Response | None:
    """The page of the task after something else was done with it; None: nothing was typed."""
    if not has_answers(typed.posted):
        return None
    return task_page(key, typed=typed, told=f"{notice_of(code, typed.number)} {more}")


def _page_or_closed(
    key: int,
    status: HTTPStatus,
    typed: Typed,
    *,
    problem: str = "",
    errors: dict[str, str] | None = None,
) -> Response:
    kept = typed if has_answers(typed.posted) else None
    page = task_page(key, status, typed=kept, problem=problem, errors=errors)
    return page or closed_page(key, status, typed.posted)


def _to(address: str) -> Response:
    return redirect(address, HTTPStatus.SEE_OTHER)
