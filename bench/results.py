"""What came out of a row of the benchmark: times, medians, and whether the goal was reached."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field

import numpy as np

from rows import OURS, Row


@dataclass
class Result:
    """What came out of one row: for each peer its seconds a step, round by round."""

    row: Row
    seconds: dict[str, list[float]] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)  # peer: why it has no part in this row
    wrong: dict[str, str] = field(default_factory=dict)  # peer: what went wrong
    warnings: list[str] = field(default_factory=list)

    def median(self, peer: str) -> float | None:
        """Return the peer's median seconds a step, or None."""
        times = self.seconds.get(peer)
        return statistics.median(times) if times else None

    def spread(self, peer: str) -> float:
        """Return the middle half of the rounds as a share of the median."""
        low, middle, high = np.quantile(self.seconds[peer], (0.25, 0.5, 0.75))
        return float((high - low) / middle)

    def outcome(self) -> float | None:
        """Return ours / theirs; in seconds ours - theirs for an import, ours for explaining."""
        ours, theirs = self.median(OURS), self.median(self.row.against)
        if self.row.kind == "explain":
            return ours
        if ours is None or theirs is None:
            return None
        return ours - theirs if self.row.kind == "import" else ours / theirs

    def verdict(self) -> str:
        """Say whether the goal is reached, and if not by how much it is missed."""
        outcome, goal = self.outcome(), self.row.goal
        if outcome is None:
            return "not measured"
        if goal is None:
            return "no goal"
        if outcome <= goal:
            return "reached"
        if self.row.kind in ("import", "explain"):
            return f"missed by {1e3 * (outcome - goal):.0f} ms"
        return f"missed by {100 * (outcome / goal - 1):.0f} %"
