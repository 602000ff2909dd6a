"""docs/api-compatibility.md is compared with the routes and with the official client."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from access.actor import ENGINE_PREFIX
from tests.api.routes import routes_of
from tests.architecture.sources import ROOT
from tests.site import OfficeSite

_ROW = re.compile(r"^\| `([A-Z]+)` \| `([^`]+)` \| (same|subset|absent) \| (.*) \|$", re.MULTILINE)
_METHOD = re.compile(r'"method": "(\w+)"')
_URL = re.compile(r'"url": f?"([^"]+)"')
_CLUSTER = "/cluster/v2"


def told() -> dict[tuple[str, str], tuple[str, str]]:
    """(method, path without the names of its parameters) -> what the document says of it."""
    text = (ROOT / "docs" / "api-compatibility.md").read_text(encoding="utf-8")
    rows = [found.groups() for found in _ROW.finditer(text)]
    found = {(method, _bare(path)): (here, note) for method, path, here, note in rows}
    assert len(found) == len(rows), "an endpoint stands in the table twice"
    return found


def _bare(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)


def _endpoints(package: Path) -> Iterator[tuple[str, str]]:
    """Method and path of every operation of the client."""
    for file in sorted(package.glob("api/*/*.py")):
        source = file.read_text(encoding="utf-8")
        method, url = _METHOD.search(source), _URL.search(source)
        if method and url:
            path = url[1] if url[1].startswith(_CLUSTER) else f"/v2{url[1]}"
            yield method[1].upper(), _bare(path)


def test_what_is_said_to_be_there_are_the_routes(site: OfficeSite) -> None:
    routes = {
        (route.method, _bare(route.path))
        for route in routes_of(site.app)
        if route.path.startswith(ENGINE_PREFIX)
    }
    assert routes == {key for key, (here, _) in told().items() if here != "absent"}


def test_the_table_has_every_endpoint_of_the_official_client() -> None:
    found = find_spec("camunda_orchestration_sdk")
    if found is None or found.origin is None:
        pytest.skip("camunda-orchestration-sdk is not installed; the extra `test` has it")
    assert set(told()) == set(_endpoints(Path(found.origin).parent))


def test_what_is_not_the_same_says_why() -> None:
    without = [key for key, (here, note) in told().items() if here != "same" and not note]
    assert without == []


def test_it_claims_no_endorsement() -> None:
    text = (ROOT / "docs" / "api-compatibility.md").read_text(encoding="utf-8")
    assert "our own implementation of a published interface" in text
    assert "not made,\ntested or endorsed by Camunda" in text
