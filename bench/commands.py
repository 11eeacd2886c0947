"""Times the commands of the course as a learner types them: `status`, and `test` of each lesson.

    python bench/commands.py                 every command, seven rounds: about two minutes
    python bench/commands.py --rounds 3 --rows status

A workspace is made in a temporary folder, with every lesson solved. Each command is a new process;
a round runs each of them once, the next round begins with another one. The medians stand beside two
floors: Python that does nothing, and Python that imports NumPy. Before anything is timed, every
command must say what it should: the goal holds for right answers.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from layerlab.course.building import solved_text
from layerlab.course.exporting import solved_package
from layerlab.course.lesson import lessons

HERE = Path(__file__).resolve().parent
STATUS, TEST = 0.150, 2.0  # seconds: the goals


@dataclass(frozen=True)
class Command:
    """One command, and what it must do."""

    name: str
    words: tuple[str, ...]  # after the Python program
    goal: float | None = None
    says: str = ""  # must be in its output


def commands() -> list[Command]:
    """The floors, `status`, and `test` of each lesson."""
    found = [
        Command("python that does nothing", ("-c", "pass")),
        Command("python that imports NumPy", ("-c", "import numpy")),
        Command("layerlab status", ("-m", "layerlab", "status"), STATUS, "01_neuron"),
    ]
    for lesson in lessons():
        words = ("-m", "layerlab", "test", lesson.id, "--no-export")
        found.append(Command(f"layerlab test {lesson.id}", words, TEST, " points"))
    return found


def workspace(folder: Path) -> Path:
    """A learner's folder in which every lesson is solved."""
    subprocess.run(
        [sys.executable, "-m", "layerlab", "start", str(folder)], check=True, capture_output=True
    )
    for lesson in lessons():
        (folder / f"{lesson.id}.py").write_text(solved_text(lesson), "utf-8")
    solved_package(folder)
    return folder


def run(command: Command, folder: Path) -> tuple[float, subprocess.CompletedProcess[str]]:
    """(seconds, what came of it)."""
    # Python keeps compiled modules unless told not to: what is timed is what a learner waits for.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *command.words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return time.perf_counter() - started, done


def main() -> int:
    """Run the rounds and print the table; 1 if a command did not do what it should."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--rows", default="", help="the commands with this in their name")
    options = parser.parse_args()
    chosen = [command for command in commands() if options.rows in command.name]
    with tempfile.TemporaryDirectory() as temporary:
        folder = workspace(Path(temporary, "course"))
        for command in chosen:  # also fills the caches
            _, done = run(command, folder)
            if done.returncode or command.says not in done.stdout:
                print(f"{command.name} failed:\n{done.stdout}{done.stderr}", file=sys.stderr)
                return 1
        seconds: dict[str, list[float]] = {command.name: [] for command in chosen}
        for number in range(options.rounds):
            start = number % len(chosen)
            for command in [*chosen[start:], *chosen[:start]]:
                seconds[command.name].append(run(command, folder)[0])
    lines = ["| command | median | least | goal |", "|---|---|---|---|"]
    for command in chosen:
        times = seconds[command.name]
        goal = "" if command.goal is None else f"{1e3 * command.goal:,.0f} ms"
        median, least = 1e3 * statistics.median(times), 1e3 * min(times)
        lines.append(f"| `{command.name}` | {median:,.0f} ms | {least:,.0f} ms | {goal} |")
    print("\n".join(lines))
    kept = HERE / "results"
    kept.mkdir(exist_ok=True)
    (kept / "commands.md").write_text("\n".join(lines) + "\n", "utf-8")
    (kept / "commands.json").write_text(json.dumps(seconds, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
