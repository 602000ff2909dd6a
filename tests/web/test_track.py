"""Following a complaint by number and code, and answering the office."""

import pytest
from flask.testing import FlaskClient

from access.rate_limits import LIMITS
from complaints.responses import MAX_TEXT
from tests import stages
from tests.flooding import fill_limit
from tests.office import SimulatedOffice
from tests.site import OfficeSite
from tests.suspending import let_clocks_pause, resume, suspend
from tests.web import eventful
from tests.web.browser import Page, open_page

UNKNOWN = "Tidak ada pengaduan dengan nomor dan kode ini"


def look(site: OfficeSite, number: str, client: FlaskClient | None = None) -> Page:
    """The complaint as who has its number and code sees it."""
    return track(client or site.browse(), number, str(site.office.codes[number]))


def track(client: FlaskClient, number: str, code: str) -> Page:
    return open_page(client, "/lacak").form().send(number=number, code=code)


def asked(office: SimulatedOffice) -> str:
    """The handler asks the complainant something."""
    number = stages.assigned(office)
    question = "Kapan Anda datang ke loket?"
    office.complete("handle_complaint", number, decision="request_information", question=question)
    return number


def test_a_complaint_is_followed_by_number_and_code(site: OfficeSite) -> None:
    number = site.office.submit()
    page = look(site, number)
    assert page.title == f"Pengaduan {number}"
    assert "Sedang diperiksa" in page.text
    assert "Kejaksaan Negeri Bandung" in page.text
    assert "Diperiksa paling lambat Jumat, 27 November 2026 pukul 16.30 WIB" in page.text
    assert "Selasa, 24 November 2026 pukul 08.00 WIB" in page.text


def test_dates_are_those_of_the_offices_zone_and_the_visitors_language(site: OfficeSite) -> None:
    number = site.office.submit(unit="kejari-jayapura")
    client = site.browse()
    client.get("/bahasa/en")
    page = look(site, number, client)
    assert "To be checked by Friday, 27 November 2026 at 16:30 WIT" in page.text


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", ""), " {} ".format])
def test_the_code_may_be_typed_as_people_type(site: OfficeSite, typed: object) -> None:
    number = site.office.submit()
    code = typed(str(site.office.codes[number]))  # type: ignore[operator]
    assert track(site.browse(), f" {number.lower()} ", code).title == f"Pengaduan {number}"


def test_a_wrong_code_and_an_unknown_number_read_the_same(site: OfficeSite) -> None:
    number, other = site.office.submit(), site.office.submit()
    code = str(site.office.codes[other])
    pages = [track(site.browse(), number, code), track(site.browse(), "ADU-2026-999999", code)]
    assert {page.status for page in pages} == {404}
    assert pages[0].errors == pages[1].errors
    assert UNKNOWN in pages[0].errors["number"]


@pytest.mark.parametrize("code", ["x", "%00", "\ud7ff" * 9, "0" * 5000, "' OR '1'='1"])
def test_hostile_codes_are_only_wrong(site: OfficeSite, code: str) -> None:
    assert track(site.browse(), site.office.submit(), code).status == 404


@pytest.mark.parametrize("number", ["A\x00B", "N" * 10_000, "\ud7ff", "..", "ADU-2026-0000001"])
def test_hostile_numbers_are_only_unknown(site: OfficeSite, number: str) -> None:
    page = track(site.browse(), number, "7ZZZ-0123-ABCD-EFGH-*")
    assert page.status in (404, 422)
    assert UNKNOWN in page.errors["number"]


def test_what_is_missing_is_said(site: OfficeSite) -> None:
    assert list(track(site.browse(), "", "").errors) == ["number", "code"]


def test_neither_number_nor_code_stays_behind(site: OfficeSite) -> None:
    number = site.office.submit()
    client = site.browse()
    page = look(site, number, client)
    assert page.path == "/lacak"
    assert page.headers["Cache-Control"] == "no-store"
    code = str(site.office.codes[number])
    assert all(code not in one and number not in one for one in page.tree.xpath("//@href"))
    assert code not in str(page.headers)
    assert number not in open_page(client, "/lacak").source


def test_nothing_inner_is_shown(site: OfficeSite) -> None:
    number = stages.answered(site.office)
    page = look(site, number)
    assert "Sudah ditindaklanjuti." in page.text
    for inner in ("citra-darmawan", "Citra Darmawan", "Lengkap.", "Budi", "budi@surat.example"):
        assert inner not in page.source


def test_a_question_is_answered(site: OfficeSite) -> None:
    number = asked(site.office)
    page = look(site, number)
    assert "Kapan Anda datang ke loket?" in page.text
    assert "Kami menunggu Anda sampai" in page.text
    heard = page.form("Kirim jawaban").send(text_supply_data="Senin pagi.\nPukul sembilan.")
    assert heard.title == "Kami terima"
    assert site.office.waits(number) == ["handle_complaint"]
    back = heard.form().send()
    assert "Senin pagi. Pukul sembilan." in back.text
    assert "Sedang ditangani" in back.text


def test_a_second_click_is_not_said_twice(site: OfficeSite) -> None:
    number = site.office.submit()
    form = look(site, number).form("Kirim keterangan")
    for _ in range(3):
        assert form.send(text_add_information="Satu hal lagi.").title == "Kami terima"
    assert [entry.body for entry in site.office.conversation(number)] == ["Satu hal lagi."]


def test_an_answer_is_accepted(site: OfficeSite) -> None:
    number = stages.answered(site.office)
    asking = look(site, number).form("Saya menerima jawaban ini").send()
    assert asking.title == "Terima jawaban ini?"
    assert site.office.status(number) == "answered"
    assert asking.form("Tidak, kembali").send().title == f"Pengaduan {number}"
    form = asking.form("Ya, saya menerimanya")
    assert form.send().title == "Kami terima"
    assert site.office.status(number) == "closed"
    late = form.send()
    assert (late.status, "Selesai" in late.text) == (409, True)


def test_an_answer_is_disputed_in_words(site: OfficeSite) -> None:
    number = stages.answered(site.office)
    form = look(site, number).form("Kirim sanggahan")
    empty = form.send(text_dispute="  ")
    assert (empty.status, list(empty.errors)) == (422, ["text_dispute"])
    long = form.send(text_dispute="x" * (MAX_TEXT + 1))
    assert long.form("Kirim sanggahan").fields["text_dispute"] == "x" * (MAX_TEXT + 1)
    assert form.send(text_dispute="nol \x00").errors
    assert form.send(text_dispute="Belum terjawab.").title == "Kami terima"
    assert site.office.status(number) == "in_progress"


def test_a_withdrawal_is_asked_about_once_more(site: OfficeSite) -> None:
    number = site.office.submit()
    asking = look(site, number).form("Cabut pengaduan").send()
    assert asking.title == "Cabut pengaduan ini?"
    assert site.office.status(number) == "verifying"
    assert asking.form("Tidak, kembali").send().title == f"Pengaduan {number}"
    done = asking.form("Ya, cabut pengaduan").send(text_withdraw="Sudah selesai sendiri.")
    assert done.title == "Kami terima"
    assert site.office.status(number) == "withdrawn"
    assert "Dicabut" in done.form().send().text


def test_a_word_that_comes_too_late_is_shown_again(site: OfficeSite) -> None:
    number = stages.answered(site.office)
    form = look(site, number).form("Kirim sanggahan")
    site.office.respond(number, "accept")
    page = form.send(text_dispute="Ini belum selesai.")
    assert page.status == 409
    assert "Ini belum selesai." in page.text
    assert site.office.status(number) == "closed"


def test_only_what_is_awaited_is_offered(site: OfficeSite) -> None:
    assert site.office.submit()
    buttons = look(site, site.office.submit()).tree.xpath("//main//button/text()")
    assert "Kirim keterangan" in buttons
    assert "Saya menerima jawaban ini" not in buttons


@pytest.mark.parametrize("pauses", [False, True])
def test_that_a_complaint_stands_still_is_the_offices_own_business(
    site: OfficeSite, pauses: bool
) -> None:
    """All that changes is the promise: without a date while the policy lets it stand still."""
    if pauses:
        let_clocks_pause(site.office)
    number = stages.assigned(site.office)
    before, promise = look(site, number).text, "Dijawab paling lambat Senin, 14 Desember 2026"
    assert promise in before
    suspend(site.office, number)
    still = look(site, number).text
    kept = before if not pauses else before.replace(f"{promise} pukul 16.00 WIB ", "")
    assert still == kept
    site.office.advance(working_days=2)
    resume(site.office, number)
    after = look(site, number).text
    later = promise.replace("Senin, 14", "Rabu, 16") if pauses else promise
    assert (later in after, "Sedang ditangani" in after) == (True, True)


def test_what_the_engine_does_is_not_told_to_the_complainant(site: OfficeSite) -> None:
    number = eventful.lived(site.office)
    suspend(site.office, number)
    client = site.browse()
    for language in ("id", "en"):
        client.get(f"/bahasa/{language}")
        page = look(site, number, client)
        assert page.title.endswith(number)
        told = page.source.lower()
        for inner in (
            *("budi", "berkas", "umumkan", "kabar pusat", "surat", "pimpinan"),
            *("tangguh", "suspend", "signal", "sinyal", "eskalasi", "escalat", "rung"),
            *("versi", "version", "migrat", "compensat", "workflow", "alur"),
        ):
            assert inner not in told, inner


def test_a_word_said_while_it_stands_still_is_taken_when_it_goes_on(site: OfficeSite) -> None:
    number = stages.answered(site.office)
    suspend(site.office, number)
    asking = look(site, number).form("Saya menerima jawaban ini").send()
    assert asking.form("Ya, saya menerimanya").send().title == "Kami terima"
    waiting = look(site, number)
    assert "Sudah dijawab" in waiting.text
    assert "Terima jawaban" not in waiting.text
    resume(site.office, number)
    assert "Selesai" in look(site, number).text


def test_guessing_ends_for_the_client(site: OfficeSite) -> None:
    client = site.browse()
    form = open_page(client, "/lacak").form()
    most = LIMITS["track_client"].most
    for turn in range(most):
        assert form.send(number=f"ADU-2026-{turn:06}", code="x").status == 404
    page = form.send(number="ADU-2026-000001", code="x")
    assert page.status == 429
    assert "Coba lagi dalam" in page.text
    assert int(page.headers["Retry-After"]) <= LIMITS["track_client"].within.total_seconds()


def test_who_guesses_shuts_nobody_out_who_has_a_code(site: OfficeSite) -> None:
    number, form = site.office.submit(), {"number": "", "code": "x"}
    guesser = site.browse()
    page = open_page(guesser, "/lacak").form()
    for _ in range(LIMITS["track_client"].most):
        assert page.send(**{**form, "number": number}).status == 404
    assert page.send(**{**form, "number": number}).status == 429
    assert look(site, number, site.browse()).status == 200
    home = site.browse()
    home.environ_base["REMOTE_ADDR"] = "10.9.9.9"
    assert look(site, number, home).status == 200


def test_who_has_the_code_says_only_so_much_in_a_while(site: OfficeSite) -> None:
    number, keyring = site.office.submit(), site.office.open.keyring
    progress = look(site, number)
    limit = LIMITS["respond"]
    site.office.write(lambda uow: fill_limit(uow, keyring, limit, number))
    form = progress.form("Kirim keterangan")
    assert form.send(text_add_information="Ada lagi.").status == 429
    assert look(site, number).status == 200
