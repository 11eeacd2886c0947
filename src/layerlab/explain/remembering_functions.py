"""NumPy's functions for arrays that remember, and what stands in for NumPy's names meanwhile.

A handler is called as ``handler(trace, function, *args, **kwargs)`` and gives what the function
gives, and records it. Functions of lists do not ask the numbers in them, so for the time of a
trace `NUMPY_SHADOWS` stand in the places of NumPy's functions.
"""

from __future__ import annotations

import functools
import math
import string
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from layerlab.explain.recording import Record
from layerlab.explain.remembering_arrays import NumpyTrace, RememberingArray
from layerlab.explain.remembering_numbers import Shadow, plain, remembers
from layerlab.explain.tracing import Remembering, active

__all__ = ["NUMPY_SHADOWS", "new_trace", "vectorized"]

Handler = Callable[..., Any]


def new_trace(record: Record) -> NumpyTrace:
    """A trace that knows all the functions below."""
    return NumpyTrace(record, HANDLERS)


# ── one handler for each function that needs one: (trace, function, *args, **kwargs) ─────────────


def _moves(*data: int, fill: bool = False) -> Handler:
    def handler(trace: NumpyTrace, function: Any, *args: Any, **kwargs: Any) -> Any:
        if not args:  # np.concatenate(arrays=...)
            args, kwargs = (kwargs.pop(next(iter(kwargs))),), kwargs
        return trace.moved(function, args, kwargs, data=data, fill=fill)

    return handler


def _plainly(trace: NumpyTrace, function: Any, *args: Any, **kwargs: Any) -> Any:
    """For what says something about arrays and computes no number: np.shape, np.allclose."""
    return function(*map(plain, args), **{k: plain(v) for k, v in kwargs.items()})


def _made_new(trace: NumpyTrace, function: Any, *args: Any, **kwargs: Any) -> Any:
    """np.zeros_like: an array whose numbers owe nothing to the old ones."""
    result = _plainly(trace, function, *args, **kwargs)
    fresh = type(result) is np.ndarray and result.base is None and result is not args[0]
    return trace.array(result, None) if fresh else result


def _full_like(
    trace: NumpyTrace, function: Any, a: Any, fill_value: Any, *args: Any, **kw: Any
) -> Any:
    made = trace.array(function(plain(a), plain(fill_value), *args, **kw), None)
    if remembers(fill_value):
        made[...] = fill_value
    return made


def _array(trace: NumpyTrace, function: Any, thing: Any, *args: Any, **kwargs: Any) -> Any:
    """np.array, np.asarray and the like."""
    if isinstance(thing, np.ndarray) and hasattr(thing, "__remembering__"):
        result = function(plain(thing), *map(plain, args), **kwargs)
        if trace.memory_known(result):  # the array itself, or a view
            return thing if result.shape == thing.shape else result.view(RememberingArray)
        return trace.moved(function, (thing, *args), kwargs)
    if not isinstance(thing, (list, tuple, np.ndarray, Remembering)):
        thing = list(thing) if isinstance(thing, Iterator) else thing
    if not remembers(thing):
        return _made_new(trace, function, thing, *args, **kwargs)
    if function.__name__ == "fromiter":
        function, kwargs = np.array, {k: v for k, v in kwargs.items() if k != "count"}
        args = args[:1]
    return trace.moved(function, (thing,), _with_dtype(args, kwargs))


def _with_dtype(args: Sequence[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
    return {"dtype": args[0], **kwargs} if args else kwargs


def _astype(trace: NumpyTrace, function: Any, thing: Any, dtype: Any, *args: Any, **kw: Any) -> Any:
    result = plain(thing).astype(dtype, *args, **kw)
    if isinstance(result, np.ndarray) and trace.memory_known(result):
        return thing
    value = trace.value(thing)
    trace.look()
    if result.dtype.kind in "iu" and value.values.dtype.kind == "f":
        if not np.array_equal(result, value.values):
            value = trace.record.add("call", [value], result, function=math.trunc, name="int")
    elif result.dtype == bool and value.values.dtype != bool:
        value = trace.record.add("not_equal", [value, trace.constant(0)], result)
    return trace.wrap(result, value)


def _reduction(kind: str) -> Handler:
    def handler(
        trace: NumpyTrace, function: Any, a: Any, axis: Any = None, dtype: Any = None,
        out: Any = None, ddof: float = 0, keepdims: Any = False, *, correction: Any = None,
        **kw: Any,
    ) -> Any:  # fmt: skip
        if out is not None or kw.get("where", np._NoValue) is not np._NoValue:
            raise trace.error(
                f"np.{kind} with out= or where= cannot be followed", fix="leave it out"
            )
        a = trace.joined(a) if isinstance(a, (list, tuple)) else a
        keepdims = False if keepdims is np._NoValue else keepdims
        freedom = ddof if correction is None or correction is np._NoValue else correction
        options = {"axis": axis, "dtype": dtype, "keepdims": keepdims}
        if kind == "mean":
            result = np.mean(plain(a), **options)
            trace.look()
            return trace.wrap(result, trace.record.reduce("mean", trace.value(a), result, axis))
        options["ddof"] = freedom
        variance = np.var(plain(a), **options)
        trace.look()
        value = trace.record.reduce("var", trace.value(a), variance, axis, correction=freedom)
        if kind == "var":
            return trace.wrap(variance, value)
        result = np.std(plain(a), **options)
        return trace.wrap(result, trace.record.add("sqrt", [value], result))

    return handler


def _mean(trace: NumpyTrace, function: Any, a: Any, axis: Any = None, dtype: Any = None,
          out: Any = None, keepdims: Any = False, **kw: Any) -> Any:  # fmt: skip
    return _reduction("mean")(trace, function, a, axis, dtype, out, 0, keepdims, **kw)


def _product(subscripts: Callable[[int, int], str]) -> Handler:
    """np.dot, np.inner, np.outer, np.vdot: einsum in general, matmul where it is the same."""

    def handler(trace: NumpyTrace, function: Any, a: Any, b: Any, *args: Any, **kwargs: Any) -> Any:
        out = args[0] if args else kwargs.get("out")
        x, y = trace.value(a), trace.value(b)
        result = function(plain(a), plain(b))
        name = function.__name__
        if name in ("outer", "vdot"):
            x, y = (
                trace.arranged([v], np.arange(v.values.size), v.values.reshape(-1)) for v in (x, y)
            )
        axes = x.values.ndim, y.values.ndim
        trace.look()
        if 0 in axes:
            value = trace.record.add("multiply", [x, y], result)
        elif (name == "dot" and max(axes) <= 2) or (name in ("inner", "vdot") and axes == (1, 1)):
            value = trace.record.add("matmul", [x, y], result)
        else:
            value = trace.record.add("einsum", [x, y], result, subscripts=subscripts(*axes))
        if out is not None:
            trace.put(out, ..., trace.wrap(result, value))
            return out
        return trace.wrap(result, value)

    return handler


def _dot_subscripts(a: int, b: int) -> str:
    left, right = string.ascii_lowercase[: a - 1], string.ascii_uppercase[: b - 1]
    inner = right[:-1] + "z" + right[-1:] if b > 1 else "z"
    return f"{left}z,{inner}->{left}{right}"


def _inner_subscripts(a: int, b: int) -> str:
    left, right = string.ascii_lowercase[: a - 1], string.ascii_uppercase[: b - 1]
    return f"{left}z,{right}z->{left}{right}"


def _tensordot(trace: NumpyTrace, function: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    x, y = trace.value(a), trace.value(b)
    result = np.tensordot(plain(a), plain(b), axes)
    n, m = x.values.ndim, y.values.ndim
    if isinstance(axes, (int, np.integer)):
        first, second = list(range(n - axes, n)), list(range(axes))
    else:
        first, second = ([p] if isinstance(p, int) else list(p) for p in axes)
    left = list(string.ascii_lowercase[:n])
    right = list(string.ascii_uppercase[:m])
    for i, j in zip(first, second, strict=True):
        right[j] = left[i]
    kept = [c for i, c in enumerate(left) if i not in [f % n for f in first]]
    kept += [c for j, c in enumerate(right) if j not in [s % m for s in second]]
    subscripts = f"{''.join(left)},{''.join(right)}->{''.join(kept)}"
    return trace.wrap(result, trace.computed("einsum", [a, b], result, subscripts=subscripts))


def _einsum(
    trace: NumpyTrace, function: Any, subscripts: Any, *operands: Any, **kwargs: Any
) -> Any:
    if not isinstance(subscripts, str) or kwargs.get("out") is not None:
        raise trace.error("np.einsum can be followed with subscripts only: 'ij,j->i'")
    result = np.einsum(subscripts, *map(plain, operands), **kwargs)
    written = subscripts.replace(" ", "")
    if "->" not in written:
        letters = written.replace(",", "").replace(".", "")
        once = "".join(sorted(c for c in set(letters) if letters.count(c) == 1))
        written += "->" + ("..." if "..." in written else "") + once
    if np.ndim(result) and isinstance(result, np.ndarray) and len(operands) == 1:
        inputs, _, outputs = written.partition("->")
        if sorted(inputs) == sorted(outputs):  # a transpose
            return trace.moved(lambda a: np.einsum(subscripts, a), operands, {})
    values = [trace.value(operand) for operand in operands]
    trace.look()
    return trace.wrap(
        np.array(result) if np.ndim(result) else result, trace.einsum(written, values, result)
    )


def _where(trace: NumpyTrace, function: Any, condition: Any, *branches: Any) -> Any:
    if not branches:
        return np.where(plain(condition))
    branches = tuple(trace.joined(b) if isinstance(b, (list, tuple)) else b for b in branches)
    result = np.where(plain(condition), *map(plain, branches))
    return trace.wrap(result, trace.computed("where", [condition, *branches], result))


def _clip(
    trace: NumpyTrace, function: Any, a: Any, *bounds: Any, out: Any = None, **kw: Any
) -> Any:
    low, high = (*bounds, None, None)[:2]
    pairs = [("maximum", kw.pop("min", kw.pop("a_min", low))),
             ("minimum", kw.pop("max", kw.pop("a_max", high)))]  # fmt: skip
    a = trace.joined(a) if isinstance(a, (list, tuple)) else a
    for name, bound in pairs:
        if bound is not None and bound is not np._NoValue:
            a = getattr(np, name)(a, bound)
    if out is None:
        return a
    out[...] = a
    return out


def _round(trace: NumpyTrace, function: Any, a: Any, decimals: int = 0, out: Any = None) -> Any:
    a = trace.joined(a) if isinstance(a, (list, tuple)) else a
    result = np.round(plain(a), plain(decimals))
    if out is not None:
        out[...] = _round(trace, function, a, decimals)
        return out
    if decimals == 0:
        return trace.wrap(result, trace.computed("round", [a], result))
    rounded = lambda v, places: np.round(v, int(places))
    value = trace.computed("call", [a, decimals], result, function=rounded, name="round")
    return trace.wrap(result, value)


def _of_element(name: str) -> Handler:
    def handler(trace: NumpyTrace, function: Any, a: Any, *args: Any, **kwargs: Any) -> Any:
        def one(v: Any) -> Any:
            return function(v, *args, **kwargs)

        in_place = kwargs.pop("copy", True) is False  # np.nan_to_num
        result = one(plain(a))
        value = trace.computed("call", [a], result, function=one, name=name)
        made = trace.wrap(result, value)
        if not in_place or not isinstance(a, np.ndarray):
            return made
        trace.put(a, ..., made)
        return a

    return handler


def _along(trace: NumpyTrace, function: Any, a: Any, *args: Any, **kwargs: Any) -> Any:
    """np.argmax, np.median: a function of all numbers along an axis."""
    a = trace.joined(a) if isinstance(a, (list, tuple)) else a
    result = function(plain(a), *map(plain, args), **kwargs)
    with_q = function.__name__ in ("percentile", "quantile")
    first = int(with_q)
    first -= "q" in kwargs
    axis = args[first] if len(args) > first else kwargs.get("axis")
    keepdims = kwargs.get("keepdims", False) not in (False, np._NoValue)
    if isinstance(axis, tuple) or (with_q and np.ndim(args[0] if args else kwargs.get("q", 0))):
        raise trace.error(
            f"np.{function.__name__} over several axes cannot be followed", fix="one axis"
        )
    whole = trace.value(a)
    if axis is None:
        count = np.arange(whole.values.size)
        rows = [np.full(np.shape(result), i) for i in count]
    else:
        every = np.moveaxis(np.arange(whole.values.size).reshape(whole.values.shape), axis, 0)
        rows = [r.reshape(np.shape(result)) if keepdims else r for r in every]
    flat = whole.values.reshape(-1)
    parts = [trace.record.add("arrange", [whole], flat[r], origin=np.asarray(r)) for r in rows]
    # Which percentile is an input as well, so that it is written.
    parts += [trace.value(kwargs["q"] if "q" in kwargs else args[0])] if with_q else []
    method = {"method": kwargs["method"]} if "method" in kwargs else {}
    one = lambda *v: function(np.array(v[: len(rows)]), *v[len(rows) :], **method)
    trace.look()
    value = trace.record.add("call", parts, result, function=one, name=function.__name__)
    return trace.wrap(result, value)


def _sort(
    trace: NumpyTrace, function: Any, a: Any, axis: Any = -1, *args: Any, **kwargs: Any
) -> Any:
    a = trace.joined(a) if isinstance(a, (list, tuple)) else a
    if axis is None:
        a, axis = np.ravel(a), 0
    order = np.argsort(plain(a), axis, kind="stable")
    return trace.moved(lambda v: np.take_along_axis(v, order, axis), (a,), {})


def _norm(trace: NumpyTrace, function: Any, x: Any, ord: Any = None, axis: Any = None,
          keepdims: bool = False) -> Any:  # fmt: skip
    x = trace.joined(x) if isinstance(x, (list, tuple)) else x
    result = function(plain(x), ord, axis, keepdims)
    vector = axis is not None or np.ndim(plain(x)) == 1
    if isinstance(axis, tuple) or not (ord is None or (vector and ord in (1, 2, np.inf))):
        raise trace.error(
            f"np.linalg.norm with ord={ord} cannot be followed", fix="write the formula"
        )
    if ord in (1, np.inf):
        reduce = np.sum if ord == 1 else np.max
        value = trace.value(reduce(np.abs(x), axis=axis, keepdims=keepdims))
    else:
        total = np.sum(np.square(x), axis=axis, keepdims=keepdims)
        value = trace.computed("sqrt", [total], result)
    return trace.wrap(result, value)


def _diff(trace: NumpyTrace, function: Any, a: Any, n: int = 1, axis: int = -1, **kw: Any) -> Any:
    for _ in range(n):
        size = np.shape(a)[axis]
        a = np.subtract(np.take(a, range(1, size), axis), np.take(a, range(size - 1), axis))
    return a


def _cumulative(trace: NumpyTrace, function: Any, a: Any, axis: Any = None, dtype: Any = None,
                out: Any = None) -> Any:  # fmt: skip
    a = trace.joined(a) if isinstance(a, (list, tuple)) else a
    if axis is None:
        a, axis = np.ravel(a), 0
    ufunc = np.add if function.__name__ == "cumsum" else np.multiply
    result = ufunc.accumulate(a, axis, dtype)
    if out is not None:
        out[...] = result
    return result


def _trace_of(trace: NumpyTrace, function: Any, a: Any, *args: Any, **kwargs: Any) -> Any:
    result = np.trace(plain(a), *args, **kwargs)
    summed = np.sum(np.diagonal(a, *args, **kwargs), axis=-1)
    return trace.wrap(result, trace.value(summed))


def _convolve(trace: NumpyTrace, function: Any, a: Any, v: Any, mode: str = "") -> Any:
    """np.convolve and np.correlate: each number is a window times the kernel."""
    turned = function.__name__ == "convolve"
    mode = mode or ("full" if turned else "valid")
    result = function(plain(a), plain(v), mode)
    x, kernel = (trace.moved(np.array, (t,), {}) if remembers(t) else np.asarray(t) for t in (a, v))
    if len(x) < len(kernel):
        if not turned:
            raise trace.error("np.correlate cannot be followed with a kernel longer than the input")
        x, kernel = kernel, x
    kernel = np.flip(kernel) if turned else kernel
    around = len(kernel) - 1
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, around), len(kernel))
    first = {"full": 0, "valid": around, "same": around // 2}[mode]
    windows = windows[first : first + len(result)]
    return trace.wrap(result, trace.computed("matmul", [windows, kernel], result))


def _copyto(trace: NumpyTrace, function: Any, dst: Any, src: Any, casting: Any = "same_kind",
            where: Any = True) -> None:  # fmt: skip
    if not np.can_cast(plain(src) if np.ndim(plain(src)) else np.asarray(plain(src)).dtype,
                       dst.dtype, casting):  # fmt: skip
        np.copyto(plain(dst), plain(src), casting, plain(where))
    trace.put(dst, ..., src if where is True else np.where(where, src, dst))


def _put_where(trace: NumpyTrace, function: Any, a: Any, mask: Any, values: Any) -> None:
    """np.place takes values one after the other, np.putmask those at the places; both again."""
    size = np.size(plain(values))
    if size > 1:
        places = np.flatnonzero(plain(mask))
        picks = np.arange(len(places)) if function.__name__ == "place" else places
        values = np.ravel(values)[picks % size]
    trace.put(a, np.asarray(mask, bool) if not remembers(mask) else mask, values)


def _pad(trace: NumpyTrace, function: Any, array: Any, pad_width: Any, *args: Any,
         **kwargs: Any) -> Any:  # fmt: skip
    values = kwargs.get("constant_values", 0)
    if np.all(plain(values) == 0):
        return _moves(0, fill=True)(trace, function, array, pad_width, *args, **kwargs)
    if remembers(values):
        raise trace.error("np.pad with these constant_values cannot be followed", fix="np.append")
    array = trace.joined(array) if isinstance(array, (list, tuple)) else array
    inside = np.pad(np.ones(np.shape(array), bool), plain(pad_width))
    around = function(np.zeros_like(plain(array)), plain(pad_width), *args, **kwargs)
    return np.where(inside, np.pad(array, pad_width), around)


def _multi_dot(trace: NumpyTrace, function: Any, arrays: Any, *, out: Any = None) -> Any:
    arrays = list(arrays)
    result = function([plain(a) for a in arrays])
    value = trace.value(functools.reduce(np.matmul, arrays))
    value.values = np.asarray(result)  # in the order of products that NumPy chose
    made = trace.wrap(result, value)
    if out is None:
        return made
    out[...] = made
    return out


def _put(trace: NumpyTrace, function: Any, a: Any, ind: Any, v: Any, mode: Any = "raise") -> None:
    trace.put(a.reshape(-1), np.asarray(plain(ind)), v)


def _apply_along_axis(trace: NumpyTrace, function: Any, func1d: Any, axis: int, arr: Any,
                      *args: Any, **kwargs: Any) -> Any:  # fmt: skip
    arr = trace.joined(arr) if isinstance(arr, (list, tuple)) else arr
    rows = np.moveaxis(arr, axis, -1)
    made = [func1d(rows[index], *args, **kwargs) for index in np.ndindex(*rows.shape[:-1])]
    parts = [_asanyarray(trace, part) for part in made]
    inner = parts[0].shape
    joined = trace.moved(np.array, (parts,), {}).reshape(rows.shape[:-1] + inner)
    return np.moveaxis(joined, range(joined.ndim - len(inner), joined.ndim),
                       range(axis % arr.ndim, axis % arr.ndim + len(inner)))  # fmt: skip


def _asanyarray(trace: NumpyTrace, thing: Any) -> Any:
    if isinstance(thing, np.ndarray):
        return thing
    return trace.moved(np.array, (thing,), {}) if remembers(thing) else np.asarray(thing)


def _ndenumerate(trace: NumpyTrace, function: Any, a: Any) -> Any:
    return ((index, a[index]) for index in np.ndindex(*np.shape(a)))


def _nditer(trace: NumpyTrace, function: Any, op: Any, *args: Any, **kwargs: Any) -> Any:
    if not remembers(op):
        return function(op, *args, **kwargs)
    raise trace.error("np.nditer cannot be followed", fix="loop with for i in range(len(x))")


def _zeros(trace: NumpyTrace, function: Any, *args: Any, **kwargs: Any) -> Any:
    """np.zeros, np.full, np.arange: of numbers that say how large, from where and what."""
    made = _made_new(trace, function, *args, **kwargs)
    if function.__name__ == "full":
        fill = args[1] if len(args) > 1 else kwargs["fill_value"]
        if remembers(fill):
            made[...] = fill
    return made


def _handlers() -> dict[Any, Handler]:
    """Which handler a function has; of those that this NumPy has."""
    found: dict[str, Handler] = {
        **dict.fromkeys(
            ["reshape", "transpose", "permute_dims", "matrix_transpose", "squeeze", "expand_dims",
             "ravel", "swapaxes", "moveaxis", "rollaxis", "broadcast_to", "tile", "repeat", "flip",
             "fliplr", "flipud", "roll", "rot90", "diagonal", "atleast_1d", "atleast_2d",
             "atleast_3d", "copy", "take", "take_along_axis", "concatenate", "concat", "stack",
             "hstack", "vstack", "column_stack", "dstack", "block", "split", "array_split",
             "hsplit", "vsplit", "dsplit", "unstack", "resize", "delete", "trim_zeros",
             "sliding_window_view"], _moves(0)),
        **dict.fromkeys(["broadcast_arrays", "meshgrid"], _moves(*range(9))),
        "append": _moves(0, 1), "insert": _moves(0, 2), "compress": _moves(1), "extract": _moves(1),
        "pad": _pad,
        **dict.fromkeys(["diag", "diagflat", "tril", "triu"], _moves(0, fill=True)),
        **dict.fromkeys(
            ["shape", "ndim", "size", "result_type", "can_cast", "allclose", "array_equal",
             "array_equiv", "isscalar", "may_share_memory", "shares_memory", "nonzero",
             "flatnonzero", "argwhere", "argsort", "argpartition", "lexsort", "count_nonzero",
             "searchsorted", "digitize", "array_repr", "array_str", "array2string", "iscomplexobj",
             "isrealobj", "iscomplex", "isreal", "common_type", "min_scalar_type", "savetxt",
             "save", "savez", "isclose", "unravel_index", "ravel_multi_index"], _plainly),
        **dict.fromkeys(["zeros_like", "ones_like", "empty_like"], _made_new),
        "full_like": _full_like, "mean": _mean, "var": _reduction("var"), "std": _reduction("std"),
        "dot": _product(_dot_subscripts), "inner": _product(_inner_subscripts),
        "outer": _product(lambda a, b: "a,A->aA"), "vdot": _product(_inner_subscripts),
        "tensordot": _tensordot, "einsum": _einsum, "where": _where, "clip": _clip,
        "round": _round, "around": _round, "nan_to_num": _of_element("nan_to_num"),
        "real_if_close": _of_element("real_if_close"), "sinc": _of_element("sinc"),
        "fix": _of_element("fix"), "i0": _of_element("i0"),
        **dict.fromkeys(["argmax", "argmin", "median", "percentile", "quantile"], _along),
        "sort": _sort, "diff": _diff, "cumsum": _cumulative, "cumprod": _cumulative,
        "trace": _trace_of, "convolve": _convolve, "correlate": _convolve,
        "copyto": _copyto, "putmask": _put_where,
        "place": _put_where, "put": _put, "apply_along_axis": _apply_along_axis,
    }  # fmt: skip
    known: dict[Any, Handler] = {
        getattr(np, name): handler for name, handler in found.items() if hasattr(np, name)
    }
    known[np.ndarray.astype] = _astype
    known[np.linalg.norm] = _norm
    known[np.linalg.multi_dot] = _multi_dot
    sliding = np.lib.stride_tricks.sliding_window_view
    return known | {sliding: _moves(0)}


# ── what stands in for NumPy's names while a learner's code runs ─────────────────────────────────

_MAKERS = ["array", "asarray", "asanyarray", "ascontiguousarray", "asfortranarray",
           "asarray_chkfinite", "require", "fromiter"]  # fmt: skip
_FILLED = ["zeros", "ones", "empty", "full", "arange", "linspace", "eye", "identity", "tri"]


class _NumpyShadow(Shadow):
    """A function of NumPy that takes lists of numbers that remember, and gives such arrays."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        trace = active()
        if trace is None or _called_from_inside():
            return self.__wrapped__(*args, **kwargs)
        return self._function(trace, *args, **kwargs)


def _called_from_inside() -> bool:
    """Whether it is not the learner who calls NumPy, but NumPy itself, or the recording."""
    name = sys._getframe(2).f_globals.get("__name__") or ""
    return name == "numpy" or name.startswith(("numpy.", "scipy.", "layerlab.explain."))


def _through(original: Any) -> Callable[..., Any]:
    """A function as it is, after lists that remember have become arrays that remember."""

    def function(trace: NumpyTrace, *args: Any, **kwargs: Any) -> Any:
        if not any(remembers(a) for a in (*args, *kwargs.values())):
            result = original(*args, **kwargs)
            new = type(result) is np.ndarray and not trace.memory_known(result)
            return trace.array(result, None) if new and result.base is None else result
        if isinstance(original, np.ufunc):
            args = tuple(trace.joined(a) if isinstance(a, (list, tuple)) and remembers(a) else a
                         for a in args)  # fmt: skip
            return original(*args, **kwargs)
        return trace.function(original, args, kwargs)

    return function


def _handled(original: Any, handler: Handler) -> Callable[..., Any]:
    return lambda trace, *args, **kwargs: handler(trace, original, *args, **kwargs)


def vectorized(original: Any) -> Callable[..., Any]:
    """np.vectorize: the learner's function gets numbers that remember."""

    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        trace = active()
        if not isinstance(trace, NumpyTrace) or not any(remembers(a) for a in args):
            return original(self, *args, **kwargs)
        if kwargs or self.signature is not None or self.excluded:
            raise trace.error("np.vectorize with these arguments cannot be followed", fix="a loop")
        arrays = [trace.joined(a) if isinstance(a, (list, tuple)) else a for a in args]
        values = [trace.value(a) for a in arrays]
        shape = np.broadcast_shapes(*(v.values.shape for v in values))
        places = [np.broadcast_to(np.arange(v.values.size).reshape(v.values.shape), shape)
                  for v in values]  # fmt: skip
        if not self.otypes and math.prod(shape):  # NumPy calls it once more to learn the type
            first = self.pyfunc(*(v.values.reshape(-1)[0].item() for v in values))
            dtype = np.asarray(plain(first)).dtype
        elif self.otypes:
            dtype = np.dtype(self.otypes[0])
        else:
            return original(self, *map(plain, args))
        made = [
            self.pyfunc(*(
                trace.wrap(v.values.reshape(-1)[p[index]].item(), v, int(p[index]))
                for v, p in zip(values, places, strict=True)
            ))
            for index in np.ndindex(*shape)
        ]  # fmt: skip
        flat = (
            trace.moved(np.array, (made,), {})
            if remembers(made)
            else trace.array(np.array(made), None)
        )
        return flat.astype(dtype).reshape(shape)

    return call


def _numpy_shadows() -> dict[tuple[Any, str], Shadow]:
    """For each (module, name) what stands in its place while a learner's code runs."""
    found: dict[tuple[Any, str], Shadow] = {}
    made: dict[int, Shadow] = {}

    def put(module: Any, name: str, function: Callable[..., Any]) -> None:
        original = getattr(module, name)
        if id(original) not in made:
            made[id(original)] = _NumpyShadow(original, function)
        found[module, name] = made[id(original)]

    for module in (np, np.linalg):
        for name, original in vars(module).items():
            if isinstance(original, np.ufunc) or hasattr(original, "_implementation"):
                put(module, name, _through(original))
    for name in _MAKERS:
        put(np, name, _handled(getattr(np, name), _array))
    for name in _FILLED:
        put(np, name, _handled(getattr(np, name), _zeros))
    put(np, "ndenumerate", _handled(np.ndenumerate, _ndenumerate))
    put(np, "nditer", _handled(np.nditer, _nditer))
    return found


HANDLERS = _handlers()
NUMPY_SHADOWS = _numpy_shadows()
