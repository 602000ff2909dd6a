"""Headers and cookies of pages: nothing foreign is loaded, nothing is kept, nothing leaks."""

import re
from dataclasses import replace

import pytest
from flask import Flask

from access.site import Site
from host import due
from host.app import create_app
from tests.site import OfficeSite
from tests.web.browser import open_page

PAGES = ["/", "/lapor", "/lacak", "/masuk", "/sandi", "/sandi/abc", "/tidak-ada"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_load_only_what_is_ours_and_are_not_kept(site: OfficeSite, path: str) -> None:
    headers = site.browse().get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["Cache-Control"] == ("private, no-cache" if path == "/lapor" else "no-store")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", PAGES)
def test_pages_have_no_script_no_inline_style_and_nothing_foreign(
    site: OfficeSite, path: str
) -> None:
    page = open_page(site.browse(), path)
    assert (
        page.tree.xpath("//script | //style | //*[@style] | //@*[starts-with(name(),'on')]") == []
    )
    addresses = page.tree.xpath("//@href | //@src | //@action")
    assert [one for one in addresses if not one.startswith(("/", "#"))] == []


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_what_finding_ones_way_needs(site: OfficeSite, path: str) -> None:
    tree = open_page(site.browse(), path).tree
    assert len(tree.xpath("//h1")) == 1
    assert len(tree.xpath("//main")) == 1
    assert tree.xpath("//a[@class='skip']/@href") == ["#content"]
    assert tree.xpath("//title/text()")[0].endswith(" - Tuntas")
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_the_stylesheet_may_be_kept_and_its_address_changes_with_it(site: OfficeSite) -> None:
    client = site.browse()
    (address,) = open_page(client, "/").tree.xpath("//link[@rel='stylesheet']/@href")
    assert re.fullmatch(r"/static/tuntas\.css\?v=[0-9a-f]{12}", address)
    sheet = client.get(address)
    text = sheet.text
    sheet.close()
    assert sheet.status_code == 200
    assert "max-age=31536000" in sheet.headers["Cache-Control"]
    assert "url(" not in text
    assert "@import" not in text


def secure(site: OfficeSite) -> Flask:
    """The same office reached through https."""
    return create_app(
        Site(
            office=replace(site.office.open, base_url="https://pengaduan.example"),
            proxies=1,
            nudge=lambda: None,
            next_due=due.next_due,
        )
    )


def test_cookies_go_only_where_they_belong(site: OfficeSite) -> None:
    plain = site.browse().get("/lapor").headers["Set-Cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    assert "Secure" not in plain
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "pengaduan.example"}
    answer = secure(site).test_client().get("/lapor", headers=forwarded)
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_reading_the_front_page_gives_no_cookie(site: OfficeSite) -> None:
    assert "Set-Cookie" not in site.browse().get("/").headers
