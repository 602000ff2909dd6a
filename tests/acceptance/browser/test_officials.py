"""What officials do in their browser: claim, ask, answer, return, approve, acknowledge."""

from tests.acceptance.browser.conftest import Served
from tests.office import PASSWORD
from tests.stages import HANDLER, accepted, assigned, handled
from tests.suspending import resume, suspend

COLLEAGUE = "iwan-nurhayati"  # a handler of kejari-bandung, as HANDLER
HEAD = "irfan-sopandi"
VERIFIER = "intan-padmadinata"


def test_a_handler_claims_asks_and_answers(served: Served) -> None:
    office = served.office
    number = accepted(office)
    office.complete("assign_complaint", number)
    handler = served.official(HANDLER).follow("Belum diambil").follow("Tangani dan susun jawaban")
    handler.press("Ambil tugas ini").sees("Anda memegang tugas ini")
    handler.tick("Perlu keterangan pelapor").fill("Pertanyaan", "Loket yang mana?")
    handler.press("Selesaikan tugas").sees(number)
    assert office.conversation(number, public_only=True)[-1].body == "Loket yang mana?"

    office.respond(number, "supply_data", "Loket dua.")
    handler.open("/tugas?bagian=bebas").follow("Tangani dan susun jawaban").sees("Loket dua.")
    handler.tick("Jawaban siap disetujui").fill("Jawaban kepada pelapor", "Sudah ditegur.")
    handler.press("Selesaikan tugas")
    assert office.waits(number) == ["approve_answer"]
    assert handler.complaints == []


def test_what_was_typed_before_claiming_stays(served: Served) -> None:
    office = served.office
    number = accepted(office)
    office.complete("assign_complaint", number)
    handler = served.official(HANDLER).follow("Belum diambil").follow("Tangani dan susun jawaban")
    handler.tick("Jawaban siap disetujui").fill("Jawaban kepada pelapor", "Sudah ditegur.")
    handler.press("Ambil tugas ini").sees("Tugas ini sekarang milik Anda.")
    handler.press("Selesaikan tugas").sees("selesai")
    assert office.conversation(number)[-1].body == "Sudah ditegur."
    assert office.waits(number) == ["approve_answer"]
    assert handler.complaints == []


def test_a_head_returns_and_approves(served: Served) -> None:
    office = served.office
    number = handled(office)
    head = served.official(HEAD).follow("Belum diambil").follow("Setujui")
    head.sees("Sudah ditindaklanjuti.")
    head.tick("Kembalikan").fill("Alasan pengembalian", "Sebutkan dasar hukumnya.")
    head.press("Selesaikan tugas")
    assert office.waits(number) == ["handle_complaint"]

    office.complete("handle_complaint", number, decision="answer_ready", answer="Pasal 15.")
    head.open("/tugas?bagian=bebas").follow("Setujui").sees("Pasal 15.")
    head.tick("Setujui dan kirim").press("Selesaikan tugas")
    assert office.status(number) == "answered"


def test_a_supervisor_acknowledges(served: Served) -> None:
    office = served.office
    number = assigned(office)
    office.advance(working_days=12)
    (told, *_) = [
        one
        for one in office.people_of("kejari-bandung")
        if one in {person for rung in office.alerts(number) for person in rung.recipients}
        and office.open_alerts(one)
    ]
    supervisor = served.official(told).follow("Peringatan").sees(number)
    before = len(office.open_alerts(told))
    supervisor.page.get_by_label("Komentar").first.fill("Saya tangani hari ini.")
    supervisor.press("Tanggapi")
    supervisor.sees("Saya tangani hari ini.")
    assert len(office.open_alerts(told)) == before - 1


def test_the_form_shows_only_what_the_decision_asks_for(served: Served) -> None:
    assigned(served.office)
    handler = served.official(HANDLER).follow("Tangani dan susun jawaban")
    answer, question = (
        handler.page.get_by_label(label) for label in ("Jawaban kepada pelapor", "Pertanyaan")
    )
    assert not answer.is_visible()
    handler.tick("Jawaban siap disetujui")
    assert answer.is_visible()
    assert not question.is_visible()


def test_two_who_complete_the_same_task(served: Served) -> None:
    """The second is told who was first, and what they typed is not lost."""
    number = served.office.submit()
    first, second = (
        served.official(person).follow("Belum diambil").follow("Verifikasi pengaduan")
        for person in (VERIFIER, "rudi-sumantri")
    )
    for visitor, reason in ((first, "Lengkap."), (second, "Saya juga yakin lengkap.")):
        visitor.tick("Terima")
        visitor.page.get_by_label("Alasan").first.fill(reason)
        visitor.press("Selesaikan tugas")
    second.sees("Intan Padmadinata").sees("Saya juga yakin lengkap.")
    assert served.office.waits(number) == ["assign_complaint"]


def test_an_ended_session_keeps_the_draft(served: Served) -> None:
    assigned(served.office)
    handler = served.official(HANDLER).follow("Tangani dan susun jawaban")
    handler.tick("Jawaban siap disetujui").fill("Jawaban kepada pelapor", "Draf yang panjang.")
    handler.page.context.clear_cookies()
    handler.press("Selesaikan tugas").sees("Draf yang panjang.")
    handler.fill("Nama akun atau alamat surel", HANDLER).fill("Kata sandi", PASSWORD)
    handler.press("Masuk").sees("Draf yang panjang.")


def test_answers_sent_while_the_complaint_stands_still_wait_in_the_page(served: Served) -> None:
    """By keyboard: the summary has the focus, its link leads to the form, the answers are there."""
    office = served.office
    number = assigned(office)
    handler = served.official(HANDLER).follow("Tangani dan susun jawaban")
    handler.tick("Jawaban siap disetujui").fill("Jawaban kepada pelapor", "Sudah ditegur.")
    suspend(office, number)
    handler.press("Selesaikan tugas").sees("Budi Supriatna menangguhkannya")
    page = handler.page
    assert page.evaluate("document.activeElement.className") == "error-summary"
    for key in ("Tab", "Enter", "Tab"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.name") == "answer.decision:radio"
    assert page.get_by_label("Jawaban kepada pelapor").input_value() == "Sudah ditegur."
    office.advance(hours=1)
    resume(office, number)
    handler.press("Selesaikan tugas").sees("Budi Supriatna melanjutkan pengaduan")
    handler.press("Selesaikan tugas").sees(f"Tugas pada pengaduan {number} selesai.")
    assert office.conversation(number)[-1].body == "Sudah ditegur."
    assert handler.complaints == []


def test_a_coordinator_chooses_a_handler_by_name(served: Served) -> None:
    number = accepted(served.office)
    coordinator = served.official("melati-sasmita").follow("Belum diambil").follow("Tugaskan")
    coordinator.choose("Penangan", "Citra Darmawan").press("Selesaikan tugas")
    (task,) = served.office.tasks(number)
    assert task.assignee == HANDLER


def test_who_is_reported_sees_nothing(served: Served) -> None:
    number = served.office.submit(reported_official=HANDLER)
    handler = served.official(HANDLER)
    handler.open("/pengaduan").does_not_see(number)
    handler.open(f"/pengaduan/{number}").does_not_see("Pelayanan lambat")
