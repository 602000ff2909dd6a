"""The front page and the pages of refusals."""

from access import guard
from tests.site import OfficeSite
from tests.web.browser import open_page, words


def test_three_doors_lead_on(site: OfficeSite) -> None:
    page = open_page(site.browse(), "/")
    doors = page.tree.xpath("//ul[@class='doors']//a/@href")
    assert doors == ["/lapor", "/lacak", "/masuk"]
    for door in doors:
        assert open_page(site.browse(), door).status == 200


def test_an_unknown_page_says_what_to_do(site: OfficeSite) -> None:
    page = open_page(site.browse(), "/tidak-ada")
    assert (page.status, page.title) == (404, "Halaman tidak ditemukan")
    assert page.tree.xpath("//main//a/@href") == ["/"]


def test_a_refusal_speaks_the_visitors_language(site: OfficeSite) -> None:
    client = site.browse()
    client.get("/bahasa/en")
    assert open_page(client, "/tidak-ada").title == "Page not found"


def test_the_wrong_method_is_told_which_is_right(site: OfficeSite) -> None:
    answer = site.browse().get("/keluar")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert "Halaman ini dibuka lewat formulir" in answer.text


def test_too_much_is_refused_with_a_page(site: OfficeSite) -> None:
    answer = site.browse().post("/lapor", data={"description": "x" * 1_100_000})
    assert answer.status_code == 413
    assert "Kiriman terlalu besar" in answer.text


def test_who_is_signed_in_sees_it_on_public_pages(site: OfficeSite) -> None:
    page = open_page(site.browse("citra-darmawan"), "/")
    assert "Citra Darmawan" in page.source
    assert "Ke pekerjaan saya" in page.text


def test_a_page_for_another_role_says_so_and_why(site: OfficeSite) -> None:
    page = open_page(site.browse("dimas-susanto"), "/tugas")
    assert (page.status, page.title) == (403, "Halaman ini bukan untuk peran Anda")
    assert "work_tasks" in page.text


def test_each_role_finds_its_pages_in_the_header(site: OfficeSite) -> None:
    def links(person: str) -> list[str]:
        tree = open_page(site.browse(person), "/").tree
        return [words(link) for link in tree.xpath("//header//nav//a")]

    assert links("citra-darmawan") == ["Kotak masuk", "Daftar pengaduan", "Peringatan"]
    assert links("dimas-susanto") == ["Proses", "Insiden"]
    assert links("yusuf-purnama") == ["Daftar pengaduan", "Proses"]


def test_the_header_says_where_one_is(site: OfficeSite) -> None:
    tree = open_page(site.browse("citra-darmawan"), "/tugas").tree
    assert [words(one) for one in tree.xpath("//header//nav//a[@aria-current='page']")] == [
        "Kotak masuk"
    ]


def test_what_was_typed_is_there_to_be_copied(site: OfficeSite) -> None:
    client = site.browse("citra-darmawan")
    (form,) = open_page(client, "/").tree.xpath("//header//form")
    data = {"csrf_token": form.fields["csrf_token"], "purpose": "Menghubungi saksi itu"}
    answer = client.post("/pengaduan/ADU-2026-999999/identitas", data=data)
    assert answer.status_code == 404
    assert "Menghubungi saksi itu" in answer.text


def test_a_fault_of_ours_is_no_bare_page(site: OfficeSite) -> None:
    broken = guard.everyone(lambda: str(1 // 0))
    site.app.add_url_rule("/rusak", "broken", broken)
    answer = site.browse("citra-darmawan").get("/rusak")
    assert answer.status_code == 500
    assert "Terjadi gangguan di sisi kami" in answer.text
    assert "Traceback" not in answer.text
