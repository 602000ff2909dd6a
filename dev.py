"""Developer's door: `python3 dev.py COMMAND`, with nothing but Python 3.11+."""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
BIN = ENVIRONMENT / "bin"
USAGE = """python3 dev.py COMMAND
  run      make the environment and open the demo office: pages, API and worker in one process
  test     everything, on SQLite and on a real PostgreSQL (more words go to pytest)
  nightly  the long proofs of tests/nightly, with their figures (more words go to pytest)
  check    ruff, mypy, import-linter
  setup    make the environment only"""


def main(words: list[str]) -> int:
    """Run one command; returns its exit code, 2 for wrong use."""
    if sys.version_info < (3, 11):  # noqa: UP036 (whoever starts it may have an older one)
        print("Tuntas needs Python 3.11 or newer; this is", sys.version.split()[0])
        return 2
    commands = {"run": run, "test": test, "nightly": nightly, "check": check, "setup": setup}
    if not words or words[0] not in commands:
        print(USAGE)
        return 0 if words and words[0] in ("-h", "--help", "help") else 2
    return commands[words[0]](words[1:])


def run(words: list[str]) -> int:
    """The demo office in the browser, on the store of the settings; the first time it is filled."""
    _install("")
    os.chdir(ROOT)
    # In this process's place, so that ^C and a supervisor's signals reach the server itself.
    os.execv(BIN / "tuntas", ["tuntas", "run", "--demo", *words])


def test(words: list[str]) -> int:
    """All tests; on several processors at once unless told otherwise."""
    _install("[test]")
    return _call(BIN / "python", "-m", "pytest", "-n", "auto", *words)


def nightly(words: list[str]) -> int:
    """What takes too long for every day: more mutants, kills, lives. A path names a part of it."""
    _install("[test]")
    named = any(word.partition("::")[0].startswith("tests/") for word in words)
    places = [] if named else ["tests/nightly"]
    return _call(BIN / "python", "-m", "pytest", "-n", "auto", "--durations=10", *places, *words)


def check(_words: list[str]) -> int:
    """Everything that reads the code without running it."""
    _install("[test]")
    calls: tuple[tuple[str | Path, ...], ...] = (
        (BIN / "ruff", "check", "."),
        (BIN / "ruff", "format", "--check", "."),
        (BIN / "mypy", *_packages(), "tests", "benchmarks", "docs/take_pictures.py", "dev.py"),
        (BIN / "lint-imports",),
    )
    return max(_call(*call) for call in calls)


def setup(_words: list[str]) -> int:
    """Make the environment with everything for tests."""
    _install("[test]")
    return 0


def _packages() -> list[str]:
    return sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))


def _install(extra: str) -> None:
    stamp = ENVIRONMENT / f"installed{extra}.sha256"
    wanted = hashlib.sha256()
    for name in ("setup.cfg", "constraints.txt", "pyproject.toml"):
        wanted.update((ROOT / name).read_bytes())
    if stamp.exists() and stamp.read_text() == wanted.hexdigest():
        return
    print("making the environment in .venv (the first time takes about a minute)", flush=True)
    if not (BIN / "python").exists():
        venv.create(ENVIRONMENT, with_pip=True)
    pip = (BIN / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    subprocess.run(
        [*pip, "--constraint", ROOT / "constraints.txt", "--editable", f"{ROOT}{extra}"],
        check=True,
    )
    stamp.write_text(wanted.hexdigest())


def _call(*command: str | Path) -> int:
    return subprocess.run([os.fspath(word) for word in command], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
