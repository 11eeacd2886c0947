"""Making tensors: of zeros, of numbers in a row, of random numbers.

Names, arguments and dtypes are those of PyTorch: floats are float32, integers int64.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from layerlab import arrays, random
from layerlab.arguments import check_flag, check_number, check_whole
from layerlab.arrays import Array
from layerlab.autograd import make
from layerlab.errors import ArgumentError, ArgumentTypeError, ShapeError, described
from layerlab.random import Generator
from layerlab.tensor import Tensor, as_raw, as_tensor

__all__ = [
    "arange",
    "bernoulli",
    "empty",
    "eye",
    "from_numpy",
    "full",
    "full_like",
    "linspace",
    "ones",
    "ones_like",
    "rand",
    "rand_like",
    "randint",
    "randn",
    "randn_like",
    "randperm",
    "zeros",
    "zeros_like",
]


def shape_of(sizes: tuple[Any, ...]) -> tuple[int, ...]:
    """Sizes given one by one or as one sequence, checked: whole numbers, none negative.

    Raises ArgumentTypeError for a size that is no whole number, ArgumentError for a negative one.
    """
    if len(sizes) == 1 and isinstance(sizes[0], Sequence) and not isinstance(sizes[0], str):
        sizes = tuple(sizes[0])
    for n in sizes:
        if isinstance(n, (bool, np.bool_)) or not isinstance(n, (int, np.integer)):
            raise ArgumentTypeError(
                f"a size must be a whole number, not {described(n)}",
                fix="give integers such as zeros(2, 3)",
            )
        if n < 0:
            raise ArgumentError(f"a size cannot be negative: {tuple(sizes)}", fix="use 0 or more")
    shape = tuple(int(n) for n in sizes)
    if max(shape, default=0) >= 2**60 or math.prod(shape) >= 2**60:  # 8 bytes each, 2**63 in all
        raise ArgumentError(
            f"no memory holds so many numbers: {math.prod(shape):.3g}", fix="use smaller sizes"
        )
    return shape


def _given(sizes: tuple[Any, ...], size: Any) -> tuple[int, ...]:
    """The shape, whether it was given as zeros(2, 3), zeros((2, 3)) or zeros(size=(2, 3))."""
    if size is not None:
        if sizes:
            raise ArgumentTypeError(
                f"the size is given twice: {sizes} and size={size!r}", fix="give one of them"
            )
        sizes = (size,)
    return shape_of(sizes)


def _made(array: Array, dtype: Any, requires_grad: bool) -> Tensor:
    wanted = _wanted(dtype, requires_grad)
    if arrays.dtype_name(array.dtype) != arrays.dtype_name(wanted):
        arrays.check_real(array, wanted)
        array = arrays.cast(array, wanted)
    tensor: Tensor = make(array)
    return tensor.requires_grad_(bool(requires_grad))  # NumPy's True as well


def _wanted(dtype: Any, requires_grad: bool) -> Any:
    """The dtype, once it is seen to be one that can have gradients if they are asked for."""
    wanted = arrays.get_default_dtype() if dtype is None else dtype
    if (
        check_flag("requires_grad", requires_grad)
        and arrays.kind(arrays.dtype_name(wanted)) not in "fc"
    ):
        raise ArgumentError(
            f"only floating tensors can require gradients, not {arrays.dtype_name(wanted)}",
            fix="dtype='float32'",
        )
    return wanted


def zeros(*sizes: Any, size: Any = None, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Zeros of the shape given: zeros(2, 3) or zeros((2, 3))."""
    return _made(np.zeros(_given(sizes, size), dtype=np.float32), dtype, requires_grad)


def ones(*sizes: Any, size: Any = None, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Ones of the shape given: ones(2, 3) or ones((2, 3))."""
    return _made(np.ones(_given(sizes, size), dtype=np.float32), dtype, requires_grad)


def empty(*sizes: Any, size: Any = None, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """A tensor whose numbers are about to be written. They are zeros, so that none surprises."""
    return zeros(*sizes, size=size, dtype=dtype, requires_grad=requires_grad)


def full(size: Any, fill_value: Any, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """One value everywhere; the dtype is that of the value."""
    value = arrays.as_array(fill_value, dtype)
    if value.ndim:
        raise ShapeError(
            f"full writes one number everywhere, not {described(fill_value)}",
            fix="ll.full((2, 3), 1.5), or ll.tensor(...).expand(2, 3)",
        )
    array = np.full(shape_of((size,)), value)
    return _made(array, array.dtype, requires_grad)


def eye(n: int, m: int | None = None, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Ones on the diagonal, zeros elsewhere. -> (n, m), or (n, n)."""
    rows, columns = shape_of((n, n if m is None else m))
    return _made(np.eye(rows, columns, dtype=np.float32), dtype, requires_grad)


def arange(
    start: float = 0,
    end: float | None = None,
    step: float = 1,
    *,
    dtype: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Numbers from start up to but without end: int64 where all three are whole, else float32."""
    low, high = (0, start) if end is None else (start, end)
    given = (("end" if end is None else "start", start), ("end", high), ("step", step))
    for name, number in given:
        check_number(name, number)
    whole = dtype is not None and arrays.kind(np.dtype(arrays.dtype_name(dtype))) == "i"
    if whole and arrays.dtype_name(dtype) == "int64":  # as PyTorch counts: by whole numbers
        low, high, step = int(low), int(high), int(step)
    if step == 0:
        raise ArgumentError("arange needs a step other than 0", fix="step=1")
    if (high - low) / step < 0:
        raise ArgumentError(
            f"arange cannot go from {low} to {high} in steps of {step}",
            fix="change the sign of the step",
        )
    count = shape_of((max(0, math.ceil((high - low) / step)),))[0]
    numbers = int(low) + int(step) * np.arange(count) if whole else np.arange(low, high, step)
    if dtype is None:
        dtype = np.int64 if numbers.dtype.kind in "iu" else arrays.get_default_dtype()
    return _made(numbers, dtype, requires_grad)


def linspace(
    start: float, end: float, steps: int, *, dtype: Any = None, requires_grad: bool = False
) -> Tensor:
    """`steps` numbers from start to end, both included, at equal distances."""
    count = shape_of((check_whole("steps", steps),))[0]
    low, high = check_number("start", start), check_number("end", end)
    if dtype is not None and arrays.kind(np.dtype(arrays.dtype_name(dtype))) == "i":
        low, high = int(low), int(high)  # as PyTorch counts
    return _made(np.linspace(float(low), float(high), count), dtype, requires_grad)


def from_numpy(array: np.ndarray) -> Tensor:
    """A tensor that shares memory with a NumPy array."""
    if not isinstance(array, np.ndarray):
        raise ArgumentTypeError(
            f"from_numpy takes a NumPy array, not {described(array)}",
            fix="use ll.tensor(...) for lists and numbers",
        )
    return as_tensor(array)


def zeros_like(x: Any, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Zeros of the shape, dtype and library of `x`."""
    raw = as_raw(x)
    return _made(
        arrays.namespace(raw).zeros_like(raw), raw.dtype if dtype is None else dtype, requires_grad
    )


def ones_like(x: Any, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Ones of the shape, dtype and library of `x`."""
    raw = as_raw(x)
    return _made(
        arrays.namespace(raw).ones_like(raw), raw.dtype if dtype is None else dtype, requires_grad
    )


def full_like(
    x: Any, fill_value: float, *, dtype: Any = None, requires_grad: bool = False
) -> Tensor:
    """One value everywhere, of the shape, dtype and library of `x`."""
    raw = as_raw(x)
    dtype = raw.dtype if dtype is None else dtype
    filled = full(tuple(raw.shape), fill_value, dtype=dtype).data
    return _made(arrays.namespace(raw).asarray(filled), dtype, requires_grad)


# ── random numbers: from the generator given, or the default one that `manual_seed` sets ─────────


def rand(
    *sizes: Any,
    size: Any = None,
    dtype: Any = None,
    requires_grad: bool = False,
    generator: Generator | None = None,
) -> Tensor:
    """Uniform numbers in [0, 1)."""
    _wanted(dtype, requires_grad)
    draw = random.chosen(generator)
    return _made(draw.uniform(_given(sizes, size), like=_like(dtype)), dtype, requires_grad)


def randn(
    *sizes: Any,
    size: Any = None,
    dtype: Any = None,
    requires_grad: bool = False,
    generator: Generator | None = None,
) -> Tensor:
    """Standard normal numbers: mean 0, standard deviation 1."""
    _wanted(dtype, requires_grad)
    draw = random.chosen(generator)
    return _made(draw.normal(_given(sizes, size), like=_like(dtype)), dtype, requires_grad)


def randint(
    low: int,
    high: int | None = None,
    size: Any = None,
    *,
    dtype: Any = None,
    generator: Generator | None = None,
) -> Tensor:
    """Whole numbers from low up to but without high: randint(high, size), randint(low, high, size).

    Source: torch.randint.
    """
    if size is None:
        low, high, size = 0, low, high
    if isinstance(high, (tuple, list)) or high is None or size is None:
        raise ArgumentTypeError(
            "randint needs the bounds and a size", fix="randint(0, 10, (2, 3)) or randint(10, (3,))"
        )
    draw = random.chosen(generator)
    dtype = np.int64 if dtype is None else arrays.dtype_name(dtype)
    return _made(draw.integers(low, high, shape_of((size,))), dtype, False)


def randperm(n: int, *, generator: Generator | None = None) -> Tensor:
    """The numbers 0 to n - 1 in random order."""
    return _made(random.chosen(generator).permutation(n), np.int64, False)


def rand_like(x: Any, *, generator: Generator | None = None) -> Tensor:
    """Uniform numbers in [0, 1), of the shape and dtype of `x`."""
    raw = as_raw(x)
    draw = random.chosen(generator)
    return _made(draw.uniform(tuple(raw.shape), like=raw), raw.dtype, False)


def randn_like(x: Any, *, generator: Generator | None = None) -> Tensor:
    """Standard normal numbers, of the shape and dtype of `x`."""
    raw = as_raw(x)
    draw = random.chosen(generator)
    return _made(draw.normal(tuple(raw.shape), like=raw), raw.dtype, False)


def bernoulli(x: Any, *, generator: Generator | None = None) -> Tensor:
    """1 with the probability that stands in `x`, else 0."""
    raw = as_raw(x)
    draw = random.chosen(generator)
    if not bool(((raw >= 0) & (raw <= 1)).all()):
        raise ArgumentError("probabilities lie between 0 and 1; these do not", fix="x.sigmoid()")
    return _made(draw.uniform(tuple(raw.shape), like=raw) < raw, raw.dtype, False)


def _like(dtype: Any) -> Array:
    """An empty array that tells the generator how many random bits a number needs."""
    return None if dtype is None else np.empty(0, dtype=arrays.dtype_name(dtype))
