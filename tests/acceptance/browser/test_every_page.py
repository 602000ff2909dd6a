"""Every page: no violation of axe's rules, nothing wider than a small phone, usable by keyboard."""

import re
from collections.abc import Iterator
from itertools import chain

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.acceptance.browser.conftest import WIDTHS, Served
from tests.acceptance.browser.people import Visitor
from tests.office import PASSWORD, SimulatedOffice
from tests.stages import HANDLER, answered, assigned
from tests.suspending import resume, suspend

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPEN = ("/", "/lapor", "/lacak", "/masuk", "/sandi", "/sandi/tautan-lama", "/tidak-ada")
COORDINATOR, HEAD, VERIFIER = "melati-sasmita", "irfan-sopandi", "intan-padmadinata"
STAFF = {
    HANDLER: ("/tugas", "/tugas/{key}"),
    COORDINATOR: ("/tugas?bagian=unit",),
    VERIFIER: ("/tugas?bagian=bebas", "/pengaduan/baru"),
    HEAD: ("/pengaduan", "/pengaduan/{number}"),
    "{alerted}": ("/peringatan", "/peringatan/{alert}"),
    "dimas-susanto": ("/proses",),
}


def test_open_pages_are_accessible_and_fit(served: Served) -> None:
    visitor = served.visitor()
    assert [fault for path in OPEN for fault in _faults(visitor.open(path), path)] == []


def test_what_a_citizen_meets_is_accessible_and_fits(served: Served) -> None:
    visitor = served.visitor()
    faults = []
    for told in chain(_complaining(visitor), _following(visitor, served.office)):
        faults += _faults(visitor.sees(told), told)
    assert faults == []


def _complaining(visitor: Visitor) -> Iterator[str]:
    """From the form to the receipt; what each page says."""
    visitor.open("/lapor").press("Periksa sebelum mengirim")
    yield "Ada yang perlu diperbaiki"
    visitor.choose("Kantor kejaksaan", "Kejaksaan Negeri Bandung")
    visitor.fill("Pokok pengaduan", "Loket" + "tutup" * 30)
    visitor.fill("Ceritakan apa yang terjadi", "Senin.\nLoket dua.")
    visitor.page.locator("[name=conduct]").first.check()
    visitor.tick("Tanpa nama").press("Periksa sebelum mengirim")
    yield "Ya, dengan sendirinya"
    visitor.press("Kirim pengaduan")
    yield "Catat atau cetak sekarang"


def _following(visitor: Visitor, office: SimulatedOffice) -> Iterator[str]:
    """From the first look to the last word; what each page says."""
    number = answered(office)
    visitor.open("/lacak").fill("Nomor pengaduan", number).fill("Kode rahasia", "x")
    visitor.press("Lihat pengaduan")
    yield "Tidak ada pengaduan dengan nomor dan kode ini"
    visitor.fill("Kode rahasia", str(office.codes[number])).press("Lihat pengaduan")
    yield "Sudah dijawab"
    visitor.press("Kirim sanggahan")
    yield "Tulislah dengan kata-kata Anda sendiri"
    visitor.press("Cabut pengaduan")
    yield "Cabut pengaduan ini?"
    visitor.press("Tidak, kembali").press("Saya menerima jawaban ini")
    yield "Terima jawaban ini?"
    visitor.press("Ya, saya menerimanya")
    yield "Anda menerima jawaban kami"
    visitor.press("Kembali ke pengaduan")
    yield "Pengaduan Anda sudah ditutup"


@pytest.mark.parametrize("person", STAFF)
def test_staff_pages_are_accessible_and_fit(served: Served, person: str) -> None:
    office = served.office
    number = assigned(office)
    office.submit()
    office.advance(working_days=12)
    alerted = next(one for one in office.people_of("kejari-bandung") if office.open_alerts(one))
    (task,) = office.tasks(number)
    alert = office.open_alerts(alerted)[0].key
    official = served.official(person.format(alerted=alerted))
    faults = []
    for path in STAFF[person]:
        official.open(path.format(key=task.key, number=number, alert=alert))
        faults += _faults(official, path)
    assert faults == []


def test_what_a_handler_meets_is_accessible_and_fits(served: Served) -> None:
    number = assigned(served.office)
    handler = served.official(HANDLER)
    faults = []
    for told in _handling(handler, served.office, number):
        faults += _faults(handler.sees(told), told)
    assert faults == []


def _handling(handler: Visitor, office: SimulatedOffice, number: str) -> Iterator[str]:
    """Errors, a suspension, an ended session, and a task that is done; what each page says."""
    handler.follow("Tangani dan susun jawaban").press("Selesaikan tugas")
    yield "Ada yang perlu diperbaiki"
    handler.tick("Jawaban siap disetujui").fill("Jawaban kepada pelapor", "Draf yang panjang.")
    suspend(office, number)
    handler.press("Selesaikan tugas")
    yield "Tugas ini belum dapat diselesaikan"
    handler.open("/tugas")
    yield "ditangguhkan"
    handler.follow("Tangani dan susun jawaban")
    yield "Isiannya muncul lagi setelah dilanjutkan."
    resume(office, number)
    handler.page.reload()
    handler.tick("Jawaban siap disetujui").fill("Jawaban kepada pelapor", "Draf yang panjang.")
    handler.page.context.clear_cookies()
    handler.press("Selesaikan tugas")
    yield "Waktu masuk Anda sudah habis"
    handler.fill("Nama akun atau alamat surel", HANDLER).fill("Kata sandi", PASSWORD)
    handler.press("Masuk")
    yield "Kirim yang tadi Anda ketik?"
    office.complete("handle_complaint", number, decision="answer_ready", answer="Sudah ditegur.")
    handler.press("Kirim sekarang")
    yield "Tugas ini sudah selesai"


def _faults(visitor: Visitor, shown: str) -> list[str]:
    """What is wrong with the page that is shown, at every width."""
    page, found = visitor.page, []
    page.wait_for_load_state()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += _violations(visitor)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append("wider than the screen")
        if visitor.heading().count() != 1:
            found.append("not one heading")
    return [f"{shown}: {one}" for one in (*found, *visitor.complaints)]


def _violations(visitor: Visitor) -> list[str]:
    """Of the rules, in a page that gets the script of axe once for all its widths."""
    page = visitor.page
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found]


def test_a_fault_would_be_found_at_every_width(served: Served) -> None:
    visitor = served.visitor().open("/")
    visitor.page.evaluate("document.querySelector('main').innerHTML += '<img src=\"/x\">'")
    found = _faults(visitor, "/")
    assert [one for one in found if "image-alt" in one] == 2 * ["/: image-alt: ['img']"]


def test_details_open_and_explain_a_date(served: Served) -> None:
    assigned(served.office)
    handler = served.official(HANDLER).follow("Tangani dan susun jawaban")
    handler.page.get_by_text("Mengapa tanggal ini").first.click()
    handler.sees("hari kerja")


def test_the_keyboard_is_enough_to_sign_in_and_complete_a_task(served: Served) -> None:
    number = assigned(served.office)
    visitor = served.visitor().open("/masuk")
    keyboard = visitor.page.keyboard
    keyboard.press("Tab")
    assert "Langsung" in visitor.page.evaluate("document.activeElement.textContent")
    _tab_to(visitor, "name")
    keyboard.type(HANDLER)
    keyboard.press("Tab")
    keyboard.type(PASSWORD)
    keyboard.press("Enter")
    visitor.sees("Tangani dan susun jawaban")
    visitor.page.get_by_role("link", name="Tangani dan susun jawaban").press("Enter")
    visitor.page.wait_for_url("**/tugas/*")
    _tab_to(visitor, "decision")
    keyboard.press("Space")
    _tab_to(visitor, "answer")
    keyboard.type("Sudah ditegur.")
    _tab_to(visitor, "", "Selesaikan tugas")
    keyboard.press("Enter")
    visitor.sees(number)
    assert served.office.waits(number) == ["approve_answer"]


def _tab_to(visitor: Visitor, name: str, text: str = "") -> None:
    """Press Tab until the control of this name, or with this text, has the focus and shows it."""
    passed = []
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        at = visitor.page.evaluate(
            "(() => { const e = document.activeElement;"
            " return [e.name || '', e.textContent || '', getComputedStyle(e).outlineStyle] })()"
        )
        if (name and name in re.split("[.:]", at[0])) or (text and text in at[1]):
            assert at[2] != "none", f"the focus on {name or text} cannot be seen"
            return
        passed.append(at[0] or at[1].strip()[:40])
    raise AssertionError(f"Tab never reaches {name or text}, but {passed}")
