"""How the learner's code came to its number, step by step: for the eye, not for the verdict.

To follow code, `explain` must be where the code is. So this is another process, which has the
library and makes no verdict: what it says is shown beside a finding that was made without it.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from layerlab.check import Finding, diagnose_file
from layerlab.check.guard import printable
from layerlab.course.channel import MEMORY
from layerlab.course.exercises import Exercise
from layerlab.course.remote import Source
from layerlab.errors import LayerlabError

__all__ = ["with_arithmetic"]

MOST_LINES, WIDEST = 12, 300

# The first line of what runs there: the same rules, but that the library is at hand.
RULES = (
    "import linecache, mylayers; from layerlab.course import rules; "
    "linecache.getlines(__file__); rules.limit({seconds}, {memory}); "
    "rules.refuse([], {{'numpy', 'layerlab', 'mylayers'}}); del linecache, mylayers, rules\n"
)


def with_arithmetic(
    finding: Finding,
    exercise: Exercise,
    sources: Sequence[Source],
    earlier: Mapping[str, tuple[str, str]],
    seconds: float,
) -> Finding:
    """The finding with the arithmetic of the learner's own code, where it can be followed."""
    example = finding.counterexample
    if example is None or not example.arithmetic or exercise.role is None:
        return finding
    with tempfile.TemporaryDirectory(prefix="layerlab-") as folder:
        package = Path(folder, "mylayers")
        package.mkdir()
        (package / "__init__.py").write_text("")
        for name, (_, text) in earlier.items():
            (package / f"{name.partition('.')[2]}.py").write_text(text, "utf-8")
        lesson = Path(folder, "lesson.py")
        text = RULES.format(seconds=seconds, memory=MEMORY)
        text += "\n\n".join(source.source for source in sources)
        lesson.write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            followed = diagnose_file(
                lesson, exercise.name, exercise.role,
                name=exercise.kind, seed=finding.seed, seconds=seconds,
            )  # fmt: skip
        except (LayerlabError, RuntimeError):
            return finding
        except (KeyError, TypeError, ValueError, AttributeError):  # the code answered by itself
            return finding
    other = followed.counterexample
    if other is None or followed.mistake != finding.mistake:
        return finding
    if str(other.sentence()) != example.sentence():  # it was asked something else
        return finding
    yours = tuple(printable(str(line))[:WIDEST] for line in other.yours[:MOST_LINES])
    return dataclasses.replace(finding, counterexample=dataclasses.replace(example, yours=yours))
