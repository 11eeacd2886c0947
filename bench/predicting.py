"""One row of a CSV file is predicted by whole processes: `layerlab predict`, a PyTorch script.

Both read the same weights, prepare the row alike and print the row, its class and how sure it is.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
# A small process between: the memory that a child reports is at least what its parent had.
WATCH = """
import os, sys, time
start = time.perf_counter()
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(child, 0)
took = time.perf_counter() - start
sys.stderr.write(f"\\n{took} {usage.ru_maxrss}\\n")
sys.exit(os.waitstatus_to_exitcode(status))
"""


class Command:
    """A program and its arguments, and the environment that it gets."""

    def __init__(self, words: list[str], environment: dict[str, str]) -> None:
        self.words, self.environment = words, environment


def prepare(folder: Path, names: list[str], environment: dict[str, str]) -> dict[str, Command]:
    """Train a small network, store it for both, and return how each is asked."""
    folder.mkdir(parents=True, exist_ok=True)
    run, row = folder / "run", folder / "row.csv"
    layerlab = [sys.executable, "-m", "layerlab"]
    train = ["train", "iris", "--epochs", "3", "--quiet", "--overwrite", "--out", str(run)]
    subprocess.run([*layerlab, *train], check=True, capture_output=True, env=environment)
    features = json.loads((run / "config.json").read_text("utf-8"))["dataset"]["features"]
    row.write_text(f"{','.join(features)}\n5.9,3.0,4.2,1.5\n", "utf-8")
    words = {"layerlab_numpy": [*layerlab, "predict", str(run), str(row)]}
    if "pytorch" in names:
        export = [sys.executable, str(HERE / "predict_pytorch.py"), "--export", str(run)]
        stored = folder / "model.pt"
        subprocess.run([*export, str(stored)], check=True, env=environment)
        words["pytorch"] = [sys.executable, str(HERE / "predict_pytorch.py"), str(stored), str(row)]
    return {name: Command(words[name], environment) for name in names}


def answer(command: Command) -> str:
    """Return what it prints; the files are in memory then, as they will be when it is timed."""
    done = subprocess.run(
        command.words, check=True, capture_output=True, text=True, env=command.environment
    )
    return done.stdout


def agree(one: str, other: str) -> bool:
    """Say whether the last lines hold the same class, and its probability to three digits."""
    first, second = (text.splitlines()[-1].split(",")[-2:] for text in (one, other))
    return first[0] == second[0] and abs(float(first[1]) - float(second[1])) < 1e-3


def measured(command: Command) -> tuple[float, int]:
    """Return (seconds, bytes at most) of one whole process."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", WATCH, *command.words],
        check=True,
        capture_output=True,
        text=True,
        env=command.environment,
    )
    seconds, kibibytes = done.stderr.split()[-2:]
    return float(seconds), 1024 * int(kibibytes)
