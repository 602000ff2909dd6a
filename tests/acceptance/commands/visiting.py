"""Somebody at the pages of a server that was started, and the mails they wait for."""

from email.message import EmailMessage
from http.cookiejar import CookieJar
from time import monotonic, sleep
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, build_opener

from lxml import html

from tests.acceptance.commands.serving import PATIENCE
from tests.mail_server import MailServer


class Visitor:
    """A browser that keeps cookies and sends the form of a page."""

    def __init__(self, port: int) -> None:
        self._home = f"http://127.0.0.1:{port}"
        self._browser = build_opener(HTTPCookieProcessor(CookieJar()))

    def fill_in(self, address: str, **typed: str) -> str:
        """Open a page, fill in the first form in it and send it; the page that comes then."""
        address = urljoin(self._home, address)
        with self._browser.open(address, timeout=PATIENCE) as page:
            form = html.fromstring(page.read().decode()).xpath("//main//form")[0]
        sent = urlencode({**dict(form.form_values()), **typed}).encode()
        to = urljoin(address, form.get("action") or "")
        with self._browser.open(to, sent, timeout=PATIENCE) as answer:
            found: str = answer.read().decode()
        return found


def wait_for_mails(server: MailServer, count: int) -> list[EmailMessage]:
    """The mails of a server, once it has got so many."""
    end = monotonic() + PATIENCE
    while len(server.received) < count:
        assert monotonic() < end, server.received
        sleep(0.01)
    return server.received
