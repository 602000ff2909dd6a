"""kill -9 at seeded moments of a replay: started again, it ends with the same bytes."""

import random
from time import sleep

from tests.acceptance.commands.replaying import (
    Finished,
    counter_of,
    little_log,
    replayed,
    wait_for,
)
from tests.acceptance.commands.shell import Shell

KILLS = 6  #: of a day; tests/nightly/test_kills_of_a_replay.py has twenty
#: Seconds after the stimulus, so that the kill falls into any part of what follows.
LATER = 0.03


def test_killed_again_and_again_it_gives_the_same_bytes(
    shell: Shell, store_url: str, finished: Finished
) -> None:
    kill(shell, store_url, finished, KILLS)


def kill(shell: Shell, store_url: str, finished: Finished, kills: int) -> int:
    """Kills a replay so often, and looks at what comes out in the end; how often it was hit."""
    log = little_log(shell)
    with counter_of(finished.url) as count:
        total = count()
    chance = random.Random(20)  # noqa: S311 (repeatable on purpose)
    killed = 0
    for moment in sorted(chance.sample(range(1, total - 10), kills)):
        running = shell.start("replay", log, "--store", store_url)
        wait_for(running, store_url, moment)
        sleep(chance.random() * LATER)
        running.process.kill()
        killed += running.finish().code == -9
    assert killed >= kills - 2  # a replay that was faster than its killer has ended by itself
    assert replayed(shell, log, store_url) == finished.report
    return killed
