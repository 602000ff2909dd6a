"""What starting a command costs: CPU seconds of fresh interpreters, beside one that does nothing.

    python benchmarks/start_up.py [--runs 7]

Prints the least of several runs and its ratio to `python -c pass`, which is what carries over to
another machine. Issue 10 asks for less than half a second of CPU for `tuntas lint FILE`.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
TUNTAS = ("-c", "import host.cli; host.cli.main()")
COMMANDS: dict[str, tuple[str, ...]] = {
    "python -c pass": ("-c", "pass"),
    "tuntas lint (BPMN)": (*TUNTAS, "lint", "bpmn/complaint/complaint.bpmn"),
    "tuntas lint (DMN)": (*TUNTAS, "lint", "bpmn/policies/sla_policy.dmn"),
    "tuntas lint (folder)": (*TUNTAS, "lint", "bpmn"),
    "tuntas feel": (*TUNTAS, "feel", "1 + 1"),
    "tuntas --help": (*TUNTAS, "--help"),
}


def cpu_seconds(arguments: tuple[str, ...]) -> float:
    """User and system time of one fresh interpreter."""
    before = os.times()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    return sum(after[2:4]) - sum(before[2:4])


def main() -> None:
    """Measure every command and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    least = {
        name: min(cpu_seconds(arguments) for _ in range(runs))
        for name, arguments in COMMANDS.items()
    }
    bare = least["python -c pass"]
    for name, seconds in least.items():
        print(f"{name:22} {seconds:6.3f} s CPU {seconds / bare:6.1f} x bare")


if __name__ == "__main__":
    main()
