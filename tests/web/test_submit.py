"""A citizen files a complaint: errors all at once, answers checked, a receipt shown once."""

import pytest
from flask.testing import FlaskClient

from access.rate_limits import LIMITS
from complaints import complainants
from complaints.content import content
from complaints.records import Complaint
from tests.site import OfficeSite
from tests.web.browser import Page, open_page

FILLED = {
    "unit": "kejari-bandung",
    "subject": "Barang bukti belum kembali",
    "description": "Sepeda motor saya belum dikembalikan.\nSudah tiga bulan.",
    "conduct": "no",
    "naming": "named",
    "name": "Budi Pelapor",
    "email": "budi@surat.example",
}


def fill(client: FlaskClient, **changed: str) -> Page:
    """The page after the form was filled in."""
    return open_page(client, "/lapor").form().send(**{**FILLED, **changed})


def send(client: FlaskClient, **changed: str) -> Page:
    """The page after the answers were checked and sent."""
    return fill(client, **changed).form().send("Kirim pengaduan")


def receipt_of(page: Page) -> tuple[str, str]:
    """Number and code as the panel shows them."""
    number, code = page.tree.xpath("//div[@class='panel']//strong/text()")
    return number, code


def filed(site: OfficeSite, page: Page) -> Complaint:
    return site.office.complaint(receipt_of(page)[0])


def test_a_complaint_is_checked_and_then_sent(site: OfficeSite) -> None:
    checked = fill(site.browse())
    assert checked.title == "Periksa sebelum mengirim"
    for told in ("Kejaksaan Negeri Bandung", "Barang bukti belum kembali", "Budi Pelapor"):
        assert told in checked.text
    page = checked.form().send("Kirim pengaduan")
    number, code = receipt_of(page)
    assert page.title == "Pengaduan Anda kami terima"
    assert "Paling lambat Jumat, 27 November 2026 pukul 16.30 WIB." in page.text
    assert site.office.status(number) == "verifying"
    keyring = site.office.open.keyring
    words = site.office.read(lambda uow: content(uow, keyring, number))
    assert (words.subject, words.description) == (FILLED["subject"], FILLED["description"])
    assert site.office.mails(number) == [f"acknowledgement -> complainant:{number}"]
    assert len(code) == 21


def test_every_fault_is_told_at_once_and_nothing_is_lost(site: OfficeSite) -> None:
    given = {"unit": "", "subject": "", "naming": "named", "name": "", "email": "budi"}
    page = fill(site.browse(), **given)
    assert page.status == 422
    assert list(page.errors) == ["unit", "subject", "name", "email"]
    assert page.beside("email") == f"Kesalahan: {page.errors['email']}"
    fields = page.form().fields
    assert fields["description"] == FILLED["description"]
    assert fields["email"] == "budi"
    assert page.tree.xpath("//title/text()")[0].startswith("Kesalahan:")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("unit", "kejari-atlantis"),
        ("reported_unit", "' OR 1=1 --"),
        ("subject", "x" * 201),
        ("description", "x" * 20_001),
        ("description", "nol \x00 nol"),
        ("name", "y" * 501),
        ("telephone", "telepon saja"),
        ("reported_name", "z" * 201),
        ("naming", "semua"),
        ("conduct", "mungkin"),
        ("language", "xx"),
    ],
)
def test_what_cannot_be_taken_is_named(site: OfficeSite, field: str, value: str) -> None:
    page = fill(site.browse(), **{field: value})
    assert page.status == 422
    assert list(page.errors) == [field]
    assert page.tree.xpath(f"//*[@id='{field}']"), "the link in the summary leads to the field"


def test_what_was_typed_is_shown_as_text(site: OfficeSite) -> None:
    page = fill(site.browse(), subject='<script>alert(1)</script> & "lain"')
    assert page.tree.xpath("//main//script") == []
    assert '<script>alert(1)</script> & "lain"' in page.text


def test_the_answers_can_be_changed_before_sending(site: OfficeSite) -> None:
    checked = fill(site.browse())
    again = checked.form().send("Ubah Pokok pengaduan")
    assert again.title == "Sampaikan pengaduan"
    assert again.form().fields["subject"] == FILLED["subject"]
    changed = again.form().send(subject="Pokok yang lain")
    assert "Pokok yang lain" in changed.text


def test_a_double_click_is_one_complaint_with_the_same_receipt(site: OfficeSite) -> None:
    form = fill(site.browse()).form()
    first, second = form.send("Kirim pengaduan"), form.send("Kirim pengaduan")
    assert receipt_of(first) == receipt_of(second)


def test_another_content_with_the_same_token_is_asked_about(site: OfficeSite) -> None:
    form = fill(site.browse()).form()
    first = form.send("Kirim pengaduan")
    other = form.send("Kirim pengaduan", subject="Hal lain")
    assert other.status == 409
    assert "isi yang lain" in other.text
    second = other.form().send("Kirim pengaduan")
    assert receipt_of(second)[0] != receipt_of(first)[0]
    reloaded = form.send("Kirim pengaduan", subject="Hal lain").form().send("Kirim pengaduan")
    assert receipt_of(reloaded) == receipt_of(second)


def test_a_draft_is_one_complaint_whatever_the_browser_shows_again(site: OfficeSite) -> None:
    form = open_page(site.browse(), "/lapor").form()
    wrong = form.send(**{**FILLED, "name": ""})
    checked = wrong.form().send(name=FILLED["name"])
    edited = checked.form().send("Ubah isian").form().send()
    reloaded = form.send(**FILLED)
    sent = [page.form().send("Kirim pengaduan") for page in (checked, edited, reloaded)]
    assert len({receipt_of(page) for page in sent}) == 1


def test_a_new_form_is_another_complaint(site: OfficeSite) -> None:
    client = site.browse()
    assert receipt_of(send(client))[0] != receipt_of(send(client))[0]


@pytest.mark.parametrize("token", ["", "x", "' OR 1=1 --", "0" * 33, "A" * 32])
def test_without_a_token_the_answers_are_checked_first(site: OfficeSite, token: str) -> None:
    page = fill(site.browse()).form().send("Kirim pengaduan", form_token=token)
    assert page.title == "Periksa sebelum mengirim"
    assert page.form().send("Kirim pengaduan").title == "Pengaduan Anda kami terima"


@pytest.mark.parametrize(
    ("unit", "told"),
    [
        ("kejari-bandung", "Ditangani pengawasan kantor di atasnya"),
        ("kejagung", "Ditangani pengawasan kantor itu sendiri"),
    ],
)
def test_who_reads_a_complaint_about_conduct_is_told(
    site: OfficeSite, unit: str, told: str
) -> None:
    checked = fill(site.browse(), conduct="yes", unit=unit)
    assert "Isi dirahasiakan Ya, dengan sendirinya" in checked.text
    assert told in checked.text
    assert told in checked.form().send("Kirim pengaduan").text
    assert "Ditangani pengawasan" not in fill(site.browse(), unit=unit).text


def test_one_line_texts_have_one_line(site: OfficeSite) -> None:
    page = fill(site.browse(), subject="Barang bukti\nbelum kembali")
    assert page.form().fields["subject"] == FILLED["subject"]


def test_without_a_name_nothing_of_the_person_is_kept(site: OfficeSite) -> None:
    page = send(site.browse(), naming="none")
    number, _ = receipt_of(page)
    complaint, keyring = site.office.complaint(number), site.office.open.keyring
    assert complaint.anonymous
    assert complaint.contact is None
    kept = site.office.write(
        lambda uow: complainants.open_identity(uow, keyring, number, actor="test", purpose="test")
    )
    assert kept is None
    assert "Kami tidak mengirim surel" in page.text


def test_a_hidden_name_is_kept_sealed(site: OfficeSite) -> None:
    complaint = filed(site, send(site.browse(), naming="hidden", confidential="yes"))
    assert complaint.anonymous
    assert complaint.confidential
    assert complaint.contact == "email"


def test_conduct_goes_to_the_office_above(site: OfficeSite) -> None:
    complaint = filed(site, send(site.browse(), conduct="yes"))
    assert (complaint.class_, complaint.unit) == ("conduct", "kejati-jawa-barat")
    assert complaint.reported_unit == "kejari-bandung"


def test_a_named_official_takes_no_part(site: OfficeSite) -> None:
    page = send(site.browse(), reported_name="  citra  DARMAWAN ")
    complaint = filed(site, page)
    assert complaint.reported_official == "citra-darmawan"
    assert complaint.reported_unit == "kejari-bandung"
    assert complaint.unit == "kejati-jawa-barat"


def test_a_name_nobody_has_stays_in_the_words(site: OfficeSite) -> None:
    page = send(site.browse(), reported_name="Pak Kumis dari loket dua")
    number, keyring = receipt_of(page)[0], site.office.open.keyring
    words = site.office.read(lambda uow: content(uow, keyring, number))
    assert words.description.endswith("\n\nYang diadukan: Pak Kumis dari loket dua")
    assert site.office.complaint(number).reported_official is None


def test_too_many_are_told_when_to_come_again_and_keep_what_they_typed(site: OfficeSite) -> None:
    client = site.browse()
    form = fill(client).form()
    for _ in range(LIMITS["submit"].most):
        assert form.send("Kirim pengaduan").status == 200
    page = form.send("Kirim pengaduan")
    assert page.status == 429
    assert int(page.headers["Retry-After"]) > 0
    assert FILLED["subject"] in page.text
    site.office.advance(hours=2)
    assert page.form().send("Kirim sekali lagi").title == "Pengaduan Anda kami terima"
