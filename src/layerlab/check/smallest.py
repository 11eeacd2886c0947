"""The smallest case that shows a mistake: fewest samples, then features, then whole numbers.

A role offers its cases in order of size. The first one that fails is taken, and then each of its
numbers is made as small as it can be while the case still fails in the same way. Numbers count as
smaller in the order 1, 2, 3, 0, −1, ...: a factor of one is easier to follow than a zero, in which
everything disappears.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence

import numpy as np

from layerlab.check.cases import Case, Outcome
from layerlab.check.evidence import Evidence
from layerlab.check.mistakes import Mistake

__all__ = ["smallest"]

ORDER = (1.0, 2.0, 3.0, 0.0, -1.0, -2.0)
MOST_CASES, MOST_NUMBERS = 100, 30
SECONDS = 0.5  # for code that is very slow; the finding of other code does not depend on the clock


def smallest(
    evidence: Evidence, model: type | None, rivals: Sequence[type] = ()
) -> tuple[Case, Outcome, Outcome] | None:
    """(case, the subject's answer, the right one), or None where every case is right.

    With a model the subject must also give the model's answer, and none of the rivals': the case
    shows that mistake, or both of two.
    """
    started = time.perf_counter()

    def failing(case: Case) -> tuple[Case, Outcome, Outcome] | None:
        got, right = evidence.attachment.run(case), evidence.expect(case)
        if evidence.agree(got, right):
            return None
        if model is not None and not evidence.agree(got, evidence.expect(case, model)):
            return None
        if model is not None and issubclass(model, Mistake) and not model.shows(case):
            return None
        if any(evidence.agree(got, evidence.expect(case, rival)) for rival in rivals):
            return None
        return case, got, right

    best = None
    for case in itertools.islice(evidence.role.ladder(evidence.attachment), MOST_CASES):
        best = failing(case.told(**evidence.reading))
        if best or time.perf_counter() - started > SECONDS:
            break
    if best is None:
        # no small case shows it: the smallest of the probes that does
        return min(
            (found for case in evidence.cases if (found := failing(case))),
            key=lambda found: sum(array.size for array in found[0].arrays.values()),
            default=None,
        )
    for name in evidence.role.shrinkable:
        if name not in best[0].arrays:
            continue
        for place in range(min(best[0][name].size, MOST_NUMBERS)):
            for value in ORDER:
                if time.perf_counter() - started > SECONDS:
                    return best
                array = best[0][name].copy()
                if array.flat[place] == value:
                    break
                array.flat[place] = value
                smaller = failing(best[0].replaced(**{name: np.asarray(array)}))
                if smaller:
                    best = smaller
                    break
    return best
