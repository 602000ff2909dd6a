"""Every page: no violation of axe's rules, nothing wider than a small phone, usable by keyboard."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.acceptance.browser.conftest import WIDTHS, Served
from tests.acceptance.browser.people import Visitor
from tests.office import PASSWORD, SimulatedOffice
from tests.stages import HANDLER, assigned

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPEN = ("/", "/lapor", "/lacak", "/masuk", "/sandi", "/sandi/tautan-lama", "/tidak-ada")
STAFF = {
    "/tugas": HANDLER,
    "/tugas?bagian=unit": "melati-sasmita",
    "/tugas?bagian=bebas": "intan-padmadinata",
    "/tugas/{key}": HANDLER,
    "/pengaduan": "irfan-sopandi",
    "/pengaduan/{number}": "irfan-sopandi",
    "/pengaduan/baru": "intan-padmadinata",
    "/peringatan": "{alerted}",
    "/proses": "dimas-susanto",
}


@pytest.mark.parametrize("path", [*OPEN, *STAFF])
def test_a_page_is_accessible_and_fits(served: Served, path: str) -> None:
    person, path = _prepared(served.office, path)
    for width in WIDTHS:
        visitor = served.visitor(width=width)
        if person is not None:
            visitor.sign_in(person)
        visitor.open(path)
        assert _violations(visitor) == []
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
        assert visitor.heading().count() == 1
        assert visitor.complaints == []


def _prepared(office: SimulatedOffice, path: str) -> tuple[str | None, str]:
    """Who opens the page, and its path, on an office with something to show."""
    if path not in STAFF:
        return None, path
    number = assigned(office)
    office.submit()
    office.advance(working_days=12)
    alerted = next(one for one in office.people_of("kejari-bandung") if office.open_alerts(one))
    (task,) = office.tasks(number)
    person = STAFF[path].format(alerted=alerted)
    return person, path.format(key=task.key, number=number)


def _violations(visitor: Visitor) -> list[str]:
    options: Any = {"runOnly": {"type": "tag", "values": RULES}}
    found = Axe().run(visitor.page, options=options).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found]


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
