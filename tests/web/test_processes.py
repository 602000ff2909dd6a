"""What is deployed, for those who read models: versions, counts, files."""

from host.bundled import bundled_models
from tests.site import OfficeSite
from tests.stages import HANDLER
from tests.web.browser import open_page, words

OWNER = "dimas-susanto"


def test_processes_with_versions_and_counts(site: OfficeSite) -> None:
    site.office.submit()
    closed = site.office.submit()
    site.office.respond(closed, "withdraw")
    page = open_page(site.browse(OWNER), "/proses")
    row = words(page.tree.xpath("//main//tbody/tr")[0])
    assert row.startswith("Penanganan pengaduan complaint_handling Versi 1 Berjalan 1 Berakhir 1")
    assert "Tenggat tiap jam" in page.text


def test_a_file_comes_as_it_was_deployed(site: OfficeSite) -> None:
    client = site.browse(OWNER)
    (link,) = open_page(client, "/proses").tree.xpath("//a[starts-with(., 'complaint.bpmn')]")
    answer = client.get(link.get("href"))
    assert answer.data == bundled_models()["complaint.bpmn"]
    assert answer.headers["Content-Disposition"] == "attachment; filename=complaint.bpmn"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_not_there_is_not_found(site: OfficeSite) -> None:
    client = site.browse(OWNER)
    for path in ("/proses/1/tidak-ada.bpmn", "/proses/99/complaint.bpmn", "/proses/1/..%2Fkey"):
        assert client.get(path).status_code == 404


def test_handlers_do_not_read_models(site: OfficeSite) -> None:
    client = site.browse(HANDLER)
    assert open_page(client, "/proses").status == 403
    assert client.get("/proses/1/complaint.bpmn").status_code == 403


def test_the_page_costs_at_most_eight_statements(site: OfficeSite) -> None:
    client = site.browse(OWNER)
    open_page(client, "/proses")
    before = site.office.open.database.round_trips
    open_page(client, "/proses")
    assert site.office.open.database.round_trips - before <= 8
