"""Arrows point down and siblings are strangers: the contracts of setup.cfg hold."""

import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

from tests.architecture.sources import ROOMS, ROOT


def test_the_import_contracts_hold() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_room_there_is_stands_in_the_contracts() -> None:
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    listed = set(config["importlinter"]["root_packages"].split())
    there = {room for room in ROOMS if (ROOT / room / "__init__.py").exists()}
    assert listed == there
    layers = config["importlinter:contract:rooms"]["layers"].replace("|", " ").split()
    assert set(layers) == there
    assert set(config["importlinter:contract:spiff"]["source_modules"].split()) == there


def test_every_folder_with_python_is_a_room_or_known() -> None:
    known = {*ROOMS, "tests", "benchmarks", "migrations", "docs", "bpmn"}
    ignored = {"build", "var"}
    found = {
        path.name
        for path in ROOT.iterdir()
        if path.is_dir() and not path.name.startswith(".") and any(path.rglob("*.py"))
    }
    assert found - ignored <= known
