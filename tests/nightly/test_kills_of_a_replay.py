"""kill -9 at twenty seeded moments of a replay, on each store; the day has six of them."""

from tests.acceptance.commands.conftest import finished, shell
from tests.acceptance.commands.replaying import Finished
from tests.acceptance.commands.shell import Shell
from tests.acceptance.commands.test_replay_killed import kill
from tests.nightly.conftest import Figures

__all__ = ["finished", "shell"]

KILLS = 20


def test_killed_twenty_times_it_gives_the_same_bytes(
    shell: Shell,  # noqa: F811 (a fixture)
    store_url: str,
    finished: Finished,  # noqa: F811
    figures: Figures,
) -> None:
    figures(kills=kill(shell, store_url, finished, KILLS))
