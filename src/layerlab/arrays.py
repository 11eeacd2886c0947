"""Which array library a value belongs to, and the few things that the libraries do differently.

All mathematics of layerlab is written against the Array-API standard (2024.12), which NumPy, JAX
and array-api-strict carry themselves (`__array_namespace__`) and array-api-compat brings to torch
and CuPy. This file finds the library of a value, settles which dtype two operands meet in (by
PyTorch's rules, so that float32 stays float32), and holds the *named gaps*: what the standard
lacks and every library spells in its own way.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator, Sequence
from contextvars import copy_context
from typing import Any

import numpy as np

from layerlab.arguments import nearest
from layerlab.errors import ArgumentError, ArgumentTypeError, described

__all__ = [
    "Array",
    "add_rows",
    "argsort",
    "as_array",
    "at_labels",
    "blocks",
    "cast",
    "check_real",
    "clamped",
    "counting",
    "default_dtype",
    "dtype_name",
    "fits",
    "get_default_dtype",
    "is_array",
    "is_numpy",
    "kind",
    "largest",
    "map_blocks",
    "namespace",
    "one_hot",
    "one_like",
    "owned",
    "pack",
    "part",
    "product",
    "product_of_columns",
    "promote",
    "rectified",
    "refill",
    "scatter_add",
    "set_default_dtype",
    "set_items",
    "settled",
    "silent",
    "sum_to",
    "to_floating",
    "to_numpy",
    "total",
    "widened",
    "within",
    "zero_where",
]

Array = Any  # an array of any library that follows the standard; Python cannot say it closer

DTYPES = (
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("float16", "float32", "float64", "complex64", "complex128"),
)

# type -> its namespace; None for a type that is no array. Filled as types are met.
_namespaces: dict[type, Any] = {
    np.ndarray: np,
    float: None,
    int: None,
    bool: None,
    type(None): None,
    tuple: None,
    list: None,
    str: None,
}
_KINDS = {"b": "b", "i": "i", "u": "i", "f": "f", "c": "c"}
_NUMBERS = (float, int, bool)
_default_dtype = "float32"
_float32 = np.dtype("float32")


# ── which library ────────────────────────────────────────────────────────────────────────────────


def namespace(*values: object) -> Any:
    """The array library of the values; any other library wins over NumPy, and NumPy is the default.

    So a NumPy constant may meet a JAX array, and the result is a JAX array.
    """
    found: Any = np
    for value in values:
        kind_of = type(value)
        xp = _namespaces[kind_of] if kind_of in _namespaces else _find_namespace(value)
        if xp is not None and xp is not np:
            found = xp
    return found


def _find_namespace(value: object) -> Any:
    """Look up a type that is met for the first time, and remember the answer."""
    xp: Any = None
    if isinstance(value, np.ndarray) and not isinstance(value, np.memmap):
        # A matrix multiplies otherwise, a masked array leaves numbers out: both are to be refused.
        xp = np if type(value) is np.ndarray else None
    elif hasattr(value, "__array_namespace__"):
        xp = value.__array_namespace__()
    elif type(value).__module__.partition(".")[0] in ("torch", "cupy"):
        try:
            import array_api_compat  # an optional extra: torch and CuPy need its adapters
        except ImportError:
            raise ArgumentTypeError(
                f"a {type(value).__module__}.{type(value).__name__} needs array-api-compat",
                fix='pip install "layerlab[torch]", or pass a NumPy array',
            ) from None
        xp = array_api_compat.array_namespace(value)
    _namespaces[type(value)] = xp
    return xp


def is_array(value: object) -> bool:
    """Whether the value is an array of a library we know how to use."""
    kind_of = type(value)
    return (_namespaces[kind_of] if kind_of in _namespaces else _find_namespace(value)) is not None


def is_numpy(value: object) -> bool:
    """Whether the value is a NumPy array, whose memory may be written to in place."""
    return type(value) is np.ndarray


def owned(x: Array) -> Array:
    """The array, copied if its memory is another array's or may not be written to."""
    return x.copy() if is_numpy(x) and (x.base is not None or not x.flags.writeable) else x


def share_memory(x: Any, y: Any) -> bool:
    """Whether these are two NumPy arrays that may have memory in common."""
    return is_numpy(x) and is_numpy(y) and bool(np.may_share_memory(x, y))


def to_numpy(value: Array) -> np.ndarray:
    """The same numbers as a NumPy array; no copy where the memory can be shared."""
    if isinstance(value, np.ndarray):
        return value
    if hasattr(value, "__dlpack__") and not hasattr(value, "__array__"):
        return np.from_dlpack(value)
    return np.asarray(value)


def settled(value: Any) -> Array:
    """A result as an array: a reduction in NumPy gives a scalar (numpy.float32), which is none."""
    if type(value) is np.ndarray:
        return value
    return np.asarray(value) if isinstance(value, np.generic) else value


# ── without warnings ─────────────────────────────────────────────────────────────────────────────
# A number that overflows or is none shows in the result, as in PyTorch: inf and NaN are numbers.


class _ErrorState:
    """What a context variable does, for a NumPy that keeps elsewhere whether it warns."""

    def set(self, state: Any) -> Any:
        return np.seterr(**state)

    def reset(self, before: Any) -> None:
        np.seterr(**before)


def _find_warnings() -> tuple[Any, Any]:
    """The context variable in which NumPy keeps whether it warns, and its value for: never.

    Setting it takes a tenth of the time of `numpy.errstate`, which every operation would pay.
    """
    with np.errstate(all="warn"):
        loud = copy_context()
    with np.errstate(all="ignore"):
        quiet = copy_context()
    for name, value in quiet.items():
        if loud.get(name) is not value:
            return name, value
    return _ErrorState(), {"all": "ignore"}


warnings, NEVER = _find_warnings()


def silent(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, in which NumPy does not warn of what is infinite or NaN."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        before = warnings.set(NEVER)
        try:
            return function(*args, **kwargs)
        finally:
            warnings.reset(before)

    return call


# ── dtypes ───────────────────────────────────────────────────────────────────────────────────────


def set_default_dtype(dtype: object) -> None:
    """Set the dtype that Python floats become (float32 at the start, as in PyTorch)."""
    global _default_dtype
    name = dtype_name(dtype)
    if kind(np.dtype(name)) != "f":
        raise ArgumentError(
            f"the default dtype must be floating, not {name}", fix="use float32 or float64"
        )
    _default_dtype = name


def get_default_dtype() -> np.dtype[Any]:
    """The dtype that Python floats become."""
    return np.dtype(_default_dtype)


def dtype_name(dtype: object) -> str:
    """The plain name of a dtype that any library, or a string, may have given: ``'float32'``."""
    if dtype is float:  # Python's numbers are double, and so PyTorch means it
        return "float64"
    if dtype is int:
        return "int64"
    if dtype is bool:
        return "bool"
    name = dtype if isinstance(dtype, str) else getattr(dtype, "name", None)
    if name is None:  # a scalar class such as numpy.float32, or the dtype object of another library
        name = getattr(dtype, "__name__", None) or str(dtype).rpartition(".")[2].rstrip("'>")
    if name == "bfloat16" and isinstance(dtype, np.dtype):  # inside a program of mixed precision
        return name
    if not isinstance(name, str) or name not in DTYPES:
        raise nearest("dtype", name if hasattr(dtype, "itemsize") else dtype, DTYPES)
    return name


def default_dtype(xp: Any) -> Any:
    """The default floating dtype as the library `xp` names it."""
    return getattr(xp, _default_dtype)


def kind(dtype: Any) -> str:
    """``'b'`` boolean, ``'i'`` integer, ``'f'`` floating, ``'c'`` complex.

    Raises ArgumentTypeError for what an array may hold besides: objects, text, dates.
    """
    try:
        return _KINDS[dtype.kind]  # NumPy and JAX say it themselves
    except (AttributeError, KeyError):
        if getattr(dtype, "kind", "") in ("O", "S", "U", "M", "m"):
            raise ArgumentTypeError(
                f"an array of {dtype!s:.40} holds no numbers",
                fix="array.astype('float32'), once there is a number in every place",
            ) from None
        name = dtype_name(dtype)
        return "f" if name == "bfloat16" else _KINDS[name[0]]


def cast(x: Array, dtype: Any) -> Array:
    """The array in another dtype (given as any library names it)."""
    if type(x) is np.ndarray and type(dtype) is type(x.dtype):
        if x.dtype.kind == "c":
            check_real(x, dtype)
        return x.astype(dtype)
    xp, name = namespace(x), dtype_name(dtype)
    check_real(x, name)
    if name == "int64" and xp is not np:  # JAX keeps to 32 bits unless it is told otherwise
        return xp.astype(x, xp.__array_namespace_info__().default_dtypes()["integral"])
    return xp.astype(x, dtype if name == "bfloat16" else getattr(xp, name))


def check_real(x: Array, dtype: object) -> None:
    """Raise ArgumentTypeError where complex numbers would lose their imaginary part."""
    if kind(x.dtype) == "c" and dtype_name(dtype)[0] != "c":
        raise ArgumentTypeError(
            f"complex numbers do not fit into {dtype_name(dtype)}", fix="give the real part: x.real"
        )


def to_floating(x: Array) -> Array:
    """Integers and booleans become the default floating dtype; what is floating stays as it is.

    Raises ArgumentTypeError for a list, or whatever else is neither an array nor a number.
    """
    dtype = getattr(x, "dtype", None)
    if dtype is None:
        if not isinstance(x, (int, float, complex)):
            raise ArgumentTypeError(
                f"a {type(x).__name__} is not a tensor",
                detail=f"it is {described(x)}",
                fix="make it a tensor first: ll.tensor(...)",
            )
        x = as_array(x)
        dtype = x.dtype
    if kind(dtype) in "fc":
        return x
    return cast(x, _default_dtype)


def widened(x: Array) -> Array:
    """Floating numbers in float64, in a library that has it: JAX often does without."""
    floating = namespace(x).__array_namespace_info__().dtypes(kind="real floating")
    return cast(x, "float64") if "float64" in floating else x


def promote(a: Array, b: Array) -> tuple[Array, Array]:
    """Bring two operands to the dtype in which PyTorch would let them meet.

    A Python number never changes the kind of a floating array; an array with axes decides over one
    without; a floating dtype decides over an integer one (NumPy alone would turn int64 with
    float32 into float64).
    """
    dtype_a = getattr(a, "dtype", None)
    dtype_b = getattr(b, "dtype", None)
    if dtype_a is dtype_b and dtype_a is not None:
        return a, b
    if dtype_a is None and dtype_b is None:  # two Python numbers are Python's affair
        return _number(a), _number(b)
    if dtype_b is None:
        return _meet_number(a, b), b
    if dtype_a is None:
        return a, _meet_number(b, a)
    if dtype_a == dtype_b:
        return a, b
    kind_a, kind_b = kind(dtype_a), kind(dtype_b)
    if kind_a == kind_b:
        if a.ndim and not b.ndim:
            return a, cast(b, dtype_a)
        if b.ndim and not a.ndim:
            return cast(a, dtype_b), b
        common = namespace(a, b).result_type(dtype_a, dtype_b)
    else:
        common = dtype_a if "bifc".index(kind_a) > "bifc".index(kind_b) else dtype_b
    return cast(a, common), cast(b, common)


def _number(value: Any) -> Any:
    if type(value) not in _NUMBERS and not isinstance(value, (int, float, complex)):
        raise ArgumentTypeError(
            f"a {type(value).__name__} cannot be combined with a tensor",
            detail=f"it is {str(value)[:60]!r}",
            fix="make it a tensor first: ll.tensor(...)",
        )
    return value


def _meet_number(array: Array, number: object) -> Array:
    """The array, cast where a Python number next to it asks for a wider kind."""
    _number(number)
    kind_of = kind(array.dtype)
    if kind_of in "fc":
        return array
    if isinstance(number, float):
        return cast(array, _default_dtype)
    if kind_of == "b" and isinstance(number, int) and not isinstance(number, bool):
        return cast(array, "int64")
    return array


def as_array(value: object, dtype: object = None, *, like: Array = None) -> Array:
    """Anything array-like as an array: Python floats become the default dtype, integers int64.

    An array keeps its library, its dtype unless `dtype` is given, and its memory where it can.

    Raises ArgumentTypeError for what is not numbers: text, objects, ragged lists.
    """
    if is_array(value):
        array: Any = value
        if not hasattr(array, "ndim") or (not is_numpy(array) and isinstance(array, np.generic)):
            array = np.asarray(array)
        _refuse_strange(array, value)
        if dtype is not None and dtype_name(array.dtype) != dtype_name(dtype):
            check_real(array, dtype)
            array = cast(array, dtype)
        return array
    if isinstance(value, np.ndarray) and hasattr(value, "mask"):
        raise ArgumentTypeError(
            "a masked array hides some of its numbers, and a tensor would show them",
            fix="array.filled(0.0), or array.compressed()",
        )
    try:
        array = np.asarray(value)
    except ValueError:
        raise ArgumentError(
            "a ragged list has no shape: its rows differ in length",
            detail=_row_lengths(value),
            fix="give every row the same length",
        ) from None
    if dtype is not None:
        _refuse_strange(array, value)
        check_real(array, dtype)
        array = array.astype(dtype_name(dtype))
    elif array.dtype == np.float64 and not _holds_numpy(value):
        array = array.astype(_default_dtype)
    elif array.dtype == np.complex128 and not _holds_numpy(value):
        array = array.astype("complex64")
    _refuse_strange(array, value)
    return array if like is None or is_numpy(like) else namespace(like).asarray(array)


def _refuse_strange(array: Array, value: object) -> None:
    if isinstance(array, np.ndarray) and (
        array.dtype.kind not in "biufc" or array.dtype.name not in DTYPES
    ):
        raise ArgumentTypeError(
            f"cannot make a tensor of {type(value).__name__} with dtype {array.dtype!s:.40}",
            detail=f"it holds {' '.join(str(value)[:200].split())[:60]!r}",
            fix="give numbers or booleans: a number, a list of numbers, an array",
        )


def _row_lengths(value: object) -> str:
    if not isinstance(value, Sequence):
        return ""
    lengths = [len(row) if hasattr(row, "__len__") else 0 for row in value[:8]]
    return f"lengths of the rows: {', '.join(map(str, lengths))}"


def _holds_numpy(value: object) -> bool:
    """Whether a (nested) list holds NumPy float64 numbers, which keep their dtype as in PyTorch."""
    while isinstance(value, (list, tuple)) and value:
        value = value[0]
    return isinstance(value, (np.generic, np.ndarray))


# ── the same, faster ────────────────────────────────────────────────────────────────────────────
# Each of these is one standard expression. On NumPy it is spelled so that a training step, where
# it stands on the hot path, does not wait for it; the comment says what was measured.


def total(x: Array, axis: Any = None, keepdims: Any = False) -> Array:
    """The sum over the axes given, in the dtype of `x`."""
    if type(x) is np.ndarray:
        if x.size < 8192 and x.dtype is _float32:  # a product with ones: a third of the time
            if x.ndim == 2 and axis == -1:
                sums = x.dot(_ones(x.shape[1], _float32))
                return sums[:, None] if keepdims else sums
            if x.ndim == 1 and not keepdims:
                return x.dot(_ones(x.shape[0], _float32))
        return np.add.reduce(x, axis=axis, keepdims=keepdims)  # numpy.sum without its wrapping
    return namespace(x).sum(x, axis=axis, keepdims=keepdims)


def largest(x: Array, axis: Any = None, keepdims: Any = False) -> Array:
    """The maximum over the axes given, NaN if one is there."""
    if type(x) is np.ndarray:
        if axis == -1 and x.ndim == 2 and x.size:  # half the time; a quarter for many short rows
            found = x[_counting(len(x)), x.argmax(-1)]
            return found[:, None] if keepdims else found
        return np.maximum.reduce(x, axis=axis, keepdims=keepdims)
    return namespace(x).max(x, axis=axis, keepdims=keepdims)


def one_like(x: Array) -> Array:
    """Ones in the shape and dtype of `x`."""
    if type(x) is np.ndarray:  # numpy.ones without its wrapping: a fifth of the time
        ones = np.empty(x.shape, x.dtype)
        ones.fill(1)
        return ones
    return namespace(x).ones_like(x)


def add_rows(x: Array) -> Array:
    """The sum of the rows of a matrix. (n, m) -> (m,)."""
    if type(x) is np.ndarray and x.size < 8192:
        return _ones(x.shape[0], x.dtype).dot(x)  # a fifth of the time of adding; no threads yet
    return total(x, 0)


@functools.lru_cache(maxsize=64)
def _ones(n: int, dtype: Any) -> np.ndarray:
    ones = np.ones(n, dtype=dtype)
    ones.flags.writeable = False
    return ones


def counting(n: int, xp: Any) -> Array:
    """0, 1, ..., n - 1, to be read only."""
    return _counting(n) if xp is np else xp.arange(n)


@functools.lru_cache(maxsize=64)
def _counting(n: int) -> np.ndarray:
    numbers = np.arange(n)
    numbers.flags.writeable = False
    return numbers


def one_hot(labels: Array, classes: int, dtype: Any) -> Array:
    """A one at each label, zeros elsewhere. (...) -> (..., classes)."""
    if type(labels) is np.ndarray and classes <= 64 and isinstance(dtype, np.dtype):
        return _unit_rows(classes, dtype).take(labels, 0)  # a tenth of the time of comparing
    return cast(labels[..., None] == counting(classes, namespace(labels)), dtype)


def at_labels(x: Array, labels: Array) -> Array:
    """The number at its label in each row. (n, classes), (n,) -> (n,)."""
    if type(x) is np.ndarray and type(labels) is np.ndarray:
        return x[_counting(len(x)), labels]
    # A batch that is split over devices stays where it is; for `x[rows, labels]` it would travel.
    return namespace(x, labels).take_along_axis(x, labels[:, None], axis=-1)[:, 0]


@functools.lru_cache(maxsize=64)
def _unit_rows(n: int, dtype: Any) -> np.ndarray:
    return np.eye(n, dtype=dtype)


def product(a: Any, b: Any) -> Any:
    """a @ b, of arrays or Tensors."""
    numpy = type(a) is np.ndarray and type(b) is np.ndarray
    # dot is the same BLAS call as @, found in half the time; but for a single number, it takes
    # 0 * inf for 0.
    if numpy and a.ndim == 2 and b.ndim == 2 and a.size > 1 and b.size > 1:
        return a.dot(b)
    return a @ b


def product_of_columns(a: Any, b: Any) -> Any:
    """a.mT @ b, of matrices: arrays or Tensors."""
    numpy = type(a) is np.ndarray and type(b) is np.ndarray
    if numpy and a.size > 1 and b.size > 1:
        return a.T.dot(b)
    jax = sys.modules.get("jax")
    if jax is None or not isinstance(a, jax.core.Tracer) or a.shape[1] * b.shape[1] > 16384:
        return product(a.mT, b)
    # The product that XLA has for such operands takes twice as long, while they are small, as
    # writing the transpose out and the product for plain ones: with it, a compiled step of
    # 2-16-16-2 takes 8.3 µs instead of 9.8, of 64-64-10 10.1 instead of 11.3. For large ones
    # it makes no difference, or a worse one.
    return product(jax.lax.optimization_barrier(a.mT), b)


def rectified(x: Array) -> Array:
    """max(x, 0), NaN where x is."""
    if type(x) is np.ndarray and x.ndim:
        # NumPy compares two arrays with vector instructions, but an array and a number without:
        # zeros in the shape of x take a third of the time, a row of them half of it.
        return np.maximum(x, _zeros(x.shape if x.size <= 65536 else x.shape[-1:], x.dtype))
    xp = namespace(x)  # not `maximum`, whose slope JAX halves at 0
    return xp.where(x <= 0, xp.zeros_like(x), x)


def clamped(x: Array, low: float | None, high: float | None) -> Array:
    """x held between low and high, where they are given; NaN stays NaN."""
    xp = namespace(x)
    if xp is np:
        return np.clip(x, low, high)
    if low is not None:  # not `clip`, whose slope JAX halves at the bounds
        x = xp.where(x < low, xp.full_like(x, low), x)
    return x if high is None else xp.where(x > high, xp.full_like(x, high), x)


@functools.lru_cache(maxsize=64)
def _zeros(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    zeros = np.zeros(shape, dtype=dtype)
    zeros.flags.writeable = False
    return zeros


def zero_where(condition: Array, x: Array) -> Array:
    """0 where the condition holds, else x, also where x is infinite or NaN."""
    xp = namespace(condition, x)
    if xp is np and x.ndim and x.shape == condition.shape:
        if x.size <= 2048 or x.dtype.itemsize not in (4, 8):
            out = x.copy()
            np.putmask(out, condition, 0)  # with the copy, two thirds of the time of `where`
            return out
        # `where` mispredicts one number in two. Here a word of ones or zeros is laid over each
        # number's bits, at a tenth of the time; a product with the condition would keep NaN.
        word = np.int32 if x.dtype.itemsize == 4 else np.int64
        mask = np.subtract(condition.view(np.int8), 1, dtype=word)
        return np.bitwise_and(x.view(word), mask, out=mask).view(x.dtype)
    return xp.where(condition, 0, x)


# ── shapes ───────────────────────────────────────────────────────────────────────────────────────


def sum_to(x: Array, shape: tuple[int, ...]) -> Array:
    """Undo broadcasting: add up the axes along which an array of `shape` had been repeated."""
    xp = namespace(x)
    extra = x.ndim - len(shape)
    repeated = tuple(extra + i for i, n in enumerate(shape) if n == 1 and x.shape[extra + i] != 1)
    axes = tuple(range(extra)) + repeated
    if axes:
        x = xp.sum(x, axis=axes, keepdims=True, dtype=x.dtype)
    return xp.reshape(x, shape)


def fits(shapes: Sequence[tuple[int, ...]]) -> bool:
    """Whether arrays of these shapes can be broadcast against each other."""
    try:
        np.broadcast_shapes(*shapes)
    except ValueError:
        return False
    return True


# ── what the standard lacks ──────────────────────────────────────────────────────────────────────


def scatter_add(x: Array, key: Any, values: Array) -> Array:
    """A copy of `x` with `values` added at ``x[key]``; a place named twice receives both."""
    if hasattr(x, "at"):  # JAX arrays cannot be written to; `.at` gives the changed copy
        return x.at[key].add(values)
    target = np.array(to_numpy(x))
    np.add.at(target, _numpy_key(key), to_numpy(values))
    return target if is_numpy(x) else namespace(x).asarray(target)


def argsort(x: Array, axis: int, descending: bool) -> Array:
    """The positions that sort along one axis, equal ones in their order; NumPy only ascends."""
    if not is_numpy(x):
        return namespace(x).argsort(x, axis=axis, descending=descending)
    if not descending or not x.ndim:  # NumPy makes a row of a single number
        return np.argsort(x, axis=axis, stable=True).reshape(x.shape)
    backwards = np.argsort(np.flip(x, axis), axis=axis, stable=True)
    return x.shape[axis] - 1 - np.flip(backwards, axis)


def part(x: Array, key: Any) -> Array:
    """``x[key]``; of a NumPy array, a single number shares its memory too, as any part does."""
    out = x[key]
    if isinstance(out, np.generic):
        return x[(*key, ...) if isinstance(key, tuple) else (key, ...)]
    return out


def set_items(x: Array, key: Any, values: Any) -> Array:
    """`x` with ``x[key] = values``: written in place where the library allows it."""
    if hasattr(x, "at"):
        return x.at[key].set(values)
    x[key] = values
    return x


def _numpy_key(key: Any) -> Any:
    if isinstance(key, tuple):
        return tuple(_numpy_key(k) for k in key)
    return to_numpy(key) if is_array(key) else key


def within(labels: Array, n: int) -> bool:
    """Whether every integer lies in [0, n). Inside a trace nobody can know, and the answer is yes.

    NumPy reads int64 as uint64, where a negative number is a huge one: one pass instead of two.
    """
    if not labels.size:
        return True
    if is_numpy(labels):
        if labels.dtype == np.int64:
            unsigned = labels.view(np.uint64)
            return unsigned.item(unsigned.argmax()) < n  # a fifth of the time of `max`
        return bool(labels.max() < n and labels.min() >= 0)
    try:
        return bool(namespace(labels).all((labels >= 0) & (labels < n)))
    except Exception:  # a traced value has no truth
        return True


def pack(values: Sequence[np.ndarray]) -> tuple[np.ndarray, list[np.ndarray]]:
    """NumPy arrays one behind the other in one long array, and a view of it for each.

    A memoryview stands between: NumPy would otherwise forget which view a view of it belongs to.
    """
    flat = np.concatenate([value.reshape(-1) for value in values])
    ends = np.cumsum([value.size for value in values])
    views = [
        np.asarray(flat[end - value.size : end].data).reshape(value.shape)
        for value, end in zip(values, ends, strict=True)
    ]
    return flat, views


def refill(flat: np.ndarray, values: Sequence[np.ndarray]) -> None:
    """Write NumPy arrays into a long array that `pack` made, one behind the other."""
    np.concatenate([value.reshape(-1) for value in values], out=flat)


def blocks(n: int, like: Array, length: int = 131072) -> Iterator[slice]:
    """Slices that walk over `n` numbers in pieces which fit the processor's cache.

    NumPy makes a pass over memory for every operation, so a long formula runs faster on pieces:
    Adam on four million numbers in 7.0 ms against 10.4, with pieces of 64k to 256k; shorter ones
    pay for the calls. A library that compiles gets the whole length at once.
    """
    if not is_numpy(like):
        yield slice(0, n)
        return
    for start in range(0, n, length):
        yield slice(start, min(start + length, n))


def map_blocks(function: Callable[[Array], Array], x: Array, length: int = 16384) -> Array:
    """An elementwise function of a flat array, block by block (see `blocks`)."""
    if not is_numpy(x) or x.shape[0] <= length:
        return function(x)
    return np.concatenate([function(x[part]) for part in blocks(x.shape[0], x, length)])
