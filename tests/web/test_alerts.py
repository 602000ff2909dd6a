"""Alerts in the browser: what waits for an answer, who answered, what was said."""

import pytest

from tests.site import OfficeSite
from tests.stages import HANDLER, assigned, conduct
from tests.web import eventful
from tests.web.browser import Page, open_page, words

SUPERVISOR = "budi-supriatna"
COLLEAGUE = "dewi-hendrawan"


def late(site: OfficeSite) -> str:
    """A complaint that nobody verified in time; supervisors were told."""
    number = site.office.submit(subject="Barang bukti")
    site.office.advance(working_days=5)
    return number


def waiting(page: Page) -> list[str]:
    """The headings of the alerts that wait for the viewer."""
    return [words(one) for one in page.tree.xpath("//li[contains(@class, 'card')]//h3")]


def key_of(site: OfficeSite, person: str) -> int:
    return site.office.open_alerts(person)[0].key


def test_a_supervisor_sees_why_and_acknowledges(site: OfficeSite) -> None:
    number = late(site)
    client = site.browse(SUPERVISOR)
    page = open_page(client, "/peringatan")
    assert waiting(page)[0] == "Barang bukti, Verifikasi"
    assert "Verifikasi: " in page.text
    done = page.form(f"Tanggapi {number}, Verifikasi").send(comment="Saya hubungi verifikator.")
    assert f"Peringatan tentang {number} sudah ditanggapi." in done.text
    assert len(waiting(done)) == len(waiting(page)) - 1
    assert "Tidak lagi menunggu tanggapan" in done.text
    assert "Budi Supriatna: Saya hubungi verifikator." in done.text


def test_who_comes_second_learns_who_answered_and_keeps_the_words(site: OfficeSite) -> None:
    late(site)
    key = key_of(site, SUPERVISOR)
    button = "Saya sudah tahu, tanggapi"
    mine = open_page(site.browse(SUPERVISOR), f"/peringatan/{key}").form(button)
    theirs = open_page(site.browse(COLLEAGUE), f"/peringatan/{key}").form(button)
    mine.send(comment="Saya saja.")
    page = theirs.send(comment="Biar saya.")
    assert page.status == 409
    assert "sudah ditanggapi orang lain" in page.text
    assert "Budi Supriatna: Saya saja." in page.text
    assert "Biar saya." in page.text
    again = mine.send(comment="Sekali lagi.")
    assert "Anda sudah menanggapi peringatan ini." in again.text
    assert "orang lain" not in again.text


def test_comments_stand_under_an_alert(site: OfficeSite) -> None:
    late(site)
    path = f"/peringatan/{key_of(site, SUPERVISOR)}"
    page = open_page(site.browse(SUPERVISOR), path)
    assert "Belum ada komentar." in page.text
    said = page.form("Simpan komentar").send(text="Kekurangan orang minggu ini.")
    assert "Komentar tersimpan." in said.text
    read = open_page(site.browse(COLLEAGUE), path)
    assert "Budi Supriatna" in read.text
    assert "Kekurangan orang minggu ini." in read.text


@pytest.mark.parametrize("text", ["", "x" * 2001])
def test_a_comment_that_cannot_be_kept_is_not_lost(site: OfficeSite, text: str) -> None:
    late(site)
    page = open_page(site.browse(SUPERVISOR), f"/peringatan/{key_of(site, SUPERVISOR)}")
    again = page.form("Simpan komentar").send(text=text)
    assert (again.status, list(again.errors)) == (422, ["text"])
    assert again.form("Simpan komentar").fields["text"] == text


def test_nothing_to_answer_says_so(site: OfficeSite) -> None:
    page = open_page(site.browse(SUPERVISOR), "/peringatan")
    assert "Tidak ada peringatan yang menunggu tanggapan Anda." in page.text


def test_an_alert_that_is_not_for_you_is_not_found(site: OfficeSite) -> None:
    late(site)
    key = key_of(site, SUPERVISOR)
    assert open_page(site.browse("anisa-tadjuddin"), f"/peringatan/{key}").status == 404
    assert open_page(site.browse(SUPERVISOR), "/peringatan/999999").status == 404


def test_alerts_about_conduct_do_not_reach_the_reported_unit(site: OfficeSite) -> None:
    number = conduct(site.office)
    site.office.advance(working_days=5)
    assert site.office.alerts(number) != []
    for person in (SUPERVISOR, "irfan-sopandi", "agus-mulyana"):
        assert number not in open_page(site.browse(person), "/peringatan").text


def test_in_english_too(site: OfficeSite) -> None:
    late(site)
    client = site.browse(SUPERVISOR)
    client.set_cookie("tuntas_language", "en")
    page = open_page(client, "/peringatan")
    assert "Waiting for you" in page.text
    assert waiting(page)[0] == "Barang bukti, Verification"


def test_that_a_model_asked_for_the_alert_is_said_plainly(site: OfficeSite) -> None:
    eventful.deploy(site.office)
    number = site.office.submit()
    site.office.complete("check", number)
    (alert,) = site.office.alerts(number)
    client = site.browse(alert.recipients[0])
    for language, clock, why, early in (
        ("id", "Verifikasi", "alur kerjanya meminta perhatian sekarang", "lebih awal"),
        ("en", "Verification", "its workflow asks for attention now", "early"),
    ):
        client.set_cookie("tuntas_language", language)
        for path in ("/peringatan", f"/peringatan/{alert.key}"):
            page = open_page(client, path)
            assert f"{clock}: {why}" in page.text
            assert early in page.text
    (mail,) = {one.body for one in site.office.channel.letters if "Eskalasi" in one.subject}
    assert "Alasan: alur kerjanya meminta perhatian sekarang" in mail


def test_the_page_costs_few_statements(site: OfficeSite) -> None:
    """Three find who asks, three each the alerts that wait and those that do not."""
    late(site)
    assigned(site.office, handler=HANDLER)
    client = site.browse(SUPERVISOR)
    open_page(client, "/peringatan")
    before = site.office.open.database.round_trips
    open_page(client, "/peringatan")
    assert site.office.open.database.round_trips - before <= 9
