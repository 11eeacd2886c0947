"""Feeds damaged files to every reader of the library, led by the lines that each file reaches.

It runs for FUZZ_SECONDS (600) in all, the readers in turn, each in a process of its own with little
memory. What breaks one is kept in build/fuzz/, and the exit code is then 1. `make fuzz` sets up
the environment; ``python tools/fuzz.py READER FILE`` reads one file again.
"""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build" / "fuzz"
LONGEST = 20  # seconds for one file
MEMORY = 1024  # megabytes
sys.path.insert(0, str(ROOT / "tests"))


def main() -> int:
    if len(sys.argv) == 4:
        lead(sys.argv[2], int(sys.argv[3]))  # before anything of layerlab is imported
    from fuzzing import READERS

    if len(sys.argv) == 3:
        READERS[sys.argv[1]].read(Path(sys.argv[2]).read_bytes())
        return 0
    seconds = max(1, int(os.environ.get("FUZZ_SECONDS", "600")) // len(READERS))
    broken = []
    for name in READERS:
        folder = FOLDER / name
        folder.mkdir(parents=True, exist_ok=True)
        for number, whole in enumerate(READERS[name].seeds()):
            (folder / f"whole-{number}").write_bytes(whole)
        log = FOLDER / f"{name}.log"
        with log.open("wb") as out:
            done = subprocess.run(
                [sys.executable, __file__, "lead", name, str(seconds)],
                stdout=out,
                stderr=out,
                cwd=FOLDER,
                check=False,
            )
        told = [line for line in log.read_text(errors="replace").splitlines() if "DONE" in line]
        print(f"{name:12} {'ok' if not done.returncode else 'BROKEN'}  {told[-1] if told else ''}")
        if done.returncode:
            broken.append(name)
            print("\n".join(log.read_text(errors="replace").splitlines()[-40:]))
    print(f"{len(READERS)} readers, {len(broken)} broken" + ": " * bool(broken) + ", ".join(broken))
    return 1 if broken else 0


def lead(name: str, seconds: int) -> None:
    """Fuzz one reader; ends the process."""
    import atheris

    with atheris.instrument_imports(include=["layerlab"]):
        import fuzzing
    from layerlab.errors import LayerlabError

    reader = fuzzing.READERS[name]

    def read(content: bytes) -> None:
        with contextlib.suppress(LayerlabError):
            reader.read(content)

    def mutate(content: bytes, most: int, seed: int) -> bytes:
        if seed % 3 == 0:
            return bytes(atheris.Mutate(content, most))
        return fuzzing.mutate(content, reader.form, random.Random(seed))[:most]

    options = [
        f"-max_total_time={seconds}",
        f"-timeout={LONGEST}",
        f"-rss_limit_mb={MEMORY}",
        f"-max_len={fuzzing.MOST_BYTES}",
        f"-artifact_prefix={FOLDER / name}-broken-",
        str(FOLDER / name),
    ]
    atheris.Setup([sys.argv[0], *options], read, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
