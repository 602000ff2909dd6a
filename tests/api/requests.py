"""What tests of the API send, and how they read a refusal."""

from typing import Any

from werkzeug.test import TestResponse

from tests.site import OfficeSite

COORDINATOR = "melati-sasmita"  # of kejari-bandung, as those below
OTHER_COORDINATOR = "hasan-kosasih"
HANDLER = "citra-darmawan"
OTHER_HANDLER = "iwan-nurhayati"
INTAKE = "intan-padmadinata"
OTHER_INTAKE = "rudi-sumantri"
HEAD = "irfan-sopandi"
OVERSIGHT = "agus-mulyana"
EXAMINER = "yuli-natadiria"  # oversight of kejati-jawa-barat
STRANGER = "indah-syarifuddin"  # intake of kejari-makassar
AUDITOR = "yusuf-purnama"  # of kejagung
ADMINISTRATOR = "arif-kurniawan"  # of kejagung


def submission(**given: Any) -> dict[str, Any]:
    """The body of a complaint about kejari-bandung."""
    return {
        "unit": "kejari-bandung",
        "subject": "Pelayanan lambat",
        "description": "Loket dua tutup sebelum waktunya.",
        "class": "complaint",
        **given,
    }


def refused(response: TestResponse, status: int) -> dict[str, Any]:
    """The problem in a response, which must be one with this status."""
    assert (response.status_code, response.mimetype) == (status, "application/problem+json"), (
        response.get_data(as_text=True)
    )
    problem: dict[str, Any] = response.get_json()
    assert problem["status"] == status
    assert {"type", "title", "detail", "instance"} <= problem.keys()
    return problem


def faults(response: TestResponse, status: int = 422) -> dict[str, str]:
    """Pointer or parameter -> what is wrong with it."""
    errors = refused(response, status)["errors"]
    return {one.get("pointer", one.get("parameter")): one["detail"] for one in errors}


def key_of(site: OfficeSite, number: str) -> int:
    """The key of the one open user task of a complaint."""
    (task,) = site.office.tasks(number)
    return task.key
