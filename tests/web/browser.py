"""Pages as a person uses them: read what stands there, fill in a form, press a button."""

from typing import Any

from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse


class Form:
    """One form of a page with what it holds already."""

    def __init__(
        self, client: FlaskClient, path: str, element: Any, button: str | None = None
    ) -> None:
        self._client = client
        self._element = element
        self._found_by = button
        self.action: str = element.get("action") or path
        self.fields: dict[str, str] = dict(element.form_values())
        for area in element.xpath(".//textarea"):  # browsers drop the first line break
            self.fields[area.get("name")] = (area.text or "").removeprefix("\n")

    def send(self, button: str | None = None, **typed: str) -> "Page":
        """Fill in fields and press the button with this text, else that of the form's search."""
        given = {**self.fields, **typed}
        data = {name: text.replace("\n", "\r\n") for name, text in given.items()}
        pressed = self._button(button or self._found_by)
        if pressed.get("name"):
            data[pressed.get("name")] = pressed.get("value") or ""
        address = (pressed.get("formaction") or self.action).partition("#")[0]
        answer = self._client.post(address, data=data, follow_redirects=True)
        return Page(self._client, answer)

    def _button(self, text: str | None) -> Any:
        buttons = self._element.xpath(".//button")
        found = [one for one in buttons if text in (None, words(one))]
        assert found, f"no button {text!r}; there are {[words(one) for one in buttons]}"
        return found[0]


class Page:
    """An answer as a page."""

    def __init__(self, client: FlaskClient, answer: TestResponse) -> None:
        self._client = client
        self.status = answer.status_code
        self.headers = answer.headers
        self.path: str = answer.request.path
        self.source = answer.text
        self.tree = html.fromstring(answer.text)

    @property
    def title(self) -> str:
        """The heading."""
        (heading,) = self.tree.xpath("//h1")
        return words(heading)

    @property
    def text(self) -> str:
        """All that is read on the page, without the header and footer."""
        (main,) = self.tree.xpath("//main")
        return words(main)

    @property
    def errors(self) -> dict[str, str]:
        """Field -> sentence, as the summary on top has them."""
        links = self.tree.xpath("//div[@class='error-summary']//a")
        return {link.get("href").removeprefix("#"): words(link) for link in links}

    def beside(self, field: str) -> str | None:
        """The error that stands beside a field."""
        found = self.tree.xpath(f"//p[@id='{field}-error']")
        return words(found[0]) if found else None

    def form(self, button: str | None = None) -> Form:
        """The form in the page with this button; the first one by default."""
        forms = self.tree.xpath("//main//form")
        found = [
            form
            for form in forms
            if button is None or button in [words(one) for one in form.xpath(".//button")]
        ]
        assert found, f"no form with a button {button!r}"
        return Form(self._client, self.path, found[0], button)


def words(element: Any) -> str:
    """The text of an element with single spaces."""
    return " ".join(element.text_content().split())


def open_page(client: FlaskClient, path: str) -> Page:
    """Go to an address."""
    return Page(client, client.get(path, follow_redirects=True))
