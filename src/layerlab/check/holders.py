"""Where an object keeps its weights and biases: found by name and shape, read and replaced.

A weight may be an array, a Parameter, lists in a list, an entry of a dictionary, an attribute of an
inner layer, or one vector in each of a list of neurons.
"""

from __future__ import annotations

import contextlib
import inspect
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import numpy as np

from layerlab.check.kinds import kind_of, like, numbers
from layerlab.check.vocabulary import meaning
from layerlab.nn import ModuleList
from layerlab.tensor import Tensor

__all__ = ["Holder", "find", "holders", "part_of"]

DEPTH = 3  # attributes of attributes of attributes
MOST = 400  # places that are looked at


@dataclass(frozen=True)
class Holder:
    """One place that holds numbers: how it is called, and how it is read and written."""

    path: str  # as the learner would write it: "self.W", "self.neurons[i].weights"
    name: str  # the last name in it
    get: Callable[[], Any]
    put: Callable[[Any], None]

    def numbers(self) -> np.ndarray:
        """What is there now, as doubles."""
        found = numbers(self.get())
        assert found is not None, self.path
        return found

    @property
    def kind(self) -> str:
        """The kind of array: array, Tensor, list, number."""
        value = self.get()
        first = value
        while isinstance(first, list | tuple) and first:
            first = first[0]
        inner = kind_of(first)
        return inner if inner in ("array", "Tensor") else kind_of(value)

    def set(self, array: np.ndarray) -> None:
        """Put numbers there: in place where shape and kind allow, so that others see them too."""
        value = self.get()
        raw = value.data if isinstance(value, Tensor) else value
        shape = np.shape(raw) if not isinstance(value, list | tuple) else None
        if shape is not None and shape != array.shape and array.size == np.size(raw):
            array = array.reshape(shape)  # a bias kept as a row
        if isinstance(raw, np.ndarray) and raw.dtype.kind == "f" and raw.shape == array.shape:
            if isinstance(value, Tensor) and raw.dtype != np.float32:
                value.data = array.astype(np.float32)  # as what is given to it: see `like`
                return
            with contextlib.suppress(ValueError):  # read-only
                raw[...] = array
                return
        new = like(value, array)
        if isinstance(value, list) and isinstance(new, list) and self.get() is value:
            value[:] = new
        else:
            self.put(new)


def holders(owner: object, path: str = "self", depth: int = DEPTH) -> Iterator[Holder]:
    """Every place in the object that holds numbers, attributes before what lies deeper."""
    seen: set[int] = set()
    count = 0
    level: list[tuple[object, str]] = [(owner, path)]
    for _ in range(depth):
        deeper: list[tuple[object, str]] = []
        for place, where in level:
            if id(place) in seen:
                continue
            seen.add(id(place))
            for name, value, get, put, way in _contents(place, where):
                count += 1
                if count > MOST:
                    return
                if numbers(value) is not None and kind_of(value) != "bool":
                    yield Holder(way, name, get, put)
                elif _has_inside(value):
                    deeper.append((value, way))
        level = deeper


def _contents(
    place: object, where: str
) -> Iterator[tuple[str, Any, Callable[[], Any], Callable[[Any], None], str]]:
    """(name, value, read, write, path) of each attribute or entry."""
    if isinstance(place, dict):
        for key, value in list(place.items()):
            yield (
                str(key),
                value,
                partial(operator.getitem, place, key),
                partial(operator.setitem, place, key),
                f"{where}[{key!r}]",
            )
        return
    if inspect.isfunction(place):  # what a function inside a function remembers
        for name, cell in zip(place.__code__.co_freevars, place.__closure__ or (), strict=True):
            with contextlib.suppress(ValueError):  # an empty cell
                get, put = partial(getattr, cell, "cell_contents"), partial(_fill, cell)
                yield name, cell.cell_contents, get, put, name
        return
    if issubclass(type(place), list | tuple | ModuleList):
        parts: list[Any] = list(cast(Any, place))
        for index, value in enumerate(parts) if isinstance(place, list | tuple) else ():
            if isinstance(value, np.ndarray | Tensor | list):
                get, put = partial(operator.getitem, place, index), partial(_replace, place, index)
                yield str(index), value, get, put, f"{where}[{index}]"
        if len({type(part) for part in parts}) == 1 and not isinstance(parts[0], Tensor):
            yield from _alike(parts, where)
        if len(parts) == 1:  # a list of one layer, as against one neuron
            yield from _contents(parts[0], f"{where}[0]")
        return
    names: list[str] = []
    with contextlib.suppress(TypeError):
        names += list(vars(place))
    for kind in type(place).__mro__:
        slots = vars(kind).get("__slots__", ())
        names += [slots] if isinstance(slots, str) else list(slots)
        if kind is not object and kind.__module__ != "builtins":
            names += [name for name, value in vars(kind).items() if isinstance(value, property)]
    for name in dict.fromkeys(names):
        if name.startswith("__"):
            continue
        try:
            value = getattr(place, name)
        except Exception:
            continue
        yield (
            name,
            value,
            partial(getattr, place, name),
            partial(setattr, place, name),
            f"{where}.{name}",
        )


def _fill(cell: Any, new: Any) -> None:
    cell.cell_contents = new


def _replace(place: Any, index: int, new: Any) -> None:
    place[index] = new


def _alike(
    parts: list[Any], where: str
) -> Iterator[tuple[str, Any, Callable[[], Any], Callable[[Any], None], str]]:
    """Numbers that stand at the same place in each of a list of alike objects, as one array."""
    inner = [{h.path: h for h in holders(part, "", 2)} for part in parts]
    for path, first in inner[0].items():
        same = [found.get(path) for found in inner]
        if any(holder is None for holder in same):
            continue
        each: list[Holder] = [holder for holder in same if holder is not None]

        def get(each: list[Holder] = each) -> Any:
            return [holder.get() for holder in each]

        def put(new: Any, each: list[Holder] = each) -> None:
            for holder, value in zip(each, new, strict=True):
                array = numbers(value)
                assert array is not None
                holder.set(array)

        yield first.name, get(), get, put, f"{where}[i]{path}"


def _has_inside(value: Any) -> bool:
    if isinstance(value, dict):
        return True
    if isinstance(value, list | tuple):
        return bool(value) and not isinstance(value[0], str | int | float)
    module = type(value).__module__
    return hasattr(value, "__dict__") and module not in ("builtins", "numpy", "functools", "random")


@dataclass(frozen=True)
class _Part(Holder):
    """A part of another holder's numbers: the weights of a matrix that has the bias in it too."""

    whole: Holder
    place: Any

    @property
    def kind(self) -> str:
        return self.whole.kind

    def set(self, array: np.ndarray) -> None:
        """Put numbers there; the other ones stay."""
        everything = self.whole.numbers().copy()
        everything[self.place] = array
        self.whole.set(everything)


def part_of(whole: Holder, place: Any) -> Holder:
    """The part of a holder's numbers at this index."""
    return _Part(whole.path, whole.name, lambda: whole.numbers()[place], whole.put, whole, place)


INSIDES = ("value", "values", "data", "array", "val", "tensor", "numbers")


def _word(holder: Holder) -> str:
    """The name that says what is there: that of the owner where it is only "value" or "data"."""
    words = [word for word in re.split(r"[^A-Za-z0-9_]+", holder.path) if word.strip("_")]
    name = holder.name.strip("_")
    return words[-2].strip("_") if name in INSIDES and len(words) > 2 else name


def find(owner: object, wanted: dict[str, list[tuple[int, ...]]]) -> dict[str, Holder]:
    """For each meaning the holder whose name and shape fit; where no name fits, the shape alone.

    `wanted` gives the shapes that are possible; a bias (n,) may also be a row (1, n) or a column.
    """
    everything = []
    for holder in holders(owner):
        if "grad" in holder.path.lower():
            continue
        with contextlib.suppress(Exception):
            everything.append((holder, holder.numbers().shape))
    found: dict[str, Holder] = {}
    for by_name in (True, False):
        for known, shapes in wanted.items():
            if known in found:
                continue
            for holder, shape in everything:
                row = len(shape) == 2 and 1 in shape and (max(shape),) in shapes
                fits = shape in shapes or (row and not any(len(s) == 2 for s in shapes))
                named = meaning(_word(holder), wanted) if fits else None
                taken = any(holder.path == other.path for other in found.values())
                if fits and not taken and (named == known if by_name else named is None):
                    found[known] = holder
                    break
    return found
