"""Arrays that remember what NumPy did with them, and what ufuncs and indexing make of them.

Every result is what NumPy computes of plain arrays; the record is written beside it. Functions that
only move numbers need no rule each: where the numbers went is found by moving their positions.
`remembering_functions.py` has the functions that need a rule of their own.
"""

from __future__ import annotations

import math
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from layerlab.errors import TraceError
from layerlab.explain.recording import Record, Recorded
from layerlab.explain.remembering_numbers import number, plain, remembers
from layerlab.explain.tracing import Memory, Remembering, Trace, active

__all__ = ["UFUNCS", "NumpyTrace", "RememberingArray"]

# What a ufunc is called in a record; any other is a `call`.
UFUNCS: dict[str, str] = {
    name: name
    for name in ("add", "subtract", "multiply", "divide", "power", "negative", "maximum", "minimum",
                 "sign", "floor", "ceil", "exp", "expm1", "log", "log1p", "log2", "log10", "sqrt",
                 "square", "reciprocal", "sin", "cos", "tanh", "erf", "equal", "not_equal", "less",
                 "less_equal", "greater", "greater_equal", "logical_and", "logical_or",
                 "logical_not", "isnan", "isinf", "isfinite", "matmul")
} | {
    "absolute": "abs", "fabs": "abs", "rint": "round", "expit": "sigmoid", "float_power": "power",
    "true_divide": "divide",
}  # fmt: skip
_OF_BOOLS = {
    "bitwise_and": "logical_and", "bitwise_or": "logical_or", "bitwise_xor": "not_equal",
    "logical_xor": "not_equal", "invert": "logical_not",
}  # fmt: skip
_REDUCTIONS = {
    "add": "sum", "multiply": "prod", "maximum": "max", "minimum": "min", "logaddexp": "logsumexp",
    "logical_or": "max", "logical_and": "min", "bitwise_or": "max", "bitwise_and": "min",
    "fmax": "max", "fmin": "min",
}  # fmt: skip
_PRODUCTS = {"vecdot": "...i,...i->...", "matvec": "...ij,...j->...i", "vecmat": "...i,...ij->...j"}


class RememberingArray(np.ndarray):
    """An array whose trace knows what made each of its numbers."""

    __remembering__ = True

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        trace = active()
        if trace is None:
            options = {k: plain(v) for k, v in options.items()}
            return getattr(ufunc, method)(*map(plain, inputs), **options)
        return trace.ufunc(ufunc, method, inputs, options)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        trace = active()
        if trace is None:
            return function(*map(plain, args), **{k: plain(v) for k, v in kwargs.items()})
        return trace.function(function, args, kwargs)

    def __getitem__(self, key: Any) -> Any:
        trace = active()
        if not isinstance(trace, NumpyTrace):
            return plain(self)[_plain_key(key)]
        return trace.taken(self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        trace = active()
        if isinstance(trace, NumpyTrace):
            trace.put(self, key, value)
        else:
            plain(self)[_plain_key(key)] = plain(value)

    def __iter__(self) -> Iterator[Any]:
        if not self.ndim:
            iter(plain(self))  # raises what NumPy raises
        return (self[i] for i in range(len(self)))

    def __bool__(self) -> bool:
        held = bool(plain(self))
        trace = active()
        if trace is not None and self.size == 1:
            trace.decide(trace.value(self), 0, held)
        return held

    def __float__(self) -> float:
        result = float(plain(self))
        trace = active()
        if trace is not None:
            trace.went(result, trace.value(self), 0)
        return result

    def __deepcopy__(self, memo: Any) -> Any:
        return self.copy()

    def __reduce__(self) -> Any:
        return plain(self).__reduce__()

    def __format__(self, spec: str) -> str:
        return format(plain(self), spec)

    def __repr__(self) -> str:
        return repr(plain(self))

    def __str__(self) -> str:
        return str(plain(self))

    def item(self, *args: Any) -> Any:
        result = plain(self).item(*map(plain, args))
        trace = active()
        if trace is None:
            return result
        if not args:
            place = 0
        elif len(args) == 1 and not isinstance(args[0], tuple):
            place = int(args[0]) % self.size
        else:
            index = args[0] if len(args) == 1 else args
            place = int(np.arange(self.size).reshape(self.shape)[_plain_key(index)])
        return trace.wrap(result, trace.value(self), place)

    def tolist(self) -> Any:
        if not self.ndim:
            return self.item()
        return [part.tolist() for part in self]

    @property
    def flat(self) -> Any:
        return self.reshape(-1)

    @flat.setter
    def flat(self, value: Any) -> None:
        self.reshape(-1)[...] = value

    def dot(self, b: Any, out: Any = None) -> Any:
        return np.dot(self, b) if out is None else np.dot(self, b, out=out)

    def compress(self, condition: Any, axis: Any = None, out: Any = None) -> Any:
        return np.compress(condition, self, axis, out)

    def view(self, *args: Any, **kwargs: Any) -> Any:
        if args in ((np.ndarray,), (RememberingArray,), ()) and not kwargs:
            return super().view(RememberingArray)  # a plain one would forget
        return super().view(*args, **kwargs)

    def fill(self, value: Any) -> None:
        self[...] = value

    def sort(self, axis: Any = -1, **kwargs: Any) -> None:  # type: ignore[override]
        self[...] = np.sort(self, axis, **kwargs)

    def reshape(self, *shape: Any, **kwargs: Any) -> Any:
        return np.reshape(self, shape[0] if len(shape) == 1 else shape, **kwargs)

    def astype(self, dtype: Any, *args: Any, **kwargs: Any) -> Any:
        trace = active()
        if trace is None:
            return plain(self).astype(dtype, *args, **kwargs)
        return trace.function(np.ndarray.astype, (self, dtype, *args), kwargs)

    def copy(self, *args: Any, **kwargs: Any) -> Any:
        return np.copy(self, *args, **kwargs) if args or kwargs else np.copy(self)

    __copy__ = copy

    def flatten(self, order: Any = "C") -> Any:
        return np.ravel(self, order).copy()


def _method(name: str) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(np, name)(self, *args, **kwargs)

    method.__name__ = name
    return method


for _name in ("mean", "std", "var", "clip", "round", "take", "repeat", "argmax", "argmin",
              "argsort", "cumsum", "cumprod", "trace", "searchsorted",
              "nonzero"):  # fmt: skip
    setattr(RememberingArray, _name, _method(_name))


def _plain_key(key: Any) -> Any:
    return tuple(map(plain, key)) if isinstance(key, tuple) else plain(key)


class _Positions:
    """Values in a row, and the positions of their numbers when they are counted through."""

    def __init__(self, trace: NumpyTrace, fill: Recorded | None = None) -> None:
        self.trace = trace
        self.sources: list[Recorded] = []
        self.starts: dict[int, int] = {}
        self.end = 0
        if fill is not None:
            self.start(fill)

    def start(self, value: Recorded) -> int:
        if id(value) not in self.starts:
            self.starts[id(value)] = self.end
            self.sources.append(value)
            self.end += value.values.size
        return self.starts[id(value)]

    def of(self, thing: Any) -> Any:
        """The same thing with positions in the place of numbers."""
        if isinstance(thing, (list, tuple)):
            return [self.of(part) for part in thing]
        if isinstance(thing, Remembering) and thing.trace is self.trace:
            return self.start(thing.source) + thing.place
        value = self.trace.value(thing)
        places = np.arange(value.values.size).reshape(value.values.shape)
        return places + self.start(value)


class NumpyTrace(Trace):
    """A trace that knows NumPy."""

    def __init__(self, record: Record, handlers: Mapping[Any, Callable[..., Any]]) -> None:
        super().__init__(record)
        self.handlers = handlers  # of NumPy's functions: (trace, function, *args, **kwargs)

    # ── from values to things and back ───────────────────────────────────────────────────────────

    def wrap(self, plain: Any, value: Recorded, place: int = 0) -> Any:
        if isinstance(plain, np.ndarray):
            return self.array(plain, value)
        if isinstance(plain, (bool, int, float, np.generic)):
            return number(self, plain, value, place)
        raise self.error(
            f"a {type(plain).__name__} cannot be followed", fix="use numbers and arrays"
        )

    def array(self, array: np.ndarray, value: Recorded | None) -> Any:
        """An array in memory of its own that remembers to be this value."""
        root = np.ndarray.view(array, np.ndarray)
        if array.base is not None or type(array) is not np.ndarray:
            root = np.array(root, order="K", subok=False)
        else:
            root = array
        memory = self._adopt(root, value)
        if memory is None:
            return array
        return root.view(RememberingArray)

    def joined(self, things: Sequence[Any]) -> Any:
        if not remembers(things):
            return np.asarray(things)
        return self.moved(np.array, (things,), {})

    # ── moving numbers ───────────────────────────────────────────────────────────────────────────

    def moved(
        self,
        function: Callable[..., Any],
        args: Sequence[Any],
        kwargs: dict[str, Any],
        *,
        data: Sequence[int] = (0,),
        fill: bool = False,
    ) -> Any:
        """What a function that only moves (or copies) numbers makes of things that remember.

        `data` are the places of the arguments whose numbers are moved. With `fill`, zeros come in.
        """
        result = function(*map(plain, args), **{k: plain(v) for k, v in kwargs.items()})
        if isinstance(result, np.ndarray) and self._is_view(result):
            return result.view(RememberingArray)
        positions = _Positions(self, self.constant(0.0) if fill else None)
        given = [positions.of(a) if i in data else plain(a) for i, a in enumerate(args)]
        given = [np.asarray(g) if i in data and isinstance(args[i], np.ndarray) else g
                 for i, g in enumerate(given)]  # fmt: skip
        options = {k: plain(v) for k, v in kwargs.items() if k not in ("dtype", "copy", "like")}
        with np.errstate(all="ignore"):
            origins = function(*given, **options)
        self.look()
        if isinstance(result, (list, tuple)):
            pairs = zip(result, origins, strict=True)
            return type(result)([self._placed(r, o, positions.sources) for r, o in pairs])
        return self._placed(result, origins, positions.sources)

    def _is_view(self, array: np.ndarray) -> bool:
        root = array
        while isinstance(root.base, np.ndarray):
            root = root.base
        return root is not array and id(root) in self._memories

    def _placed(self, result: Any, origin: Any, sources: list[Recorded]) -> Any:
        """The result of moving, whose numbers stood at `origin` in the sources."""
        origin = np.asarray(origin).astype(np.int64)
        values = np.asarray(result)
        kind = values.dtype.kind
        if kind == "O":
            values = values.astype(np.float64)
        if not sources or not origin.size:
            value = self.record.given(values.copy())
            return self.wrap(result, value)
        flat = np.concatenate([s.values.reshape(-1) for s in sources])
        moved = flat[origin]
        if kind in "iu" and moved.dtype.kind == "f" and not np.array_equal(moved, values):
            value = self.arranged(sources, origin, moved)
            value = self.record.add("call", [value], values, function=math.trunc, name="int")
        elif kind == "b" and moved.dtype.kind != "b":
            value = self.arranged(sources, origin, moved)
            value = self.record.add("not_equal", [value, self.constant(0)], values)
        elif not np.allclose(moved, values, rtol=1e-2, atol=1e-6, equal_nan=True):
            raise self.error("an operation that should only move numbers changed them")
        else:
            value = self.arranged(sources, origin, values)
        return self.wrap(result, value)

    def taken(self, array: Any, key: Any) -> Any:
        """array[key]."""
        source = plain(array)
        index = _plain_key(key)
        result = source[index]
        memory = self.memory(array)
        if isinstance(result, np.ndarray) and self._is_view(result):
            return result.view(RememberingArray)
        if memory is None:
            return self.wrap(result, self.record.add(
                "arrange", [value := self.value(array)], np.array(result),
                origin=np.arange(value.values.size).reshape(value.values.shape)[index],
            ))  # fmt: skip
        places = memory.places(source)[index]
        if not isinstance(result, np.ndarray):
            return self.wrap(result, *memory.element(int(places)))
        self.look()
        return self.wrap(result, self.arranged([memory.whole()], places, result))

    def put(self, array: Any, key: Any, thing: Any) -> None:
        """array[key] = thing."""
        target, index = plain(array), _plain_key(key)
        memory = self.memory(array)
        if memory is None:
            raise self.error("an array is written to that was made where it could not be seen")
        memory.about_to_change()
        value = self.value(thing)
        mask = key if isinstance(key, np.ndarray) and key.dtype == bool else None
        masked = mask is not None and mask.shape == target.shape and value.values.size == 1
        old = self.value(array) if masked else None
        target[index] = plain(thing)
        self.look()
        if old is not None:
            condition, scalar = self.value(mask), self.at(value, 0)
            value = self.record.add("where", [condition, scalar, old], target.copy())
            memory.write(memory.places(target), value)
            return
        self._written(memory, memory.places(target)[index], value, target[index])

    def _written(self, memory: Memory, places: Any, value: Recorded, now: Any) -> None:
        if now.dtype.kind in "iub" and value.values.dtype.kind == "f":
            cut = np.broadcast_to(value.values, now.shape)
            if not np.array_equal(cut, now):
                value = self.record.add("call", [value], now, function=math.trunc, name="int")
        memory.write(np.asarray(places), value)

    # ── ufuncs ───────────────────────────────────────────────────────────────────────────────────

    def ufunc(self, ufunc: np.ufunc, method: str, inputs: Sequence[Any], options: Any) -> Any:
        options = dict(options)
        inputs = [self.joined(a) if isinstance(a, (list, tuple)) and remembers(a) else a
                  for a in inputs]  # fmt: skip
        if method == "at":
            return self._at(ufunc, *inputs)
        if method == "outer":
            a, b = (self.joined([x]).reshape(()) if isinstance(x, Remembering) else np.asanyarray(x)
                    for x in inputs)  # fmt: skip
            return self.ufunc(ufunc, "__call__", [a.reshape(a.shape + (1,) * b.ndim), b], options)
        out = options.pop("out", ())
        out = out if isinstance(out, tuple) else (out,)
        if any(o is not None for o in out):
            return self._into(ufunc, method, inputs, out, options)
        if method == "reduce":
            return self._reduce(ufunc, *inputs, **options)
        if method == "accumulate":
            return self._accumulate(ufunc, *inputs, **options)
        if method != "__call__":
            raise self.error(
                f"np.{ufunc.__name__}.{method} cannot be followed", fix="write it with a loop"
            )
        if ufunc.signature is None and set(ufunc.types) == {
            "O" * ufunc.nin + "->" + "O" * ufunc.nout
        }:
            return self._of_objects(ufunc, inputs)
        where = options.pop("where", True)
        options = {k: plain(v) for k, v in options.items()}
        result = ufunc(*map(plain, inputs), **options)
        if where is not True:
            raise self.error("where= without out= leaves numbers undefined", fix="use np.where")
        return self._results(ufunc, inputs, result)

    def _results(self, ufunc: np.ufunc, inputs: Sequence[Any], result: Any) -> Any:
        if ufunc.nout == 1:
            return self.wrap(result, self._element_by_element(ufunc, inputs, result))
        return tuple(
            self.wrap(r, self.computed("call", inputs, r, name=f"{ufunc.__name__}[{i}]",
                                       function=lambda *v, i=i: ufunc(*v)[i]))
            for i, r in enumerate(result)
        )  # fmt: skip

    def _element_by_element(self, ufunc: np.ufunc, inputs: Sequence[Any], result: Any) -> Recorded:
        name = ufunc.__name__
        values = [self.value(x) for x in inputs]
        bools = all(v.values.dtype == bool for v in values)
        kind = _OF_BOOLS.get(name) if bools else UFUNCS.get(name)
        kind = kind or UFUNCS.get(name)
        self.look()
        if name == "positive":
            return values[0]
        if kind in ("logical_and", "logical_or", "logical_not") and not bools:
            zero = self.constant(0)
            values = [v if v.values.dtype == bool
                      else self.record.add("not_equal", [v, zero], v.values != 0)
                      for v in values]  # fmt: skip
        if kind is not None:
            return self.record.add(kind, values, result)
        if name == "exp2":
            return self.record.add("power", [self.constant(2), *values], result)
        if name in _PRODUCTS:
            return self.einsum(_PRODUCTS[name], values, result)
        if ufunc.signature is not None:
            raise self.error(f"{name} cannot be followed", fix="use @ and np.einsum")
        types = [np.asarray(plain(x)).dtype.type for x in inputs]  # np.ldexp wants whole numbers
        again = lambda *v: ufunc(*(t(a) for t, a in zip(types, v, strict=True)))
        return self.record.add("call", values, result, function=again, name=name)

    def einsum(self, subscripts: str, values: Sequence[Recorded], result: Any) -> Recorded:
        """Record np.einsum, with a letter for each axis that it has as "..."."""
        inputs, _, output = subscripts.partition("->")
        labels, values = inputs.split(","), list(values)
        free = [c for c in string.ascii_letters if c not in subscripts]
        shapes = [v.values.shape[: v.values.ndim - len(t.replace("...", ""))] if "..." in t else ()
                  for t, v in zip(labels, values, strict=True)]  # fmt: skip
        lead = np.broadcast_shapes(*shapes)
        for k, (text, value, own) in enumerate(zip(labels, values, shapes, strict=True)):
            labels[k] = text.replace("...", "".join(free[len(lead) - len(own) : len(lead)]))
            shape = lead[len(lead) - len(own) :] + value.values.shape[len(own) :]
            if shape != value.values.shape:
                values[k] = self.record.arrange(
                    lambda v, shape=shape: np.broadcast_to(v, shape), [value]
                )
        output = output.replace("...", "".join(free[: len(lead)]))
        return self.record.add("einsum", values, result, subscripts=f"{','.join(labels)}->{output}")

    def _of_objects(self, ufunc: np.ufunc, inputs: Sequence[Any]) -> Any:
        """np.frompyfunc: the learner's function gets numbers that remember."""
        arrays = []
        for thing in inputs:
            numbers = np.asarray(plain(thing))
            cells = np.empty(numbers.shape, object)
            value = self.value(thing)
            for place in range(numbers.size):
                cells.flat[place] = self.wrap(numbers.reshape(-1)[place].item(), value, place)
            arrays.append(cells)
        made = ufunc(*arrays)
        return self._collected(made) if ufunc.nout == 1 else tuple(map(self._collected, made))

    def _collected(self, cells: Any) -> Any:
        """An array of objects that remember, as an array that remembers."""
        if not isinstance(cells, np.ndarray):
            return cells
        return self.moved(np.array, (cells.tolist(),), {})

    def _into(
        self, ufunc: np.ufunc, method: str, inputs: Sequence[Any], out: Any, options: dict[str, Any]
    ) -> Any:
        """The result is written into arrays that are there: ``z += b``, ``out=z``."""
        (target,) = out if len(out) == 1 else (None,)
        memory = self.memory(target) if target is not None else None
        if memory is None:
            raise self.error(f"np.{ufunc.__name__} with this out= cannot be followed", fix="use =")
        place = plain(target)
        memory.about_to_change()
        where = options.pop("where", True)
        old = self.value(target) if where is not True else None
        values = [self.value(x) for x in inputs]  # before they are overwritten
        copies = [np.array(v.values) for v in values]
        with np.errstate(all="ignore"):
            again = self.ufunc(ufunc, method, [
                self.wrap(c if isinstance(x, np.ndarray) else plain(x), v)
                for x, c, v in zip(inputs, copies, values, strict=True)
            ], dict(options))  # fmt: skip
        value = self.value(again)
        plain_options = {k: plain(v) for k, v in options.items()}
        if where is not True:
            plain_options["where"] = plain(where)
        getattr(ufunc, method)(*map(plain, inputs), out=(place,), **plain_options)
        if old is not None:
            value = self.record.add("where", [self.value(where), value, old], place.copy())
        elif value.kind != "given" and value.values.shape == place.shape:
            value.values = place.copy()
        self._written(memory, memory.places(place), value, place)
        return target

    def _reduce(
        self, ufunc: np.ufunc, thing: Any, axis: Any = 0, dtype: Any = None, out: Any = None,
        keepdims: bool = False, initial: Any = None, where: Any = True,
    ) -> Any:  # fmt: skip
        kind = _REDUCTIONS.get(ufunc.__name__)
        if kind is None:
            raise self.error(f"np.{ufunc.__name__}.reduce cannot be followed", fix="use a loop")
        options = {"axis": axis, "dtype": dtype, "keepdims": keepdims}
        if initial is not None and initial is not np._NoValue:
            options["initial"] = plain(initial)
        if where is not True and where is not np._NoValue:
            identity = options.get("initial", ufunc.identity)
            thing = np.where(where, thing, identity)
            where = True
        result = ufunc.reduce(plain(thing), **options)
        value = self.value(thing)
        if ufunc.__name__.startswith(("logical", "bitwise")) and value.values.dtype != bool:
            value = self.record.add("not_equal", [value, self.constant(0)], value.values != 0)
        self.look()
        inner = result
        if "initial" in options:
            del options["initial"]
            inner = ufunc.reduce(plain(thing), **options)
        made = self.record.reduce(kind, value, inner, axis)
        if inner is not result and not np.array_equal(inner, result, equal_nan=True):
            made = self.computed(UFUNCS[ufunc.__name__], [initial, self.wrap(inner, made)], result)
        return self.wrap(result, made)

    def _accumulate(self, ufunc: np.ufunc, thing: Any, axis: int = 0, dtype: Any = None) -> Any:
        result = ufunc.accumulate(plain(thing), axis, dtype)
        if ufunc.__name__ == "add":
            value = self.computed("cumsum", [thing], result, axis=axis % max(np.ndim(result), 1))
            return self.wrap(result, value)
        slices = [np.take(thing, i, axis) for i in range(np.shape(result)[axis])]
        for i in range(1, len(slices)):
            slices[i] = ufunc(slices[i - 1], slices[i])
        return self.moved(np.stack, (slices,), {"axis": axis})

    def _at(self, ufunc: np.ufunc, target: Any, index: Any, *other: Any) -> None:
        """In place, and as often as an index comes up."""
        memory = self.memory(target)
        if memory is None:
            raise self.error(f"np.{ufunc.__name__}.at cannot be followed here", fix="use a loop")
        memory.about_to_change()
        places = np.asarray(memory.places(plain(target))[_plain_key(index)])
        operands = [self.value(o) for o in other]
        where = [np.broadcast_to(np.arange(v.values.size).reshape(v.values.shape), places.shape)
                 for v in operands]  # fmt: skip
        before = plain(target).copy()
        ufunc.at(plain(target), _plain_key(index), *map(plain, other))
        now = before.reshape(-1)[0].dtype.type
        cells = {p: self.at(*memory.element(p)) for p in set(places.reshape(-1).tolist())}
        for i, place in enumerate(places.reshape(-1).tolist()):
            parts = [cells[place], *(self.at(v, int(w.reshape(-1)[i]))
                                     for v, w in zip(operands, where, strict=True))]  # fmt: skip
            things = [self.wrap(v.values[()], v) for v in parts]
            result = now(ufunc(*(v.values[()] for v in parts)))
            cells[place] = self._element_by_element(ufunc, things, result)
        for place, value in cells.items():
            memory.write(np.asarray(place), value)

    # ── functions ────────────────────────────────────────────────────────────────────────────────

    def function(self, function: Callable[..., Any], args: Sequence[Any], kwargs: Any) -> Any:
        kwargs = dict(kwargs)
        handler = self.handlers.get(function)
        if handler is not None:
            return handler(self, function, *args, **kwargs)
        if not hasattr(function, "_implementation"):
            raise self.cannot_follow(function)
        args = [self._as_array(a) if remembers(a) else a for a in args]
        result = function._implementation(*args, **kwargs)
        for part in result if isinstance(result, (list, tuple)) else [result]:
            lost = isinstance(part, (np.ndarray, np.inexact)) and part.dtype.kind in "fc"
            known = isinstance(part, Remembering) or (
                isinstance(part, np.ndarray) and self.memory_known(part)
            )
            if lost and not known:
                raise self.cannot_follow(function)
        return result

    def _as_array(self, thing: Any) -> Any:
        if isinstance(thing, Remembering):
            return self.wrap(np.asarray(thing.plain), self.value(thing))
        return self.joined(thing) if isinstance(thing, (list, tuple)) else thing

    def cannot_follow(self, function: Any) -> TraceError:
        """The error for a function whose arithmetic is out of sight."""
        module = (getattr(function, "__module__", None) or "numpy").replace("numpy", "np", 1)
        return self.error(f"{module}.{getattr(function, '__name__', function)} cannot be followed")

    def memory_known(self, array: np.ndarray) -> bool:
        """Whether it stands in memory of which something is known."""
        root = array
        while isinstance(root.base, np.ndarray):
            root = root.base
        return id(root) in self._memories
