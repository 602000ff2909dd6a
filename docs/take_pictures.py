"""Takes the pictures in docs/pictures: the demo office in front of a real Chromium.

Run: python docs/take_pictures.py (needs the extra `test` and a Chromium). The office lives in
simulated time, so the pictures are the same every time but for the browser's own changes.
"""

import random
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from flask import Flask
from playwright.sync_api import Browser, FloatRect, Page, ViewportSize, sync_playwright
from werkzeug.serving import make_server

from access.office import Office
from access.site import Site
from host import due, schema
from host.app import create_app
from host.demo.seed import PASSWORD, Seeded, find_seeded, seed
from host.wiring import open_office
from identity.passwords import Passwords
from kernel.clock import SimulatedClock
from kernel.keyring import Keyring

NOW = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)  # Tuesday, 10:30 in Jakarta
FOLDER = Path(__file__).parent / "pictures"
#: Of the screens, and how much of a long page is shown, in pixels.
HEIGHTS = {1280: 1000, 320: 1300}
HANDLER, HEAD, VERIFIER, OWNER = (
    *("ayu-wirahadi", "irfan-sopandi", "intan-padmadinata", "dimas-susanto"),
)


def main() -> None:
    """Take every picture at both widths."""
    FOLDER.mkdir(exist_ok=True)
    with _served() as (url, seeded), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for width, most in HEIGHTS.items():
            for name, page in _pages(browser, url, seeded, width):
                path = FOLDER / f"{name}-{width}.png"
                height = min(page.evaluate("document.documentElement.scrollHeight"), most)
                shown: FloatRect = {"x": 0, "y": 0, "width": width, "height": height}
                page.screenshot(path=path, full_page=True, clip=shown)
                print(path.name)
        browser.close()


def _pages(browser: Browser, url: str, seeded: Seeded, width: int) -> Iterator[tuple[str, Page]]:
    """(name, page as it is to be taken), each in turn."""

    def anyone() -> Page:
        shape: ViewportSize = {"width": width, "height": 800}
        return browser.new_context(viewport=shape, base_url=url, locale="id-ID").new_page()

    yield from _public_pages(anyone(), seeded)
    yield from _task_pages(_signed_in(anyone(), HANDLER))
    yield from _opened(
        _signed_in(anyone(), HEAD),
        complaints="/pengaduan",
        complaint=f"/pengaduan/{seeded.complaints[0][0]}",
        alerts="/peringatan",
    )
    yield from _opened(_signed_in(anyone(), VERIFIER), register="/pengaduan/baru")
    yield from _opened(_signed_in(anyone(), OWNER), processes="/proses")


def _opened(page: Page, **paths: str) -> Iterator[tuple[str, Page]]:
    for name, path in paths.items():
        page.goto(path)
        yield name, page


def _public_pages(page: Page, seeded: Seeded) -> Iterator[tuple[str, Page]]:
    yield from _opened(page, home="/", submit="/lapor", sign_in="/masuk")
    yield "receipt", _receipt(page)
    yield "track", _tracked(page, *seeded.complaints[0])


def _task_pages(page: Page) -> Iterator[tuple[str, Page]]:
    yield "inbox", page
    page.get_by_role("link", name="Tangani dan susun jawaban").first.click()
    page.get_by_label("Jawaban siap disetujui").check()
    page.get_by_text("Mengapa tanggal ini").first.click()
    yield "task", page


def _signed_in(page: Page, person: str) -> Page:
    page.goto("/masuk")
    page.get_by_label("Nama akun").fill(person)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.get_by_text("Keluar", exact=True).wait_for()
    return page


def _receipt(page: Page) -> Page:
    page.goto("/lapor")
    page.get_by_label("Kantor kejaksaan").select_option(label="Kejaksaan Negeri Bandung")
    page.get_by_label("Pokok pengaduan").fill("Loket tutup sebelum waktunya")
    page.get_by_label("Ceritakan apa yang terjadi").fill("Senin pukul 14.00 loket sudah tutup.")
    page.get_by_label("Tidak, atau saya tidak yakin").check()
    page.get_by_label("Tanpa nama").check()
    page.get_by_role("button", name="Periksa sebelum mengirim").click()
    page.get_by_role("button", name="Kirim pengaduan").click()
    page.get_by_text("Pengaduan Anda kami terima").first.wait_for()
    return page


def _tracked(page: Page, number: str, code: str) -> Page:
    page.goto("/lacak")
    page.get_by_label("Nomor pengaduan").fill(number)
    page.get_by_label("Kode rahasia").fill(code)
    page.get_by_role("button", name="Lihat pengaduan").click()
    page.get_by_role("heading", name=number).wait_for()
    return page


@contextmanager
def _served() -> Iterator[tuple[str, Seeded]]:
    """The address of the seeded office, and what is in it."""
    keyring, passwords = Keyring(bytes(32)), Passwords(time_cost=1, memory_cost=8, parallelism=1)
    folder = Path(tempfile.mkdtemp(prefix="tuntas-pictures-"))
    store = f"sqlite:///{folder}/office.sqlite"
    schema.migrate(store)
    seed(store, keyring, NOW, passwords)
    office = open_office(
        store,
        SimulatedClock(NOW),
        keyring=keyring,
        channels={},
        random_bytes=random.Random(5).randbytes,
        passwords=passwords,
    )
    seeded = find_seeded(office)
    assert seeded is not None
    server = make_server("127.0.0.1", 0, Flask("not yet"), threaded=True)
    server.app = create_app(_site(office))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seeded
    finally:
        server.shutdown()
        server.server_close()
        office.close()
        shutil.rmtree(folder)


def _site(office: Office) -> Site:
    def do_what_is_due() -> None:
        due.run_due(office, deliver=False)

    return Site(office=office, proxies=0, nudge=do_what_is_due, next_due=due.next_due)


if __name__ == "__main__":
    main()
