"""The page of a user task: its form, who may do it, and what happens when two people do."""

import pytest

from tests.site import OfficeSite
from tests.stages import EXAMINER, HANDLER, accepted, assigned, conduct, handled
from tests.web.browser import Form, Page, open_page, words

COLLEAGUE = "iwan-nurhayati"
COORDINATOR = "melati-sasmita"
HEAD = "irfan-sopandi"
DECISION, ANSWER = "answer.decision:radio", "answer.answer:textarea"
QUESTION = "answer.question:textarea"
REPLY = "Barang bukti dapat diambil sejak hari ini."


def task_path(site: OfficeSite, number: str) -> str:
    """Of the one open task of a complaint."""
    (task,) = site.office.tasks(number)
    return f"/tugas/{task.key}"


def form_of(page: Page) -> Form:
    return page.form("Selesaikan tugas")


def test_a_handler_answers_and_the_complaint_goes_on(site: OfficeSite) -> None:
    number = assigned(site.office, description="Motor saya di gudang.")
    client = site.browse(HANDLER)
    page = open_page(client, task_path(site, number))
    assert page.title == "Tangani dan susun jawaban"
    assert "Motor saya di gudang." in page.text
    assert "Selesaikan sebelum Senin, 14 Desember 2026 pukul 16.00 WIB" in page.text
    done = form_of(page).send(**{DECISION: "answer_ready", ANSWER: REPLY})
    assert done.path == "/tugas"
    assert f"Tugas pada pengaduan {number} selesai." in done.text
    assert site.office.waits(number) == ["approve_answer"]
    assert site.office.conversation(number)[-1].body == REPLY


def test_answers_to_what_is_not_asked_are_dropped(site: OfficeSite) -> None:
    number = assigned(site.office)
    page = open_page(site.browse(HANDLER), task_path(site, number))
    form_of(page).send(**{DECISION: "request_information", QUESTION: "Kapan?", ANSWER: REPLY})
    assert [entry.kind for entry in site.office.conversation(number)][-1] == "question"
    assert site.office.status(number) == "awaiting_information"


def test_what_is_wrong_stands_above_and_beside_and_nothing_typed_is_lost(site: OfficeSite) -> None:
    number = assigned(site.office)
    page = open_page(site.browse(HANDLER), task_path(site, number))
    again = form_of(page).send(**{DECISION: "answer_ready", ANSWER: "a\nb"[:1], QUESTION: "Kapan?"})
    assert again.status == 422
    assert again.errors == {"answer-answer": "Jawaban kepada pelapor: paling sedikit 3 huruf."}
    assert again.beside("answer-answer") == "Kesalahan: Paling sedikit 3 huruf."
    form = form_of(again)
    assert (form.fields[ANSWER], form.fields[QUESTION]) == ("a", "Kapan?")
    assert form.fields[DECISION] == "answer_ready"
    assert form.send(**{ANSWER: REPLY}).path == "/tugas"


def test_the_words_of_the_form_are_those_of_the_page(site: OfficeSite) -> None:
    number = assigned(site.office)
    client = site.browse(HANDLER)
    client.set_cookie("tuntas_language", "en")
    page = open_page(client, task_path(site, number))
    again = page.form("Complete the task").send()
    assert again.errors == {"answer-decision": "Hasil penanganan: this is required."}
    (legend,) = again.tree.xpath("//fieldset/legend/span")
    assert (words(legend), legend.get("lang")) == ("Hasil penanganan", "id")


def test_the_same_page_sent_twice_completes_once(site: OfficeSite) -> None:
    number = assigned(site.office)
    form = form_of(open_page(site.browse(HANDLER), task_path(site, number)))
    given = {DECISION: "answer_ready", ANSWER: REPLY}
    first, second = form.send(**given), form.send(**given)
    assert (first.path, second.path) == ("/tugas", "/tugas")
    assert [entry.kind for entry in site.office.conversation(number)].count("answer") == 1


def test_who_comes_second_learns_who_was_first_and_keeps_the_words(site: OfficeSite) -> None:
    number = accepted(site.office)
    site.office.complete("assign_complaint", number, handler=None)
    path = task_path(site, number)
    mine = form_of(open_page(site.browse(HANDLER), path))
    theirs = form_of(open_page(site.browse(COLLEAGUE), path))
    mine.send(**{DECISION: "answer_ready", ANSWER: REPLY})
    page = theirs.send(**{DECISION: "answer_ready", ANSWER: "Jawaban saya sendiri."})
    assert (page.status, page.title) == (409, "Tugas ini sudah selesai")
    assert (
        "Citra Darmawan menyelesaikannya pada Selasa, 24 November 2026 pukul 08.00 WIB" in page.text
    )
    assert "Jawaban saya sendiri." in page.text
    shown = open_page(site.browse(COLLEAGUE), path)
    assert (shown.status, shown.title) == (410, "Tugas ini sudah selesai")


def test_what_changed_meanwhile_is_shown_and_the_draft_stays(site: OfficeSite) -> None:
    number = accepted(site.office)
    client = site.browse(COORDINATOR)
    page = open_page(client, task_path(site, number))
    site.office.advance(hours=1)
    site.office.claim("assign_complaint", number, COORDINATOR)
    again = form_of(page).send(**{"answer.handler:textfield": HANDLER})
    assert again.status == 412
    assert "Ada perubahan sejak Anda membuka halaman ini" in again.text
    assert "Melati Sasmita mengambil tugas Tugaskan penangan" in again.text
    form = form_of(again)
    assert form.fields["answer.handler:textfield"] == HANDLER
    assert form.send().path == "/tugas"
    assert site.office.waits(number) == ["handle_complaint"]


def test_words_are_given_back_when_somebody_else_holds_the_task_now(site: OfficeSite) -> None:
    number = site.office.submit()
    page = open_page(site.browse("intan-padmadinata"), task_path(site, number))
    site.office.claim("verify_complaint", number, "rudi-sumantri")
    again = form_of(page).send(
        **{DECISION: "archive", "answer.reason:textarea": "Sudah pernah dijawab."}
    )
    assert again.status == 412
    assert "tidak lagi dapat Anda kerjakan" in again.text
    assert "Sudah pernah dijawab." in again.text
    assert site.office.waits(number) == ["verify_complaint"]


def test_names_are_offered_where_the_form_asks_for_accounts_and_units(site: OfficeSite) -> None:
    number = accepted(site.office)
    page = open_page(site.browse(COORDINATOR), task_path(site, number))
    assert options(page, "answer-handler") == [
        *("(tidak dipilih)", "Ayu Wirahadi", "Citra Darmawan", "Iwan Nurhayati")
    ]
    assert "Kejaksaan Negeri Makassar" in options(page, "answer-unit")


def options(page: Page, field: str) -> list[str]:
    return [words(one) for one in page.tree.xpath(f"//select[@id='{field}']/option")]


def test_a_choice_the_rooms_refuse_is_said_at_its_field(site: OfficeSite) -> None:
    number = accepted(site.office)
    page = open_page(site.browse(COORDINATOR), task_path(site, number))
    again = form_of(page).send(**{"answer.handler:textfield": "bambang-amiruddin"})
    assert again.status == 422
    assert list(again.errors) == ["answer-handler"]
    assert form_of(again).fields["answer.handler:textfield"] == "bambang-amiruddin"


def test_a_handler_gives_back_and_a_colleague_takes(site: OfficeSite) -> None:
    number = assigned(site.office)
    path = task_path(site, number)
    page = open_page(site.browse(HANDLER), path)
    back = page.form("Kembalikan ke unit").send()
    assert f"Tugas pada pengaduan {number} dikembalikan ke unit." in back.text
    taken = open_page(site.browse(COLLEAGUE), path).form("Ambil tugas ini").send()
    assert "Anda memegang tugas ini." in taken.text
    assert taken.form("Selesaikan tugas").fields["dari"] == ""
    late = page.form("Kembalikan ke unit").send()
    assert (late.status, "tidak (lagi) Anda pegang" in late.text) == (409, True)


def test_a_task_is_handed_over_to_a_colleague(site: OfficeSite) -> None:
    number = assigned(site.office)
    page = open_page(site.browse(HANDLER), task_path(site, number))
    assert options(page, "to") == ["Pilih rekan", "Ayu Wirahadi", "Iwan Nurhayati"]
    nobody = page.form("Serahkan").send()
    assert nobody.errors == {"to": "Pilih rekan yang akan mengerjakan tugas ini."}
    done = nobody.form("Serahkan").send(to=COLLEAGUE)
    assert f"Tugas pada pengaduan {number} sudah diserahkan." in done.text
    assert [task.assignee for task in site.office.tasks(number)] == [COLLEAGUE]


def test_claiming_keeps_what_was_typed(site: OfficeSite) -> None:
    number = accepted(site.office)
    site.office.complete("assign_complaint", number, handler=None)
    page = open_page(site.browse(HANDLER), task_path(site, number))
    given = {DECISION: "answer_ready", ANSWER: REPLY}
    held = page.form("Ambil tugas ini").send(**given)
    assert "Tugas ini sekarang milik Anda." in held.text
    assert "Anda memegang tugas ini." in held.text
    assert {name: form_of(held).fields[name] for name in given} == given
    assert form_of(held).send().path == "/tugas"
    assert site.office.conversation(number)[-1].body == REPLY


def test_what_was_typed_is_kept_for_copying_when_the_task_goes_to_others(site: OfficeSite) -> None:
    number = assigned(site.office)
    page = open_page(site.browse(HANDLER), task_path(site, number))
    given = {DECISION: "answer_ready", ANSWER: REPLY}
    nobody = page.form("Serahkan").send(**given)
    assert form_of(nobody).fields[ANSWER] == REPLY
    done = page.form("Serahkan").send(to=COLLEAGUE, **given)
    assert f"Tugas pada pengaduan {number} sudah diserahkan." in done.text
    assert "salin dari bawah" in done.text
    assert REPLY in done.text
    theirs = open_page(site.browse(COLLEAGUE), task_path(site, number))
    back = theirs.form("Kembalikan ke unit").send(**given)
    assert "dikembalikan ke unit" in back.text
    assert form_of(back).fields[ANSWER] == REPLY


def test_from_a_tab_back_to_that_tab(site: OfficeSite) -> None:
    number = accepted(site.office)
    site.office.complete("assign_complaint", number, handler=None)
    client = site.browse(HANDLER)
    (link,) = open_page(client, "/tugas?bagian=bebas").tree.xpath("//main//a[@class='what']")
    page = open_page(client, link.get("href"))
    done = form_of(page).send(**{DECISION: "answer_ready", ANSWER: REPLY})
    (current,) = done.tree.xpath("//nav[@class='tabs']//a[@aria-current]")
    assert words(current) == "Belum diambil 0"


def test_two_people_claim_at_once(site: OfficeSite) -> None:
    number = accepted(site.office)
    path = task_path(site, number)
    mine, theirs = (
        open_page(site.browse(person), path) for person in (COORDINATOR, "hasan-kosasih")
    )
    mine.form("Ambil tugas ini").send()
    late = theirs.form("Ambil tugas ini").send()
    assert late.status == 409
    assert "baru saja diambil orang lain" in late.text
    assert "Dipegang oleh Melati Sasmita." in late.text


def test_why_a_date_is_what_it_is(site: OfficeSite) -> None:
    number = assigned(site.office)
    page = open_page(site.browse(HANDLER), task_path(site, number))
    assert "Mengapa tanggal ini: Penyelesaian" in page.text
    assert "Sabtu, 28 November 2026: tidak dihitung, kantor tutup" in page.text
    assert "Kebijakan: versi 1" in page.text
    assert "sla_policy" not in page.text


@pytest.mark.parametrize("key", ["1", "16777217", "9223372036854775807", "9223372036854775808"])
def test_a_task_that_never_was_is_not_found(site: OfficeSite, key: str) -> None:
    assert open_page(site.browse(HANDLER), f"/tugas/{key}").status == 404


def test_the_reported_unit_finds_no_task_about_it(site: OfficeSite) -> None:
    number = conduct(site.office)
    path = task_path(site, number)
    assert open_page(site.browse(EXAMINER), path).status == 200
    for person in ("agus-mulyana", HEAD):
        assert open_page(site.browse(person), path).status == 404
    site.office.complete("verify_complaint", number, decision="accept", reason="Cukup bukti.")
    assert open_page(site.browse(EXAMINER), path).status == 410
    assert open_page(site.browse("agus-mulyana"), path).status == 404


def test_a_head_sends_an_answer_back(site: OfficeSite) -> None:
    number = handled(site.office)
    page = open_page(site.browse(HEAD), task_path(site, number))
    form_of(page).send(**{DECISION: "return", "answer.reason:textarea": "Sebutkan dasarnya."})
    assert site.office.waits(number) == ["handle_complaint"]


def test_a_session_that_ended_keeps_the_answer(site: OfficeSite) -> None:
    number = assigned(site.office)
    client = site.browse(HANDLER)
    form = form_of(open_page(client, task_path(site, number)))
    client.delete_cookie("tuntas_session")
    page = form.send(**{DECISION: "answer_ready", ANSWER: REPLY})
    assert page.status == 401
    assert REPLY in page.source
    assert site.office.waits(number) == ["handle_complaint"]


def test_the_page_costs_few_statements(site: OfficeSite) -> None:
    """Three find who asks, eight read task and complaint, one each the names a form offers."""
    number = assigned(site.office)
    path, client = task_path(site, number), site.browse(HANDLER)
    open_page(client, path)
    before = site.office.open.database.round_trips
    open_page(client, path)
    assert site.office.open.database.round_trips - before <= 11
