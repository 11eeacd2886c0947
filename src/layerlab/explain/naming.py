"""What the numbers of somebody's code are called: by their variables, and no two alike.

What is bound to a name first has it. A number that is made of it and takes its place has a mark:
h, h′, h′′, h_4. Where one line of code runs for each neuron, the numbers are counted: z[0], z[1].
A sum that grows, total = total + w·x, stays one number. (Arrays get marks when they are read.)
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from layerlab.explain.recording import Record, Recorded

__all__ = ["Names"]


class _Bound:
    """The numbers that were bound to one name.

    Each mark has runs, and each run the numbers that have one name, of which one is the sum of
    the one before. What stands from the mark `start` on was not made of each other.
    """

    def __init__(self, name: str, part: str, marks: int) -> None:
        self.name, self.part = name, part
        self.start = marks
        self.runs: list[list[list[Recorded]]] = [[] for _ in range(marks)]
        self.marks: dict[int, int] = {}  # of the newest number in each frame or object
        self.sites: set[Any] = set()
        self.made_of: dict[int, bool] = {}  # values by their order: whether of one that is bound

    def call(self, mark: int, k: int) -> None:
        """Give the numbers of a run their name."""
        marked = self.name + ("′" * mark if mark < 3 else f"_{mark + 1}")
        for value in self.runs[mark][k]:
            value.name = f"{marked}[{k}]{self.part}" if len(self.runs[mark]) > 1 else (
                marked + self.part
            )  # fmt: skip


class Names:
    """Gives names to the values of a record."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._bound: dict[str, _Bound] = {}
        self._others: Counter[str] = Counter()  # names of arrays, and of what was given
        self._looked = 0

    def give(self, value: Recorded, name: str, part: str, where: int, site: Any) -> None:
        """Call a value by the variable `name`, or `part` [2] of it.

        `where` stands for the frame or the object whose variable it is, `site` for the line.
        """
        if value.values.ndim or value.kind == "given":
            value.name = name + part
            self._others[name] += value.kind not in ("given", "arrange")
            return
        bound = self._bound.get(name + part)
        if bound is None:
            bound = self._bound[name + part] = _Bound(name, part, self._taken(name))
        mark = bound.marks.get(where)
        last = None if mark is None else bound.runs[mark][-1][-1]
        if mark is not None and last is not None and _grows(value, last):
            bound.runs[mark][-1].append(value)
            value.name = last.name
        else:
            if self._made_of_one(bound, value) or (bound.sites and site not in bound.sites):
                if mark is None:
                    mark = len(bound.runs)
                    bound.start = mark
                    bound.made_of, bound.sites = {}, set()
                else:
                    mark += 1
            else:
                mark = bound.start
            if mark == len(bound.runs):
                bound.runs.append([])
            bound.marks[where] = mark
            runs = bound.runs[mark]
            runs.append([value])
            bound.call(mark, len(runs) - 1)
            if len(runs) == 2:
                bound.call(mark, 0)
        bound.sites.add(site)
        bound.made_of[value.order] = True

    def settle(self) -> None:
        """When all is done: a sum that was used before it grew further is a number of its own."""
        for bound in self._bound.values():
            for runs in bound.runs:  # which grow meanwhile
                for run in runs:
                    used = [k for k, value in enumerate(run[:-1], 1) if value.uses > 1]
                    if used:
                        bound.runs.append([run[used[0] :]])
                        del run[used[0] :]
                        bound.call(len(bound.runs) - 1, 0)

    def _taken(self, name: str) -> int:
        """How many other values have this name."""
        values = self.record.values
        for value in values[self._looked :]:
            self._others[value.name] += value.role in ("input", "parameter")
        self._looked = len(values)
        return self._others[name]

    def _made_of_one(self, bound: _Bound, value: Recorded) -> bool:
        """Whether a value was made of one that is bound since the start."""
        known = bound.made_of
        if not known:
            return False
        first = min(known) if len(known) < 2 else next(iter(known))
        todo = [value]
        while todo:
            newest = todo[-1]
            if newest.order in known:
                todo.pop()
                continue
            missing = [v for v in newest.inputs if v.order >= first and v.order not in known]
            if missing:
                todo.extend(missing)
            else:
                known[newest.order] = any(known.get(v.order, False) for v in newest.inputs)
                todo.pop()
        return known[value.order]


def _grows(value: Recorded, last: Recorded) -> bool:
    """Whether it is a sum of the last one: total + w·x."""
    return value.kind in ("add", "subtract") and any(v is last for v in value.inputs)
