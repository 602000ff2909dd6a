"""When a token was last used is noted beside the answer, and never at its cost."""

import pytest

from kernel.statements import statement
from tests.site import OfficeSite

#: At most one token can have a last use: noting that of another one fails.
_ONLY_ONE = statement(
    "CREATE UNIQUE INDEX only_one ON api_token ((revoked_at IS NULL)) WHERE used_at IS NOT NULL"
)


def test_what_was_done_is_answered_when_the_use_cannot_be_noted(
    site: OfficeSite, caplog: pytest.LogCaptureFixture
) -> None:
    site.office.write(lambda uow: uow.write(_ONLY_ONE, {}))
    assert site.api("GET", "/me", by="citra-darmawan").status_code == 200
    assert logged(caplog) == []
    answer = site.api("GET", "/me", by="melati-sasmita")
    assert (answer.status_code, answer.get_json()["id"]) == (200, "melati-sasmita")
    assert logged(caplog) == ["last use not noted: IntegrityError"]


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Ours; a driver of a store has its own to say."""
    return [one.getMessage() for one in caplog.records if one.name.startswith("tuntas.")]
