"""Which lessons there are, by the names of their files alone: the quick way, for `status`."""

from __future__ import annotations

import difflib
import re
from functools import cache
from pathlib import Path

from layerlab.errors import ArgumentError

__all__ = ["LESSONS", "find_lesson", "lesson_ids"]

LESSONS = Path(__file__).parent / "lessons"


@cache
def lesson_ids() -> tuple[str, ...]:
    """The lessons in their order: ("01_neuron", "02_activations", ...)."""
    return tuple(sorted(path.stem for path in LESSONS.glob("[0-9][0-9]_*.py")))


def find_lesson(name: str) -> str:
    """The lesson that a reader means: "04_layers", "04", "4", "layers", "04_layers.py".

    Raises ArgumentError with the nearest one.
    """
    word = re.sub(r"\.(py|ipynb)$", "", Path(name).name.strip().lower())
    for known in lesson_ids():
        number, _, module = known.partition("_")
        if word in (known, module) or (word.isdigit() and int(word) == int(number)):
            return known
    modules = {known.partition("_")[2]: known for known in lesson_ids()}
    choices = [*lesson_ids(), *modules]
    near = difflib.get_close_matches(word, choices, n=1, cutoff=0.4)
    nearest = modules.get(near[0], near[0]) if near else lesson_ids()[0]
    raise ArgumentError(
        f"there is no lesson {name!r}", detail="known: " + ", ".join(lesson_ids()), fix=nearest
    )
