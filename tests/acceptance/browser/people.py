"""What people do with a browser, in the words of the pages."""

import re
from typing import Self

from playwright.sync_api import Locator, Page, expect

from tests.office import PASSWORD


class Visitor:
    """Somebody in front of a page; controls are found by what they say, as people find them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(10_000)
        self.complaints: list[str] = []  #: of the browser: blocked, failed
        page.on("console", self._listen)
        page.on("pageerror", lambda problem: self.complaints.append(str(problem)))

    def _listen(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        # A refusal is a page too; the browser notes its status.
        if kind == "error" and "the server responded with a status of 4" not in text:
            self.complaints.append(text)

    def open(self, path: str) -> Self:
        self.page.goto(path)
        return self

    def fill(self, label: str, text: str) -> Self:
        self.page.get_by_label(label).fill(text)
        return self

    def choose(self, label: str, option: str) -> Self:
        """A select's option, by its words."""
        self.page.get_by_label(label).select_option(label=option)
        return self

    def tick(self, label: str) -> Self:
        """A radio button or checkbox."""
        self.page.get_by_label(label).check()
        return self

    def press(self, name: str) -> Self:
        """A button."""
        self.page.get_by_role("button", name=name).first.click()
        return self

    def follow(self, name: str) -> Self:
        """A link."""
        self.page.get_by_role("link", name=name).first.click()
        return self

    def sees(self, text: str | re.Pattern[str]) -> Self:
        expect(self.page.get_by_role("main")).to_contain_text(text)
        return self

    def does_not_see(self, text: str) -> Self:
        expect(self.page.get_by_role("main")).not_to_contain_text(text)
        return self

    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    def sign_in(self, person: str) -> Self:
        self.open("/masuk").fill("Nama akun atau alamat surel", person)
        self.fill("Kata sandi", PASSWORD).press("Masuk")
        expect(self.page.get_by_text("Keluar", exact=True)).to_be_visible()
        return self
