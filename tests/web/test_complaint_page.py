"""Complaints for the staff: the list, one complaint with its life, its protected identity."""

import pytest

from complaints import complainants
from tests.office import nth
from tests.site import OfficeSite
from tests.stages import HANDLER, assigned, conduct
from tests.suspending import resume, suspend
from tests.web.browser import Page, open_page, words

INTAKE = "intan-padmadinata"
SUPERVISOR = "budi-supriatna"
OVERSIGHT = "agus-mulyana"
OVERSIGHT_ABOVE = "yuli-natadiria"


def subjects(page: Page) -> list[str]:
    return [words(link) for link in page.tree.xpath("//main//tbody//a[@class='what']")]


def happened(page: Page) -> list[str]:
    """The sentences of the timeline, the last first."""
    return [words(one) for one in page.tree.xpath("//ol[@class='timeline']/li/ul/li")]


def test_the_list_shows_open_complaints_newest_first_and_filters(site: OfficeSite) -> None:
    assigned(site.office, subject="Pertama")
    site.office.submit(subject="Kedua")
    closed = site.office.submit(subject="Ketiga")
    site.office.respond(closed, "withdraw")
    client = site.browse(SUPERVISOR)
    assert subjects(open_page(client, "/pengaduan")) == ["Kedua", "Pertama"]
    form = open_page(client, "/pengaduan").form("Saring")
    assert form.fields["keadaan"] == "buka"
    everything = open_page(client, "/pengaduan?keadaan=semua")
    assert subjects(everything) == ["Ketiga", "Kedua", "Pertama"]
    assert "3 pengaduan" in everything.text
    assert subjects(open_page(client, "/pengaduan?status=in_progress")) == ["Pertama"]
    nothing = open_page(client, "/pengaduan?saluran=letter")
    assert "Tidak ada pengaduan dengan saringan ini." in nothing.text


def test_a_suspended_complaint_says_so_beside_its_status_until_it_goes_on(site: OfficeSite) -> None:
    number = site.office.submit()
    client, path = site.browse(SUPERVISOR), f"/pengaduan/{number}"
    suspend(site.office, number)
    (heading,) = open_page(client, path).tree.xpath("//p[@class='under-heading']")
    assert "ditangguhkan Budi Supriatna, Sel 24 Nov 2026, 08.00 WIB" in words(heading)
    resume(site.office, number)
    (heading,) = open_page(client, path).tree.xpath("//p[@class='under-heading']")
    assert "ditangguhkan" not in words(heading)


@pytest.mark.parametrize("typed", [nth(1), f" {nth(1).lower()} ", nth(1)[-6:], nth(1)[-3:]])
def test_a_complaint_is_found_by_its_number_also_a_closed_one(site: OfficeSite, typed: str) -> None:
    closed = site.office.submit(subject="Pertama")
    site.office.submit(subject="Kedua")
    site.office.respond(closed, "withdraw")
    form = open_page(site.browse(SUPERVISOR), "/pengaduan").form("Saring")
    page = open_page(site.browse(SUPERVISOR), f"/pengaduan?keadaan=buka&nomor={typed}")
    assert "nomor" in form.fields
    assert subjects(page) == ["Pertama"]
    assert page.form("Saring").fields["nomor"] == typed.strip()


def test_what_is_no_number_is_said_at_the_field(site: OfficeSite) -> None:
    site.office.submit()
    page = open_page(site.browse(SUPERVISOR), "/pengaduan?nomor=%25%00Budi")
    assert (page.status, subjects(page)) == (200, [])
    assert "Tulis nomor pengaduan seperti ADU-2026-000123" in page.text


def test_the_list_says_which_deadline_comes_first(site: OfficeSite) -> None:
    site.office.submit()
    site.office.advance(working_days=4)
    site.office.submit()
    new, old = open_page(site.browse(SUPERVISOR), "/pengaduan").tree.xpath("//main//tbody/tr")
    assert "sisa 3,9 hari kerja Verifikasi" in words(new)
    assert "terlambat 0,5 jam kerja Verifikasi" in words(old)
    assert (new.get("class"), old.get("class")) == (None, "is-late")


def test_long_lists_keep_their_filters_from_page_to_page(site: OfficeSite) -> None:
    for number in range(52):
        site.office.submit(subject=f"Perkara {number}")
    client = site.browse(SUPERVISOR)
    page = open_page(client, "/pengaduan?keadaan=semua&saluran=web")
    (link,) = page.tree.xpath("//a[@rel='next']")
    after = open_page(client, link.get("href"))
    assert (len(subjects(page)), subjects(after)) == (50, ["Perkara 1", "Perkara 0"])
    assert "52 pengaduan" in after.text


def test_a_filter_that_is_none_is_refused_kindly(site: OfficeSite) -> None:
    for query in ("status=apa", "unit=kejari-makassar", "sesudah=x"):
        assert open_page(site.browse(SUPERVISOR), f"/pengaduan?{query}").status == 422


def test_one_complaint_with_all_that_happened(site: OfficeSite) -> None:
    number = assigned(site.office, subject="Barang bukti", description="Motor saya.")
    site.office.complete(
        "handle_complaint", number, decision="request_information", question="Kapan?"
    )
    page = open_page(site.browse(SUPERVISOR), f"/pengaduan/{number}")
    assert page.title == "Barang bukti"
    for text in ("Motor saya.", "Menunggu keterangan pelapor", "Kapan?", "Tenggat bergeser"):
        assert text in page.text
    told = happened(page)
    assert "Citra Darmawan menyelesaikan tugas Tangani dan susun jawaban" in told
    assert "Tenggat Penyelesaian: jeda, Menunggu keterangan pelapor" in told
    assert "Citra Darmawan menulis: Pertanyaan kepada pelapor" in told
    assert "Pengaduan diterima" in told


def test_only_oversight_opens_who_filed_anonymously(site: OfficeSite) -> None:
    number = assigned(site.office, anonymous=True)
    page = open_page(site.browse(HANDLER), f"/pengaduan/{number}")
    assert "peran Anda tidak membukanya" in page.text
    assert "Buka identitas" not in page.text
    above = open_page(site.browse(OVERSIGHT_ABOVE), f"/pengaduan/{number}")
    assert (above.status, "Buka identitas" in above.text) == (200, False)
    own = open_page(site.browse(OVERSIGHT), f"/pengaduan/{number}")
    assert "Budi Pelapor" in own.form("Buka identitas").send(purpose="Pemeriksaan").text


def test_an_identity_is_opened_for_a_purpose_and_that_is_told(site: OfficeSite) -> None:
    number = assigned(site.office)
    client = site.browse(HANDLER)
    page = open_page(client, f"/pengaduan/{number}")
    assert "Budi Pelapor" not in page.source
    refused = page.form("Buka identitas").send(purpose=" ")
    assert refused.errors == {"purpose": "Tulis untuk keperluan apa identitas dibuka."}
    opened = refused.form("Buka identitas").send(purpose="Menelepon pelapor")
    assert "Budi Pelapor" in opened.text
    assert "budi@surat.example" in opened.text
    told = "Citra Darmawan membuka identitas pelapor untuk: Menelepon pelapor"
    assert told in happened(opened)
    later = open_page(site.browse(SUPERVISOR), f"/pengaduan/{number}")
    assert told in happened(later)
    assert "peran Anda tidak membukanya" in later.text
    assert "Budi Pelapor" not in later.source


def test_who_may_not_open_identities_opens_none(site: OfficeSite) -> None:
    number = assigned(site.office)
    client = site.browse(SUPERVISOR)
    token = open_page(client, f"/pengaduan/{number}").tree.xpath("//input[@name='csrf_token']")
    answer = client.post(
        f"/pengaduan/{number}/identitas",
        data={"purpose": "Ingin tahu", "csrf_token": token[0].get("value")},
    )
    assert answer.status_code == 403
    keyring = site.office.open.keyring
    seen = site.office.read(lambda uow: complainants.list_openings(uow, keyring, number))
    assert all(who != SUPERVISOR for who, _ in seen)


@pytest.mark.parametrize("person", ["agus-mulyana", "irfan-sopandi", INTAKE, HANDLER])
def test_the_reported_unit_never_sees_a_complaint_about_conduct(
    site: OfficeSite, person: str
) -> None:
    number = conduct(site.office, subject="Tentang seorang jaksa")
    client = site.browse(person)
    assert open_page(client, f"/pengaduan/{number}").status == 404
    assert subjects(open_page(client, "/pengaduan?keadaan=semua")) == []
    assert open_page(site.browse(OVERSIGHT_ABOVE), f"/pengaduan/{number}").status == 200


def test_an_unknown_number_reads_like_one_that_is_not_for_you(site: OfficeSite) -> None:
    number = conduct(site.office)
    client = site.browse(HANDLER)
    unseen = open_page(client, f"/pengaduan/{number}")
    unknown = open_page(client, "/pengaduan/ADU-2026-999999")
    assert unseen.text.replace(number, "-") == unknown.text.replace("ADU-2026-999999", "-")


def test_in_english_too(site: OfficeSite) -> None:
    number = assigned(site.office)
    client = site.browse(SUPERVISOR)
    client.set_cookie("tuntas_language", "en")
    page = open_page(client, f"/pengaduan/{number}")
    assert "Deadline Resolution: started" in happened(page)
    assert "Why this date: Resolution" in page.text


def test_the_list_costs_at_most_eight_statements(site: OfficeSite) -> None:
    for _ in range(3):
        site.office.submit()
    client = site.browse(SUPERVISOR)
    open_page(client, "/pengaduan")
    before = site.office.open.database.round_trips
    open_page(client, "/pengaduan")
    assert site.office.open.database.round_trips - before <= 8
