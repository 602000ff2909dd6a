"""A real Chromium in front of the demo office, which lives in simulated time behind a real server.

Without Chromium the stories are skipped with one line; where BROWSER_STORIES is `required`, as in
.ci/run, they fail instead.
"""

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from access.site import Site
from host.app import create_app
from host.due import next_due
from tests.acceptance.browser.people import Visitor
from tests.office import SimulatedOffice
from tests.seeded import SqliteSeeds, sqlite_seeds

__all__ = ["sqlite_seeds"]

NAMES = ("chromium", "chromium-browser", "google-chrome")
WIDTHS = (1280, 320)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        complaint = "no Chromium on this machine: install the package chromium for browser stories"
        if os.environ.get("BROWSER_STORIES") == "required":
            pytest.fail(complaint)
        pytest.skip(complaint)
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = playwright.chromium.launch(executable_path=found, args=arguments)
        yield opened
        opened.close()


@dataclass(frozen=True, slots=True)
class Served:
    """The simulated office and where its pages are."""

    office: SimulatedOffice
    url: str
    browser: Browser

    def visitor(self, *, width: int = 1280, language: str = "id-ID") -> Visitor:
        """Somebody with a browser of their own."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, locale=language, base_url=self.url
        )
        return Visitor(context.new_page())

    def official(self, person: str, **given: object) -> Visitor:
        """A signed-in person of the office."""
        visitor = self.visitor(**given)  # type: ignore[arg-type]
        visitor.sign_in(person)
        return visitor


@pytest.fixture
def served(sqlite_seeds: SqliteSeeds, browser: Browser, tmp_path: Path) -> Iterator[Served]:
    """The demo office, served on a free port of this machine."""
    with sqlite_seeds.copy(tmp_path) as store:
        server = make_server("127.0.0.1", 0, Flask("not yet"), threaded=True)
        url = f"http://127.0.0.1:{server.server_port}"
        office = SimulatedOffice(store, base_url=url)
        office.give_passwords()
        server.app = create_app(
            Site(
                office=office.open,
                proxies=0,
                nudge=office.do_what_is_due,
                next_due=next_due,
            )
        )
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Served(office, url, browser)
        finally:
            for context in browser.contexts:
                context.close()
            server.shutdown()
            thread.join()
            server.server_close()
            office.close()
