"""A citizen files a complaint, keeps number and code, follows it and has the last word."""

import re

import pytest
from playwright.sync_api import Error

from tests.acceptance.browser.conftest import Served
from tests.acceptance.browser.people import Visitor
from tests.stages import HANDLER

OFFICE = "Kejaksaan Negeri Bandung"


def tell(visitor: Visitor) -> Visitor:
    """Fill in the form, up to the page that asks to check."""
    return (
        visitor.open("/")
        .follow("Mulai mengadu")
        .choose("Kantor kejaksaan", OFFICE)
        .fill("Pokok pengaduan", "Loket tutup sebelum waktunya")
        .fill("Ceritakan apa yang terjadi", "Senin pukul 14.00 loket dua sudah tutup.")
        .tick("Tidak, atau saya tidak yakin")
        .tick("Tanpa nama")
        .press("Periksa sebelum mengirim")
    )


def filed(visitor: Visitor) -> tuple[str, str]:
    """Number and code as the receipt shows them."""
    tell(visitor).press("Kirim pengaduan").sees("Pengaduan Anda kami terima")
    text = visitor.page.get_by_role("main").inner_text()
    number = re.search(r"ADU-\d{4}-\d{6}", text)
    code = re.search(r"\b(?:[0-9A-Z]{4}-){4}[0-9A-Z*~$=]", text)
    assert number
    assert code
    return number[0], code[0]


def track(visitor: Visitor, number: str, code: str) -> Visitor:
    return (
        visitor.open("/lacak")
        .fill("Nomor pengaduan", number)
        .fill("Kode rahasia", code)
        .press("Lihat pengaduan")
    )


def test_files_and_tracks_to_the_end(served: Served) -> None:
    citizen = served.visitor()
    number, code = filed(citizen)
    office = served.office
    track(citizen, number, code.lower().replace("-", " ")).sees("Diperiksa paling lambat")
    office.complete("verify_complaint", number, decision="accept", reason="Lengkap.")
    office.complete("assign_complaint", number, handler=HANDLER)
    question = {"decision": "request_information", "question": "Loket yang mana?"}
    office.complete("handle_complaint", number, **question)

    track(citizen, number, code).sees("Loket yang mana?")
    citizen.fill("Jawaban atau data Anda", "Loket dua.").press("Kirim jawaban")
    office.complete("handle_complaint", number, decision="answer_ready", answer="Sudah ditegur.")
    office.complete("approve_answer", number, decision="approve")

    track(citizen, number, code).sees("Sudah ditegur.").sees("Loket dua.")
    citizen.press("Saya menerima jawaban ini").press("Ya, saya menerimanya").sees("Kami terima")
    track(citizen, number, code).sees("Selesai")
    assert office.status(number) == "closed"
    assert citizen.complaints == []


def test_may_still_change_what_they_wrote(served: Served) -> None:
    citizen = tell(served.visitor()).sees("Pengaduan Anda belum dikirim")
    citizen.press("Ubah isian").fill("Pokok pengaduan", "Loket dua tutup")
    citizen.press("Periksa sebelum mengirim").sees("Loket dua tutup").sees("loket dua sudah tutup")


def test_is_told_all_that_is_missing_at_once_and_keeps_the_rest(served: Served) -> None:
    citizen = served.visitor().open("/lapor").fill("Pokok pengaduan", "Loket tutup")
    citizen.press("Periksa sebelum mengirim")
    summary = citizen.page.get_by_role("alert")
    assert summary.get_by_role("link").count() >= 3
    assert citizen.page.get_by_label("Pokok pengaduan").input_value() == "Loket tutup"
    summary.get_by_role("link").first.click()
    assert citizen.page.evaluate("document.activeElement.name") == "unit"


def test_a_double_press_is_one_complaint(served: Served) -> None:
    citizen = tell(served.visitor())
    citizen.page.get_by_role("button", name="Kirim pengaduan").dblclick()
    citizen.sees("Pengaduan Anda kami terima")
    assert len(served.office.inbox("kejari-bandung:intake")) == 1


def test_back_and_reload_after_sending_is_still_one_complaint(served: Served) -> None:
    citizen = tell(served.visitor()).press("Kirim pengaduan").sees("Pengaduan Anda kami terima")
    receipt = citizen.page.get_by_role("main").inner_text()
    _back_to_what_was_not_kept(citizen).page.reload()
    citizen.sees("Pengaduan Anda belum dikirim").press("Kirim pengaduan").sees("Kode rahasia")
    assert citizen.page.get_by_role("main").inner_text() == receipt
    _back_to_what_was_not_kept(citizen).page.go_back()
    citizen.press("Periksa sebelum mengirim").press("Kirim pengaduan").sees("Kode rahasia")
    assert citizen.page.get_by_role("main").inner_text() == receipt
    assert len(served.office.inbox("kejari-bandung:intake")) == 1


def _back_to_what_was_not_kept(visitor: Visitor) -> Visitor:
    """Chromium asks whether to send the form again."""
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        visitor.page.go_back()
    visitor.page.wait_for_url("chrome-error://**")
    return visitor


def test_back_from_checking_finds_the_form_as_it_was_left(served: Served) -> None:
    citizen = served.visitor().open("/lapor").fill("Nama atau jabatan", "Pak Kumis")
    citizen.choose("Kantor kejaksaan", OFFICE).fill("Pokok pengaduan", "Loket tutup")
    citizen.fill("Ceritakan apa yang terjadi", "Senin.").fill("Nama Anda", "Budi")
    citizen.tick("Tidak, atau saya tidak yakin").tick("Nama dirahasiakan (anonim)")
    citizen.tick("Rahasiakan isi").press("Periksa sebelum mengirim").sees("belum dikirim")
    checked = citizen.page.locator("dl").all_inner_texts()
    citizen.page.go_back()
    citizen.press("Periksa sebelum mengirim").sees("belum dikirim")
    assert citizen.page.locator("dl").all_inner_texts() == checked
    assert "Pak Kumis" in " ".join(checked)


def test_a_wrong_code_opens_nothing(served: Served) -> None:
    citizen = served.visitor()
    number, code = filed(citizen)
    wrong = ("1" if code[0] == "0" else "0") + code[1:]
    track(citizen, number, wrong).does_not_see("Loket tutup")
    assert citizen.page.get_by_label("Kode rahasia").is_visible()


def test_reads_everything_in_english(served: Served) -> None:
    visitor = served.visitor().open("/").follow("English")
    visitor.sees("complaint").does_not_see("pengaduan")
    assert visitor.page.locator("html").get_attribute("lang") == "en"
