"""What every rendering needs: names that do no harm, and which of very many things to show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from layerlab.explain.steps import Picture, Step

__all__ = ["Explained", "Numbers", "chosen", "clean", "flat", "gap_note", "shown_steps"]

Numbers = NDArray[np.float64]

MOST_STEPS = 64  # siblings; of more, some are left out

# Control characters, halves of characters, and marks that reverse the text after them.
_HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufffe\uffff]"
)
_BREAKS = re.compile("[\t\n\v\f\r\x85\u2028\u2029]+")


class Explained(Protocol):
    """What is rendered: the fields of an Explanation."""

    @property
    def title(self) -> str: ...
    @property
    def steps(self) -> Sequence[Step]: ...
    @property
    def result(self) -> Any: ...
    @property
    def pictures(self) -> Sequence[Picture]: ...
    @property
    def notes(self) -> Sequence[str]: ...


def clean(text: str) -> str:
    """The text on one line, without characters that steer a terminal or turn the text around."""
    return _HARMFUL.sub("\N{REPLACEMENT CHARACTER}", _BREAKS.sub(" ", str(text)))


def flat(values: Any) -> Numbers:
    """An array of numbers as one row in double precision."""
    return np.asarray(values, dtype=np.float64).reshape(-1)


def chosen(count: int, most: int, wanted: int | None = None) -> list[int | None]:
    """At most so many positions of `count`: the first, the last, the wanted; None is a gap."""
    if count <= most:
        return list(range(count))
    kept = {*range(most - 1), count - 1}
    if wanted is not None and most > 2 and wanted not in kept:
        kept = kept - {most - 2} | {wanted}
    result: list[int | None] = []
    for i in sorted(kept):
        before = result[-1] if result else -1
        if before is not None and i > before + 1:
            result.append(None)
        result.append(i)
    return result


def shown_steps(steps: Sequence[Step], pictures: Sequence[Picture]) -> list[Step | int]:
    """The steps to show of one heading; a number stands for so many that are left out.

    Of more than 64 the first ones are shown, the last, and those of the neuron asked for.
    """
    if len(steps) <= MOST_STEPS:
        return list(steps)
    kept = {*range(MOST_STEPS - 1), len(steps) - 1}
    for picture in pictures:
        neurons = len(picture.outputs)
        if picture.neuron is not None and neurons and len(steps) % neurons == 0:
            each = len(steps) // neurons
            kept |= set(range(picture.neuron * each, (picture.neuron + 1) * each))
    result: list[Step | int] = []
    before = -1
    for i in sorted(kept):
        if i > before + 1:
            result.append(i - before - 1)
        result.append(steps[i])
        before = i
    return result


def gap_note(count: int) -> str:
    """What stands in the place of steps that are left out."""
    return f"… {count:,} more line{'s' * (count != 1)} like these …"
