"""What the engine did, told on the page of a complaint in words of the office."""

from tests.site import OfficeSite
from tests.suspending import SUPERVISOR, suspend
from tests.web import eventful
from tests.web.browser import Page, open_page, words

INDONESIAN = [
    "Budi Supriatna memindahkan pengaduan ke alur kerja versi 3",
    "Budi Supriatna mengubah langkah yang sedang berjalan",
    "Syarat terpenuhi: Berkas lengkap",
    "Pekerjaan ditarik kembali: Siapkan surat",
    "Budi Supriatna melanjutkan pengaduan",
    "Budi Supriatna menangguhkan pengaduan",
    "Kabar disiarkan: Umumkan hasil",
    "Kabar siaran diterima: Kabar pusat",
    "Dinaikkan ke tingkat di atasnya: Perlu pimpinan",
    "Alur kerja meminta peringatan anak tangga 2 tentang Verifikasi: Berkas rawan",
]
ENGLISH = [
    "Budi Supriatna moved the complaint to version 3 of its workflow",
    "Budi Supriatna changed the steps in progress",
    "Condition met: Berkas lengkap",
    "Undone: Siapkan surat",
    "Budi Supriatna resumed the complaint",
    "Budi Supriatna suspended the complaint",
    "Broadcast: Umumkan hasil",
    "Broadcast received: Kabar pusat",
    "Escalated: Perlu pimpinan",
    "The workflow asked for the alert of rung 2 about Verification: Berkas rawan",
]


def happened(page: Page) -> list[str]:
    """The sentences of the timeline, the last first."""
    return [words(one) for one in page.tree.xpath("//ol[@class='timeline']/li/ul/li")]


def test_what_the_engine_did_is_told_in_words_of_the_office(site: OfficeSite) -> None:
    path = f"/pengaduan/{eventful.lived(site.office)}"
    client = site.browse(SUPERVISOR)
    told = happened(open_page(client, path))
    assert [one for one in INDONESIAN if told.count(one) != 1] == []
    client.set_cookie("tuntas_language", "en")
    told = happened(open_page(client, path))
    assert [one for one in ENGLISH if told.count(one) != 1] == []


def test_who_runs_commands_is_told_as_operator_of_the_system(site: OfficeSite) -> None:
    number = site.office.submit()
    suspend(site.office, number, by="root")
    page = open_page(site.browse(SUPERVISOR), f"/pengaduan/{number}")
    assert "ditangguhkan Pengelola sistem (root)" in page.text
    assert "Pengelola sistem (root) menangguhkan pengaduan" in happened(page)
