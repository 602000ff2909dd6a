"""The inbox in the browser: three tabs, least working time left first, claimed by a button."""

import pytest

from tests.office import nth
from tests.site import OfficeSite
from tests.stages import HANDLER, accepted, assigned, conduct
from tests.web.browser import Page, open_page, words

COORDINATOR = "melati-sasmita"
HEAD = "irfan-sopandi"


def rows(page: Page) -> list[str]:
    """What stands in each row."""
    return [words(row) for row in page.tree.xpath("//main//tbody/tr")]


def counts(page: Page) -> list[str]:
    return [words(tab) for tab in page.tree.xpath("//nav[@class='tabs']//a")]


def test_the_handler_sees_what_is_theirs_with_the_time_that_is_left(site: OfficeSite) -> None:
    assigned(site.office, subject="Barang bukti")
    page = open_page(site.browse(HANDLER), "/tugas")
    assert counts(page) == ["Tugas saya 1", "Unit saya 1", "Belum diambil 0"]
    (row,) = rows(page)
    assert row.startswith(f"Tangani dan susun jawaban {nth(1)} Barang bukti {nth(1)}")
    pressing, own = row.split("Tugas ini:")
    assert "Tindak lanjut pertama: sisa 5,9 hari kerja" in pressing
    assert own.strip() == "sisa 14 hari kerja Sen 14 Des 2026, 16.00 WIB"


def test_a_row_is_late_when_an_earlier_deadline_of_its_complaint_is(site: OfficeSite) -> None:
    assigned(site.office)
    site.office.advance(working_days=8)
    page = open_page(site.browse(HANDLER), "/tugas")
    (late,) = page.tree.xpath("//main//tbody/tr[@class='is-late']")
    assert "Tindak lanjut pertama: terlambat" in words(late)
    assert "Tugas ini: sisa" in words(late)


def test_what_has_least_time_left_comes_first_and_late_is_said(site: OfficeSite) -> None:
    first = site.office.submit(subject="Yang lama")
    site.office.advance(working_days=4)
    second = site.office.submit(subject="Yang baru")
    page = open_page(site.browse("intan-padmadinata"), "/tugas?bagian=bebas")
    old, new = rows(page)
    assert first in old
    assert "terlambat 0,5 jam kerja" in old
    assert second in new
    assert "sisa 3,9 hari kerja" in new


def test_a_task_is_claimed_from_the_list(site: OfficeSite) -> None:
    number = accepted(site.office)
    client = site.browse(COORDINATOR)
    unclaimed = open_page(client, "/tugas?bagian=bebas")
    page = unclaimed.form().send(f"Ambil Tugaskan penangan {number}")
    assert page.title == "Tugaskan penangan"
    assert "Tugas ini sekarang milik Anda." in page.text
    assert [task.assignee for task in site.office.tasks(number)] == [COORDINATOR]


def test_the_first_tab_with_tasks_opens_where_none_is_asked_for(site: OfficeSite) -> None:
    number = accepted(site.office)
    page = open_page(site.browse(COORDINATOR), "/tugas")
    (current,) = page.tree.xpath("//nav[@class='tabs']//a[@aria-current]")
    assert words(current) == "Unit saya 1"
    assert number in rows(page)[0]


def test_an_empty_tab_says_where_work_is(site: OfficeSite) -> None:
    accepted(site.office)
    client = site.browse(COORDINATOR)
    page = open_page(client, "/tugas?bagian=saya")
    assert "Tidak ada tugas yang Anda pegang." in page.text
    assert "Lihat 1 tugas yang belum diambil" in page.text
    nothing = open_page(site.browse("teguh-kartasasmita"), "/tugas?bagian=bebas")
    assert "Semua tugas sudah ada yang memegang." in nothing.text


def test_long_lists_come_in_pages(site: OfficeSite) -> None:
    for number in range(52):
        site.office.submit(subject=f"Perkara {number}")
    client = site.browse("intan-padmadinata")
    page = open_page(client, "/tugas?bagian=bebas")
    (link,) = page.tree.xpath("//a[@rel='next']")
    after = open_page(client, link.get("href"))
    assert (len(rows(page)), len(rows(after))) == (50, 2)
    assert not set(rows(page)) & set(rows(after))


def test_a_cursor_that_is_none_is_refused_kindly(site: OfficeSite) -> None:
    page = open_page(site.browse(HANDLER), "/tugas?sesudah=sembarang")
    assert (page.status, page.title) == (422, "Isian belum dapat diterima")


def test_in_english_too(site: OfficeSite) -> None:
    assigned(site.office)
    client = site.browse(HANDLER)
    client.set_cookie("tuntas_language", "en")
    page = open_page(client, "/tugas")
    assert counts(page)[0] == "My tasks 1"
    assert "14 working days left" in rows(page)[0]
    (link,) = page.tree.xpath("//main//a[@class='what']")
    assert link.xpath("span[@lang='id']/text()") == ["Tangani dan susun jawaban"]


def test_the_reported_unit_does_not_see_a_complaint_about_conduct(site: OfficeSite) -> None:
    number = conduct(site.office)
    for person in ("agus-mulyana", HEAD, "budi-supriatna", "intan-padmadinata"):
        for tab in ("saya", "unit", "bebas"):
            assert number not in open_page(site.browse(person), f"/tugas?bagian={tab}").text
    assert number in open_page(site.browse("yuli-natadiria"), "/tugas?bagian=bebas").text


@pytest.mark.parametrize("tab", ["saya", "unit", "bebas"])
def test_the_inbox_costs_at_most_eight_statements(site: OfficeSite, tab: str) -> None:
    for _ in range(3):
        assigned(site.office)
    client = site.browse(HANDLER)
    open_page(client, "/tugas")
    before = site.office.open.database.round_trips
    open_page(client, f"/tugas?bagian={tab}")
    assert site.office.open.database.round_trips - before <= 8
