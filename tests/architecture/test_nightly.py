"""The long proofs are kept apart from the tests of the day."""

from configparser import ConfigParser

import dev
from tests.architecture.sources import ROOT


def test_the_tests_of_the_day_do_not_walk_into_the_night() -> None:
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    assert "nightly" in config["tool:pytest"]["norecursedirs"].split()


def test_every_command_of_the_developers_door_is_told() -> None:
    for name in ("run", "test", "nightly", "check", "setup"):
        assert callable(getattr(dev, name))
        assert f"\n  {name} " in dev.USAGE
