"""Indonesian first and English complete: every text of the pages has its English."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from tests.site import OfficeSite
from tests.web.browser import open_page
from web.language import FOLDER, read_catalog, read_english

WEB = FOLDER.parent
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
PLACE = re.compile(r"%\(\w+\)[a-z]")


def extracted() -> dict[str, str]:
    """Text (of a plural the first form) -> a file it stands in."""
    methods = [("**.py", "python"), ("**.html", "jinja2")]
    found = extract_from_dir(str(WEB), methods, keywords=KEYWORDS)
    return {text if isinstance(text, str) else text[0]: file for file, _, text, _, _ in found}


def catalogs() -> dict[str, Catalog]:
    return {path.name: read_catalog(path) for path in sorted(FOLDER.glob("*.en.po"))}


def forms(text: object) -> tuple[str, ...]:
    """One text, or the singular and plural of one."""
    return tuple(map(str, text)) if isinstance(text, tuple) else (str(text),)


def translated() -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...], bool]]:
    """(file, Indonesian forms, English forms, whether it is marked fuzzy)."""
    for name, catalog in catalogs().items():
        for message in catalog:
            if message.id:
                yield name, forms(message.id), forms(message.string), message.fuzzy


def test_every_text_has_its_english() -> None:
    known = {ids[0] for _, ids, _, _ in translated()}
    assert {text: file for text, file in extracted().items() if text not in known} == {}


def test_no_english_is_empty_or_a_guess() -> None:
    weak = [(name, ids) for name, ids, texts, fuzzy in translated() if fuzzy or not all(texts)]
    assert weak == []


def test_no_english_is_left_over() -> None:
    used = set(extracted())
    assert [(name, ids[0]) for name, ids, _, _ in translated() if ids[0] not in used] == []


def test_both_languages_fill_in_the_same_places() -> None:
    for _, ids, texts, _ in translated():
        for text in texts:
            assert set(PLACE.findall(text)) == set(PLACE.findall(ids[0])), ids


def test_the_files_say_the_same_where_they_share_a_text() -> None:
    first: dict[str, tuple[str, ...]] = {}
    for name, ids, texts, _ in translated():
        assert first.setdefault(ids[0], texts) == texts, name


def test_the_texts_of_this_folder_are_found_at_all() -> None:
    assert len(extracted()) > 150
    assert "Sampaikan pengaduan" in extracted()
    assert (Path(WEB) / "templates").is_dir()


def test_plural_forms_are_those_of_english() -> None:
    texts = read_english()
    one = "Coba lagi dalam %(num)s menit."
    assert texts.ungettext(one, one, 1) == "Try again in %(num)s minute."
    assert texts.ungettext(one, one, 2) == "Try again in %(num)s minutes."


def test_pages_are_indonesian_until_the_visitor_chooses(site: OfficeSite) -> None:
    client = site.browse()
    home = open_page(client, "/")
    assert home.tree.get("lang") == "id"
    english = open_page(client, "/bahasa/en?next=/lacak")
    assert english.path == "/lacak"
    assert (english.tree.get("lang"), english.title) == ("en", "Track a complaint")
    assert open_page(client, "/").tree.get("lang") == "en"
    assert open_page(client, "/bahasa/id").tree.get("lang") == "id"


def test_the_choice_lasts_and_no_script_reads_it(site: OfficeSite) -> None:
    cookie = site.browse().get("/bahasa/en").headers["Set-Cookie"]
    for part in ("tuntas_language=en", "HttpOnly", "SameSite=Lax", "Max-Age=31536000"):
        assert part in cookie


def test_an_unknown_choice_changes_nothing(site: OfficeSite) -> None:
    client = site.browse()
    assert client.get("/bahasa/tlh").status_code == 404
    client.set_cookie("tuntas_language", "../../etc")
    assert open_page(client, "/").tree.get("lang") == "id"


@pytest.mark.parametrize(
    "address",
    [
        *("https://lain.example/", "//lain.example", "/\\lain.example", "\\\\lain.example"),
        *("javascript:alert(1)", "/\tlain", "/ \n//lain.example", "lacak", ""),
    ],
)
def test_the_way_back_stays_on_the_site(site: OfficeSite, address: str) -> None:
    answer = site.browse().get("/bahasa/en", query_string={"next": address})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
