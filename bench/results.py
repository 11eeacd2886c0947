"""What came out of a row of the benchmark: times, medians, and whether the goals were reached."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from rows import Goal, Row


@dataclass
class Result:
    """What came out of one row: for each peer its seconds a step, round by round."""

    row: Row
    seconds: dict[str, list[float]] = field(default_factory=dict)
    memory: dict[str, list[float]] = field(default_factory=dict)  # bytes, where it is measured
    left_out: dict[str, str] = field(default_factory=dict)  # peer: why it has no part in this row
    wrong: dict[str, str] = field(default_factory=dict)  # peer: what went wrong
    warnings: list[str] = field(default_factory=list)

    def median(self, peer: str, of: str = "seconds") -> float | None:
        """Return the peer's median seconds a step (or bytes), or None."""
        figures = getattr(self, of).get(peer)
        return statistics.median(figures) if figures else None

    def spread(self, peer: str, of: str = "seconds") -> float:
        """Return the middle half of the rounds as a share of the median."""
        low, middle, high = np.quantile(getattr(self, of)[peer], (0.25, 0.5, 0.75))
        return float((high - low) / middle)

    def best(self, goal: Goal) -> str | None:
        """Return the fastest (or smallest) of the peers that the goal is against."""
        found = [name for name in goal.against if self.median(name, goal.of) is not None]
        return min(found, key=lambda name: self.median(name, goal.of) or 0.0, default=None)

    def outcome(self, goal: Goal) -> float | None:
        """Return ours / theirs; ours - theirs for an import; ours where there is no other."""
        ours = self.median(goal.ours, goal.of)
        if not goal.against or ours is None:
            return ours
        best = self.best(goal)
        theirs = None if best is None else self.median(best, goal.of)
        if theirs is None:
            return None
        return ours - theirs if self.row.kind == "import" else ours / theirs

    def is_ratio(self, goal: Goal) -> bool:
        """Say whether the outcome is a ratio, not a time."""
        return bool(goal.against) and self.row.kind != "import"

    def verdict(self, goal: Goal) -> str:
        """Say whether the goal is reached, and if not by how much it is missed."""
        outcome = self.outcome(goal)
        if outcome is None:
            return "not measured"
        if outcome <= goal.most:
            return "reached"
        if not self.is_ratio(goal):
            return f"missed by {1e3 * (outcome - goal.most):.0f} ms"
        return f"missed by {100 * (outcome / goal.most - 1):.0f} %"


def steepest(points: list[tuple[float, float]]) -> float:
    """Return the most that a time grew between two neighbours, beside linear growth (1).

    The points are (batch or parameters, seconds), in any order.
    """
    ordered = sorted(points)
    return max(
        (after / before) / (larger / smaller)
        for (smaller, before), (larger, after) in pairwise(ordered)
    )
