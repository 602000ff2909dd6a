"""Intake staff register a complaint that came by letter, call or another system."""

from complaints import complainants
from complaints.content import content
from complaints.records import Channel, ExternalReference
from tests.site import OfficeSite
from tests.stages import HANDLER, conduct
from tests.web.browser import Page, open_page

INTAKE = "intan-padmadinata"
LETTER = {
    "channel": "letter",
    "received_elsewhere_at": "2026-11-23T10:15",
    "external_system": "Agenda surat",
    "external_reference": "B-123/2026",
    "subject": "Salinan putusan",
    "description": "Sudah dua bulan.",
    "name": "Siti Pengirim",
    "address": "Jalan Asia Afrika 1",
}


def send(site: OfficeSite, **changed: str) -> Page:
    page = open_page(site.browse(INTAKE), "/pengaduan/baru")
    return page.form().send(**{**LETTER, **changed})


def receipt_of(page: Page) -> list[str]:
    """Number, and code if there is one."""
    return [str(text) for text in page.tree.xpath("//div[@class='panel']//strong/text()")]


def test_a_letter_becomes_a_complaint_with_a_code_for_the_sender(site: OfficeSite) -> None:
    page = send(site)
    number, code = receipt_of(page)
    complaint = site.office.complaint(number)
    assert (complaint.channel, complaint.unit) == (Channel.LETTER, "kejari-bandung")
    assert f"{complaint.received_elsewhere_at}" == "2026-11-23 03:15:00+00:00"
    keyring = site.office.open.keyring
    said = site.office.read(lambda uow: content(uow, keyring, number))
    assert said.description == "Sudah dua bulan."
    identity = site.office.write(
        lambda uow: complainants.open_identity(
            uow, keyring, number, actor=INTAKE, purpose="memeriksa"
        )
    )
    assert identity is not None
    assert identity.address == "Jalan Asia Afrika 1"
    assert len(code) == 21


def test_the_same_page_sent_twice_is_one_complaint_with_the_same_code(site: OfficeSite) -> None:
    form = open_page(site.browse(INTAKE), "/pengaduan/baru").form()
    given = {**LETTER, "external_system": "", "external_reference": ""}
    first, second = form.send(**given), form.send(**given)
    assert receipt_of(first) == receipt_of(second)


def test_a_reference_that_is_known_makes_no_second_complaint(site: OfficeSite) -> None:
    number, _ = receipt_of(send(site))
    again = send(site, subject="Salinan putusan, lagi")
    assert again.title == "Pengaduan ini sudah terdaftar"
    assert receipt_of(again) == [number]


def test_a_reference_of_a_complaint_one_may_not_see_says_nothing_of_it(site: OfficeSite) -> None:
    external = ExternalReference(LETTER["external_system"], LETTER["external_reference"])
    number = conduct(site.office, external=external, channel=Channel.LETTER)
    page = send(site)
    assert (page.status, list(page.errors)) == (409, ["external_reference"])
    assert number not in page.source
    assert "tidak dapat didaftarkan di sini" in page.errors["external_reference"]
    assert page.form().fields["description"] == "Sudah dua bulan."
    assert page.form().send(external_reference="B-124/2026").status == 200


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_lost(site: OfficeSite) -> None:
    page = send(site, channel="", external_system="", nik="12", subject="", email="siti")
    assert page.status == 422
    assert list(page.errors) == ["channel", "external_system", "subject", "nik", "email"]
    assert page.errors["nik"] == "NIK: NIK terdiri dari 16 angka, atau kosongkan."
    assert page.beside("subject") == "Kesalahan: Wajib diisi."
    assert page.errors["subject"] == "Pokok pengaduan: Wajib diisi."
    assert page.form().fields["description"] == "Sudah dua bulan."
    fixed = {name: LETTER.get(name, "") for name in page.errors}
    assert page.form().send(**fixed).status == 200


def test_personal_data_without_a_name_and_a_date_that_is_none(site: OfficeSite) -> None:
    page = send(site, name="", received_elsewhere_at="kemarin")
    assert list(page.errors) == ["received_elsewhere_at", "name"]


def test_an_official_is_found_by_name_or_account_and_never_guessed(site: OfficeSite) -> None:
    unknown = send(site, reported_official="Seseorang")
    assert list(unknown.errors) == ["reported_official"]
    number, _ = receipt_of(send(site, reported_official="citra  darmawan"))
    assert site.office.complaint(number).reported_official == HANDLER


def test_only_intake_registers(site: OfficeSite) -> None:
    client = site.browse(HANDLER)
    assert open_page(client, "/pengaduan/baru").status == 403
    assert "Daftarkan pengaduan" not in open_page(client, "/pengaduan").text
