"""Runs `tuntas` in real processes; they start fast, because a server holds the imports ready."""

import base64
import json
import multiprocessing
import os
import sys
from dataclasses import dataclass
from itertools import count
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from host.cli.entry import MODULES

KEY = bytes(range(32))  #: of KEYRING in tests/office.py
_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(
    [
        *(f"host.cli.{name}" for name in sorted(set(MODULES.values()))),
        *("host.cli.failures", "host.wiring", "host.schema", "host.settings", "psycopg"),
    ]
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command left behind: its exit code, standard output and standard error."""

    code: int | None
    out: str
    err: str

    def json(self) -> Any:
        """Standard output as the one JSON document it must be."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Running:
    """A command that was started; its output goes to files."""

    process: BaseProcess
    out: Path
    err: Path

    def finish(self) -> Answer:
        """Wait for its end."""
        self.process.join()
        return Answer(self.process.exitcode, self.out.read_text(), self.err.read_text())


class Shell:
    """A folder in which commands are run, with `var/` in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)

    def keep_known_key(self) -> None:
        """Let its offices have the key of tests/office.py, and so the numbers that `nth` tells."""
        path = self.folder / "var" / "tuntas.key"
        path.parent.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps({"key": base64.b64encode(KEY).decode("ascii")}))

    def start(self, *words: object, **environment: str) -> Running:
        """Start `tuntas` with these words and environment variables."""
        name = f"command-{next(self._numbers)}"
        out, err = self.folder / f"{name}.out", self.folder / f"{name}.err"
        for file in (out, err):
            file.touch()
        arguments = (self.folder, [str(word) for word in words], environment, out, err)
        process = _SERVER.Process(target=_become_tuntas, args=arguments)
        process.start()
        return Running(process, out, err)

    def run(self, *words: object, **environment: str) -> Answer:
        """Run `tuntas` to its end."""
        return self.start(*words, **environment).finish()

    def file(self, name: str, text: str) -> Path:
        """Write a file into the folder."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path


def _become_tuntas(
    folder: Path, words: list[str], environment: dict[str, str], out: Path, err: Path
) -> None:
    os.chdir(folder)
    for name in [name for name in os.environ if name.startswith("TUNTAS_")]:
        del os.environ[name]
    os.environ.update(environment)
    os.dup2(os.open(out, os.O_WRONLY | os.O_CREAT), 1)
    os.dup2(os.open(err, os.O_WRONLY | os.O_CREAT), 2)
    sys.argv = ["tuntas", *words]
    from host.cli import main

    main()
