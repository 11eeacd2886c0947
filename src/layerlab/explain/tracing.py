"""A trace: one run of somebody's code, and which number and which array holds which value of it.

Numbers (`remembering_numbers.py`) and arrays (`remembering_arrays.py`) that remember write what
becomes of them into a `Record`. The trace knows what they have in common: where a value is kept,
what the learner calls it, which comparison decided how the code went on, what got out of sight.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import numpy as np

from layerlab.errors import TraceError
from layerlab.explain.naming import Names
from layerlab.explain.recording import Record, Recorded

__all__ = ["COMPARISONS", "Decision", "Element", "Memory", "Remembering", "Trace", "active"]

Element = tuple[Recorded, int]  # one number of a recorded value: its place, counted through

COMPARISONS = {
    "equal": "==", "not_equal": "!=", "less": "<", "less_equal": "<=", "greater": ">",
    "greater_equal": ">=",
}  # fmt: skip

# Whose lines are not the learner's: NumPy's, and those of the files that remember.
_HERE = tuple(
    str(Path(__file__).with_name(name))
    for name in ("tracing.py", "remembering.py", "remembering_numbers.py", "remembering_arrays.py",
                 "remembering_functions.py", "recording.py")
)  # fmt: skip
_NUMPY = str(Path(np.__file__).parent)

_FIX = "write this step with + - * /, @, sums and NumPy's functions of one number"

_traces: list[Trace] = []
_asarray = np.asarray  # itself: while a trace runs, another stands in its place


def active() -> Trace | None:
    """The trace that is being written in this thread, if there is one."""
    trace = _traces[-1] if _traces else None
    return trace if trace is not None and trace.thread == threading.get_ident() else None


class Remembering:
    """What a number that remembers carries: itself, and of which value it is which element."""

    plain: Any
    trace: Trace
    source: Recorded
    place: int


_NAMED = (Remembering, np.ndarray, list)


@dataclass(frozen=True)
class Decision:
    """A comparison of numbers on which it depended how the code went on: ``z > 0``, and it held."""

    value: Recorded  # the comparison (or the number that was asked whether it is zero)
    place: int
    held: bool

    def __str__(self) -> str:
        sign = COMPARISONS.get(self.value.kind)
        if sign is None:
            return f"{_called(self.value, self.place)} {'!=' if self.held else '=='} 0"
        left, right = (
            _called(v, self.place if v.values.shape == self.value.values.shape else 0)
            for v in self.value.inputs
        )
        return f"{left} {sign} {right}"


def _called(value: Recorded, place: int) -> str:
    """The name of one number, or the number."""
    while value.kind == "arrange":
        place = int(value.options["origin"].reshape(-1)[place])
        for source in value.inputs:
            if place < source.values.size:
                value = source
                break
            place -= source.values.size
    number = value.values.reshape(-1)[place]
    if not value.name:
        return f"{number:g}"
    return value.name + index_text(place, value.values.shape, nested=value.nested)


def index_text(place: int, shape: tuple[int, ...], *, nested: bool = False) -> str:
    """[2, 0], or [2][0] in lists of lists; nothing for a single number."""
    if not shape:
        return ""
    texts = [str(int(i)) for i in np.unravel_index(place, shape)]
    return "[" + ("][" if nested else ", ").join(texts) + "]"


class Memory:
    """What stands in the memory of one array: a value, and the elements written into it since.

    Views share memory, so what an array holds is asked of its memory: by the addresses of its
    elements, whichever way the view was made. `buffer` lies in one piece.
    """

    def __init__(self, trace: Trace, root: np.ndarray, value: Recorded | None) -> None:
        self.trace = trace
        self.root = root  # kept, so that its id stays its own
        self.buffer = np.ndarray.view(root, np.ndarray)
        self.value = value
        self.written: dict[int, Element] = {}
        self.fresh: list[int] = []  # places written whose values may have no name yet
        self.version = 0
        self.views: dict[Any, tuple[int, Recorded]] = {}
        self._slots: np.ndarray | None = None

    def places(self, array: np.ndarray) -> np.ndarray:
        """Which element of the memory, counted through, each element of a view is."""
        if self._slots is None:
            every = np.empty_like(self.buffer, dtype=np.int64, subok=False)  # in the same order
            every[...] = np.arange(self.buffer.size).reshape(self.buffer.shape)
            self._slots = every.ravel(order="K")
        if not array.size:
            return np.empty(array.shape, np.int64)
        width = self.buffer.itemsize
        start = (_address(array) - _address(self.buffer)) // width
        strides = [s // width * 8 for s in array.strides]
        return np.ndarray(array.shape, np.int64, self._slots.data, start * 8, strides)

    def base(self) -> Recorded:
        """The value that stood there before anything was written."""
        if self.value is None:
            self.value = self.trace.constant(self.buffer)
        return self.value

    def whole(self) -> Recorded:
        """The value of everything as it stands now."""
        if self.written:
            origins = np.empty(self.buffer.size, np.int64)
            missing = len(self.written) < self.buffer.size
            sources = [self.base()] if missing else []
            if missing:
                origins[:] = np.arange(self.buffer.size)
            offsets = {id(s): 0 for s in sources}
            end = sum(s.values.size for s in sources)
            for place, (source, at) in self.written.items():
                if id(source) not in offsets:
                    offsets[id(source)] = end
                    sources.append(source)
                    end += source.values.size
                origins[place] = offsets[id(source)] + at
            old = self.value  # what was given keeps its name to itself
            name = old.name if old is not None and old.role in ("", "constant") else ""
            self.written.clear()
            self.value = self.trace.arranged(
                sources, origins.reshape(self.buffer.shape), self.buffer.copy()
            )
            if name:
                self.trace.call_it(self.value, name)
        elif self.value is not None and not _same(self.value.values, self.buffer):
            self.value = None  # written by code that we do not see
            self.views.clear()
        return self.base()

    def element(self, place: int) -> Element:
        """One number as it stands now."""
        return self.written.get(place) or (self.base(), place)

    def about_to_change(self) -> None:
        """Numbers that were recorded stay as they were."""
        value = self.base()
        if np.may_share_memory(value.values, self.buffer):
            value.values = value.values.copy()

    def write(self, places: np.ndarray, value: Recorded) -> None:
        """Remember that these elements are now those of a value, which is repeated to fit."""
        self.version += 1
        sources = np.arange(value.values.size).reshape(value.values.shape)
        while sources.ndim > places.ndim:  # NumPy takes (1, 3) for (3,)
            sources = sources[0]
        sources = np.broadcast_to(sources, places.shape)
        everything = value.values.shape == self.buffer.shape == places.shape
        if everything and np.array_equal(places, sources):
            self.value = value
            self.written.clear()
        else:
            for place, source in zip(places.flat, sources.flat, strict=True):
                self.written[int(place)] = (value, int(source))
                self.fresh.append(int(place))


def _same(values: np.ndarray, buffer: np.ndarray) -> bool:
    """Whether the memory still holds the numbers (which it may have rounded)."""
    if values is buffer or _address(values) == _address(buffer):
        return True
    values = values.astype(buffer.dtype, copy=False)
    return bool((values == buffer).all()) or np.array_equal(values, buffer, equal_nan=True)


def _address(array: np.ndarray) -> int:
    return array.__array_interface__["data"][0]


class Trace:
    """One run of a learner's code that is being recorded; `with trace:` is that run."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.thread = threading.get_ident()
        self.decisions: list[Decision] = []
        self.own: set[int] = set()  # ids of the learner's objects, whose attributes are names
        self._memories: dict[int, Memory] = {}
        self._elements: dict[Element, Recorded] = {}
        self._constants: dict[Any, Recorded] = {}
        self._gone: dict[float, Element] = {}  # numbers that C code took out of our sight
        self._frames: dict[int, FrameType] = {}
        self._latest: FrameType | None = None
        self._theirs: dict[CodeType, bool] = {}
        self._scanned: dict[tuple[int, str], int] = {}
        self._root: FrameType | None = None
        self._names = Names(record)
        self._where: tuple[int, Any] = (0, None)  # whose variables are looked at, in which line

    def __enter__(self) -> Trace:
        self._root = sys._getframe(1)
        _traces.append(self)
        return self

    def __exit__(self, *exception: object) -> None:
        _traces.remove(self)
        if exception[0] is None:
            self._scanned.clear()
            for frame in self._frames.values():
                self._name_locals(frame)
            self._names.settle()
        self._frames.clear()
        self._latest = self._root = None

    # ── from things to values ────────────────────────────────────────────────────────────────────

    def value(self, thing: Any) -> Recorded:
        """The recorded value of a number, an array, or lists of them."""
        if isinstance(thing, Remembering) and thing.trace is self:
            return self.at(thing.source, thing.place)
        if isinstance(thing, np.ndarray):
            return self._value_of_array(thing)
        if isinstance(thing, (list, tuple)):
            return self.value(self.joined(thing))
        return self.constant(thing)

    def at(self, source: Recorded, place: int) -> Recorded:
        """One element of a value, as a value without axes."""
        if not source.values.shape:
            return source
        key = (source, place)
        if key not in self._elements:
            number = source.values.reshape(-1)[place]
            self._elements[key] = self.record.add(
                "arrange", [source], number, origin=_asarray(place)
            )
        return self._elements[key]

    def constant(self, number: Any) -> Recorded:
        """A number or an array that nothing remembers."""
        if isinstance(number, np.ndarray):
            return self._constant_array(number)
        if isinstance(number, (float, np.floating)) and self._came_back(float(number)):
            return self.at(*self._gone[float(number)])
        key = (type(number), repr(number))
        if key not in self._constants:
            plain = number.plain if isinstance(number, Remembering) else number
            self._check_size(plain)
            self._constants[key] = self.record.given(plain)
        return self._constants[key]

    def _came_back(self, number: float) -> bool:
        """Whether it is a number that went out of sight, and none that stands in the code."""
        return number in self._gone and not self.typed(number, float)

    def typed(self, number: Any, *types: type) -> bool:
        """Whether a number stands in the code as it was typed, as one of these types or as any."""
        return any(
            type(typed) in (types or (int, float, bool)) and typed == number
            for code, theirs in self._theirs.items()
            for typed in (code.co_consts if theirs else ())
        )

    def _constant_array(self, array: np.ndarray) -> Recorded:
        if array.dtype.kind not in "biuf":
            raise self.error(
                f"an array of {array.dtype} cannot be followed",
                fix="use arrays of numbers: np.array(..., dtype=float)",
            )
        if array.dtype.kind == "f" and self._gone:
            numbers = enumerate(array.flat)
            found = {i: self._gone[v] for i, v in numbers if self._came_back(float(v))}
            if found:
                rest = self.record.given(array.copy())
                memory = Memory(self, array, rest)
                memory.written.update(found)
                return memory.whole()
        return self.record.given(array.copy())

    def memory(self, array: np.ndarray) -> Memory | None:
        """The memory in which an array stands; None if nobody knows how it came there."""
        root = array
        while isinstance(root.base, np.ndarray):
            root = root.base
        found = self._memories.get(id(root))
        if found is None and type(array) is np.ndarray:
            found = self._adopt(root)
        return found

    def _adopt(self, root: np.ndarray, value: Recorded | None = None) -> Memory | None:
        if root.dtype.kind not in "biuf" or not _dense(root):
            return None
        memory = self._memories[id(root)] = Memory(self, root, value)
        return memory

    def _value_of_array(self, array: np.ndarray) -> Recorded:
        known = self.record.find(array)
        if known is not None:
            return known
        memory = self.memory(array)
        plain = np.ndarray.view(array, np.ndarray)
        if memory is None:
            if type(array) is np.ndarray:
                return self.record.keep(array, self.constant(array))
            found = self.record.equal_to(plain)
            if found is None:
                raise self.error(
                    f"an array of shape {array.shape} was made where it could not be seen",
                    fix="write this step with NumPy's functions or operators",
                )
            return found
        buffer = memory.buffer
        if plain.dtype != buffer.dtype:
            raise self.error(
                f"the memory of an array of {buffer.dtype} was read as {plain.dtype}",
                fix="convert numbers with astype",
            )
        same = plain.shape == buffer.shape and plain.strides == buffer.strides
        if same and _address(plain) == _address(buffer):
            return memory.whole()
        key = (_address(plain), plain.shape, plain.strides)
        version, value = memory.views.get(key, (-1, None))
        if value is None or version != memory.version:
            source = memory.whole()
            value = self.arranged([source], memory.places(plain).copy(), plain.copy())
            memory.views[key] = memory.version, value
        return value

    def arranged(
        self, sources: Sequence[Recorded], origin: np.ndarray, values: np.ndarray
    ) -> Recorded:
        """The numbers that stood at `origin`; a value itself, if it is all of it in its order."""
        if len(sources) == 1 and sources[0].values.shape == origin.shape:
            in_order = np.arange(origin.size).reshape(origin.shape)
            if np.array_equal(origin, in_order):
                return sources[0]
        used = np.zeros(sum(s.values.size for s in sources), bool)
        used[origin.reshape(-1)] = True
        kept, shift, start, dropped = [], np.zeros(used.size, np.int64), 0, 0
        for source in sources:
            end = start + source.values.size
            if used[start:end].any() or len(sources) == 1:
                kept.append(source)
            else:
                dropped += source.values.size
            shift[start:end] = dropped
            start = end
        return self.record.add("arrange", kept, values, origin=origin - shift[origin])

    # ── from values to things ────────────────────────────────────────────────────────────────────

    def wrap(self, plain: Any, value: Recorded, place: int = 0) -> Any:
        """The array, or the number, that remembers to be this value."""
        raise NotImplementedError

    def joined(self, things: Sequence[Any]) -> Any:
        """A list, in which something remembers, as an array that remembers."""
        raise NotImplementedError

    def ufunc(self, ufunc: np.ufunc, method: str, inputs: Sequence[Any], options: Any) -> Any:
        """What a ufunc makes of things that remember."""
        raise NotImplementedError

    def function(self, function: Callable[..., Any], args: Sequence[Any], kwargs: Any) -> Any:
        """What another function of NumPy makes of things that remember."""
        raise NotImplementedError

    def computed(self, kind: str, things: Sequence[Any], result: Any, **options: Any) -> Recorded:
        """Record an operation on things, and give the learner's names to what has none yet."""
        inputs = [self.value(thing) for thing in things]
        self.look()
        self._check_size(result)
        return self.record.add(kind, inputs, result, **options)

    def _check_size(self, number: Any) -> None:
        """Whole numbers of Python know no bounds, arrays of them do."""
        if type(number) is int and not -(2**63) <= number < 2**64:
            raise self.error(
                "whole numbers of more than 64 bits cannot be followed", fix="use decimals: 1e30"
            )

    def decide(self, value: Recorded, place: int, held: bool) -> None:
        """The code asked whether this holds, to go on one way or another."""
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename in _HERE:
            frame = frame.f_back
        if value.depends and frame is not None and frame is self._their_frame(frame):
            self.look()
            self.decisions.append(Decision(value, place, held))

    def went(self, number: Any, source: Recorded, place: int) -> None:
        """A number was taken by code that cannot be followed: should it come back, it is known."""
        if source.depends or source.role == "parameter":
            self._gone[float(number)] = (source, place)

    def lost(self, number: Any) -> bool:
        """Whether numbers went away, and this is none of them."""
        return bool(self._gone) and float(number) not in self._gone

    # ── the learner's names ──────────────────────────────────────────────────────────────────────

    def look(self) -> None:
        """Give each value the name of the variable that holds it by now."""
        frame = self._their_frame(sys._getframe(1))
        if frame is None:
            return
        if frame is not self._latest:
            before, self._latest = self._latest, frame
            stack = []
            above: FrameType | None = frame
            while above is not None:
                self._frames[id(above)] = above
                stack.append(above)
                above = self._their_frame(above.f_back)
            if before is not None and before not in stack:
                self._name_locals(before)
            for other in reversed(stack[1:]):
                self._name_locals(other)
        self._name_locals(frame)

    def _their_frame(self, frame: FrameType | None) -> FrameType | None:
        """The nearest frame of the learner's code."""
        while frame is not None and frame is not self._root:
            code = frame.f_code
            theirs = self._theirs.get(code)
            if theirs is None:
                path = code.co_filename
                theirs = path not in _HERE and not path.startswith((_NUMPY, "<__array_function__"))
                self._theirs[code] = theirs
            if theirs:
                return frame
            frame = frame.f_back
        return None

    def _name_locals(self, frame: FrameType) -> None:
        code = frame.f_code
        local = frame.f_locals
        site = code, frame.f_lasti
        self._where = id(frame), site
        for name, thing in local.items():
            if isinstance(thing, _NAMED) and not name.startswith((".", "_")):
                self._name_thing(thing, name)
        if code.co_argcount:
            own = local.get(code.co_varnames[0])
            if id(own) in self.own:
                self._where = id(own), site
                for name, thing in getattr(own, "__dict__", {}).items():
                    self._name_thing(thing, name)

    def _name_thing(self, thing: Any, name: str, part: str = "") -> None:
        if isinstance(thing, Remembering):
            # One number of an array without a name: np.vectorize calls a function of z with it.
            if thing.trace is self and thing.source.kind != "given":
                self.call_it(thing.source, name, part)
        elif isinstance(thing, np.ndarray):
            self._name_array(thing, name, part)
        elif type(thing) is list and thing:
            # Long lists grow at their end; what else is written into them is seen when all is done.
            key = id(thing), name + part
            known = self._scanned.get(key, 0) if len(thing) > 8 else 0
            self._scanned[key] = len(thing)
            for i in range(known, len(thing)):
                if isinstance(thing[i], _NAMED):
                    self._name_thing(thing[i], name, f"{part}[{i}]")

    def _name_array(self, array: np.ndarray, name: str, part: str) -> None:
        known = self.record.find(array)
        root = array
        while isinstance(root.base, np.ndarray):
            root = root.base
        memory = self._memories.get(id(root))
        if memory is not None:
            plain = np.ndarray.view(array, np.ndarray)
            same = plain.shape == memory.buffer.shape and plain.strides == memory.buffer.strides
            if same and _address(plain) == _address(memory.buffer):
                known = memory.value
                for place in memory.fresh:
                    source, _ = memory.written.get(place, (None, 0))
                    if source is not None and not source.values.shape:
                        self.call_it(source, name, part + index_text(place, plain.shape))
                memory.fresh.clear()
            else:
                key = (_address(plain), plain.shape, plain.strides)
                known = memory.views.get(key, (0, None))[1]
        if known is not None:
            self.call_it(known, name, part)

    def call_it(self, value: Recorded, name: str, part: str = "") -> None:
        """Give a name to a value that has none, or to the numbers of which it was put together."""
        if value.name:
            return
        self._names.give(value, name, part, *self._where)
        if value.kind != "arrange":
            return
        origin = value.options["origin"]
        if len(value.inputs) == 1:
            (source,) = value.inputs
            squeezed = [tuple(n for n in v.values.shape if n != 1) for v in (source, value)]
            flat = origin.reshape(-1)
            if squeezed[0] == squeezed[1] and np.array_equal(flat, np.arange(flat.size)):
                self.call_it(source, name, part)
            return
        starts = np.cumsum([0, *(s.values.size for s in value.inputs)])
        for place, at in enumerate(origin.flat):
            source = value.inputs[int(np.searchsorted(starts, at, "right")) - 1]
            if not source.name and source.kind != "given" and source.values.size == 1:
                self.call_it(source, name, part + index_text(place, origin.shape))

    # ── errors ───────────────────────────────────────────────────────────────────────────────────

    def error(self, what: str, *, fix: str = _FIX) -> TraceError:
        """An error that shows the last operations up to where the code could not be followed."""
        self.look()
        made = [v for v in self.record.values if v.kind not in ("given", "arrange")][-5:]
        shown = "; ".join(_operation(value) for value in made)
        return TraceError(what, detail=f"up to here: {shown or 'no operation yet'}", fix=fix)


def _operation(value: Recorded) -> str:
    """``z = matmul(weights, x), shape (3,)``."""
    name = value.options.get("name", value.kind)
    inputs = ", ".join(_short(v) for v in value.inputs)
    left = f"{value.name} = " if value.name else ""
    shape = f" of shape {value.values.shape}" if value.values.shape else ""
    return f"{left}{name}({inputs}){shape}"


def _short(value: Recorded) -> str:
    if value.name or value.values.size == 1:
        return _called(value, 0) if value.values.size == 1 else value.name
    return _short(value.inputs[0]) if len(value.inputs) == 1 and value.kind == "arrange" else "…"


def _dense(array: np.ndarray) -> bool:
    """Whether the elements lie in one piece, in some order of the axes."""
    if array.flags.c_contiguous or array.flags.f_contiguous:
        return True
    expected = array.itemsize
    for stride, size in sorted(zip(array.strides, array.shape, strict=True)):
        if stride != expected:
            return False
        expected *= size
    return True
