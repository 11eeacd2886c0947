"""The likely mend of an error, in the words of the command line: `--strict`, not `strict=False`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable

__all__ = ["in_options"]

# What the library says -> what a user of the command line can do.
WORDS: list[tuple[str, str | Callable[[re.Match[str]], str]]] = [
    (r"fill them in, or prepare with strict=False to put the training mean there",
     "fill them in, or train without --strict, which puts the training mean there"),
    (r"table\.without\((['\"])(.*?)\1\), or load_csv\(.*?\)",
     lambda found: f"train with --drop {shlex.quote(found[2])}"),
    (r"^table\.without\((.*)\)$", r"remove \1 from the file, or train on it, too"),
    (r"name the target column with target=\.\.\., or task='regression' for numbers",
     "name the target column with --target, or take numbers as amounts with --task regression"),
    (r"name another target column", "name another column with --target"),
    (r"task='(\w+)'", r"--task \1"),
    (r'(?<!\()\bengine="(\w+)"', r"--engine \1"),
    (r'devices="all", or (\d+)', r"--devices all, or \1"),
    (r"batch_size=(\d+), or devices=(\d+)", r"--batch-size \1, or --devices \2"),
    (r"coordinator='([^']*)'", r"--coordinator \1"),
    (r"process_id=(\d+), or num_processes=(\d+)", r"--process-id \1, or --num-processes \2"),
    (r"with resume they go on", "with --resume they go on"),
    (r"lower the learning rate, or clip the gradients \(clip_norm=1\)", "a smaller --lr"),
]  # fmt: skip


def in_options(text: str) -> str:
    """A text of the library with its calls replaced by options."""
    lines = []
    for line in text.split("\n"):
        head, fix, rest = line.partition("  Fix: ")
        words = rest if fix else line
        for pattern, replacement in WORDS:
            words = re.sub(pattern, replacement, words)
        lines.append(head + fix + words if fix else words)
    return "\n".join(lines)
