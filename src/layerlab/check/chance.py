"""Judging random behaviour: a right layer is accused less than once in a million diagnoses.

A dropout layer is called many times with one input. Of its answers we keep what does not depend on
luck (its *law*): the share of zeros, the factor of the kept numbers, and what the zeros of
different places have to do with each other. A share counts as p where it is as near to p as luck
allows.

How near that is. By Hoeffding's inequality a share of n independent draws is further than t from
its probability in at most 2 exp(-2 n t²) of all cases. With t = sqrt(log(2 / ALARM) / (2 n)) that
is ALARM, 1e-8. A law asks at most four such questions: one about zeros and three about pairs of
places (two places agree with probability q² + (1 - q)², and the pairs that are looked at do not
overlap, so they are independent). It also asks questions that a right layer answers wrongly far
more rarely: whether all of 60 calls have the same zeros or the same number of zeros, whether all
rows or all columns are alike. A diagnosis asks for two laws of a layer in training at two
probabilities: 8 questions, fewer than 1e-7 together. Evaluation is exact and needs no luck.
"""

from __future__ import annotations

import math

import numpy as np

__all__ = ["ALARM", "CALLS", "law", "radius"]

ALARM = 1e-8
CALLS = 60
ALIKE, PARTLY, APART = 1.0, 0.5, 0.0
MOST_FACTORS = 3


def radius(draws: int, alarm: float = ALARM) -> float:
    """How far a share of so many draws may be from its probability: sqrt(log(2 / alarm) / 2n)."""
    return math.sqrt(math.log(2 / alarm) / (2 * draws))


def law(x: np.ndarray, answers: np.ndarray, p: float) -> dict[str, np.ndarray]:
    """What does not depend on luck in the answers (calls, m, n) to x (m, n) without zeros in it.

    `zeros`: the share of them; p or 1 - p where it may be that. `factor`: what the other numbers
    are multiplied by; NaN where every number has another factor, or none is left. `calls`, `rows`,
    `columns`: 1 where all have the same zeros, 0 where they have nothing to do with each other.
    `count`: 1 where every call has equally many zeros. `values`: the answer's own number, where
    all kept numbers have become the same.
    """
    zeros = answers == 0
    axes = {"calls": 0, "rows": 1, "columns": 2}
    alike = {
        name: zeros.shape[axis] > 1 and bool((zeros == zeros.take([0], axis)).all())
        for name, axis in axes.items()
    }
    apart = zeros  # one of what is always alike: the draws that are independent
    for name, axis in axes.items():
        if alike[name]:
            apart = apart.take([0], axis)
    share = _share(float(apart.mean()), p, apart.size)
    if apart[0].size < zeros[0].size and apart[0].size == 1 and not alike["calls"]:
        share = math.nan  # all or nothing: too few draws to tell how often
    counts = zeros.sum(axis=(1, 2))
    kept = ~zeros
    return {
        "zeros": np.array(share),
        "factor": _different((answers / x)[kept]),
        "values": _different(answers[kept], most=1) if kept[0].size > 1 else np.array([math.nan]),
        **{
            name: np.array(ALIKE if alike[name] else _together(apart, axis))
            for name, axis in axes.items()
        },
        "count": np.array(float(len(counts) > 1 and (counts == counts[0]).all())),
    }


def _share(share: float, p: float, draws: int) -> float:
    """The probability that the share stands for; the share itself where it is none that is known.

    No and every number are exact. Else p or 1 - p, whichever is nearer, if luck allows it; then a
    half, for who forgets p, and the share that is left after dropping twice.
    """
    if share in (0.0, 1.0):
        return share
    for group in ((p, 1 - p), (0.5,), (1 - (1 - p) ** 2,)):
        nearest = min(group, key=lambda known: abs(share - known))
        if abs(share - nearest) <= radius(draws):
            return nearest
    return share


def _together(zeros: np.ndarray, axis: int) -> float:
    """Whether neighbours along an axis are independent: APART, or PARTLY alike."""
    first, second = (_every_second(zeros, axis, start) for start in (0, 1))
    pairs = second.size
    share = float(zeros.mean())
    if pairs == 0 or share in (0.0, 1.0):
        return APART
    first = first.take(range(second.shape[axis]), axis)
    agree = float((first == second).mean())
    # the expected agreement is computed from the share, which is off by its own radius at most;
    # its slope |4 q - 2| is 2 at most
    allowed = radius(pairs) + 2 * radius(zeros.size)
    return APART if abs(agree - (share**2 + (1 - share) ** 2)) <= allowed else PARTLY


def _every_second(array: np.ndarray, axis: int, start: int) -> np.ndarray:
    return array.take(range(start, array.shape[axis], 2), axis)


def _different(numbers: np.ndarray, most: int = MOST_FACTORS) -> np.ndarray:
    """The different numbers among these, within rounding; [NaN] where they are many or none."""
    if not numbers.size or not np.isfinite(numbers).all():
        return np.array([numbers[0] if numbers.size and _same(numbers) else math.nan])
    ordered = np.sort(numbers)
    steps = np.diff(ordered) > 1e-3 * np.abs(ordered[1:])
    found = ordered[np.concatenate([[True], steps])]
    return found if len(found) <= most else np.array([math.nan])


def _same(numbers: np.ndarray) -> bool:
    return bool((numbers == numbers[0]).all())
