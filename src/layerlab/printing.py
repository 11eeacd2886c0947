"""How a tensor is written as text: the same characters that PyTorch would print.

The one difference is the name of a dtype, which stands alone: ``dtype=float64``, where PyTorch
writes ``dtype=torch.float64``. Lines break in the same places nevertheless.
"""

from __future__ import annotations

import math
import operator
import reprlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layerlab.errors import ArgumentError, ArgumentTypeError, ShapeError

__all__ = ["format_element", "format_tensor", "set_printoptions"]


@dataclass(frozen=True)
class _Options:
    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


_PROFILES = {
    "default": _Options(),
    "short": _Options(precision=2, edgeitems=2),
    "full": _Options(threshold=math.inf),
}
_options = _PROFILES["default"]

# A float64 has at most this many decimals: 2**-1074 is the smallest one above zero.
_MOST_DECIMALS = 1074

_REAL_DTYPES = ("float16", "float32", "float64", "bfloat16")
_COMPLEX_DTYPES = ("complex64", "complex128")
_INTEGER_DTYPES = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
_PRINTABLE_DTYPES = ("bool", *_INTEGER_DTYPES, *_REAL_DTYPES, *_COMPLEX_DTYPES)
# A reader recognises these by how their numbers look, so their name is left out.
_UNNAMED_DTYPES = ("bool", "int64", "float32", "complex64")


def set_printoptions(
    *,
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    sci_mode: bool | None = None,
    profile: str | None = None,
) -> None:
    """Choose how tensors are printed from now on; None keeps a setting as it is.

    precision: decimals of a number (4).
    threshold: a tensor with more elements than this is shortened with ``...`` (1000);
        ``math.inf`` shortens none.
    edgeitems: how many entries at each end of an axis a shortened tensor shows (3).
    linewidth: characters after which a line of numbers breaks (80).
    sci_mode: True for 1.5000e+00, False for 1.5000, None for what suits the numbers. Each call
        sets it anew, so a call without it goes back to None.
    profile: "default", "short" or "full" to start from; the other arguments change it further.

    Raises: ArgumentTypeError for a wrong kind of value, ArgumentError for an impossible one.
    Source: same names, values and behaviour as torch.set_printoptions.
    """
    global _options
    options = _options
    if profile is not None:
        if not isinstance(profile, str) or profile not in _PROFILES:
            raise ArgumentError(
                f"There is no print profile {reprlib.repr(profile)}.",
                fix='profile="default", profile="short" or profile="full"',
            )
        options = _PROFILES[profile]
    if precision is not None:
        precision = _checked_count("precision", precision, most=_MOST_DECIMALS)
        options = replace(options, precision=precision)
    if threshold is not None:
        no_limit = isinstance(threshold, float) and threshold == math.inf
        threshold = math.inf if no_limit else _checked_count("threshold", threshold)
        options = replace(options, threshold=threshold)
    if edgeitems is not None:
        options = replace(options, edgeitems=_checked_count("edgeitems", edgeitems))
    if linewidth is not None:
        options = replace(options, linewidth=_checked_count("linewidth", linewidth, least=1))
    if sci_mode is not None and not isinstance(sci_mode, bool):
        raise ArgumentTypeError(
            f"sci_mode wants True, False or None but got {reprlib.repr(sci_mode)}.",
            fix="sci_mode=None, which chooses what suits the numbers",
        )
    _options = replace(options, sci_mode=sci_mode)


def format_tensor(
    array: NDArray[Any], *, suffixes: Sequence[str] = (), prefix: str = "tensor("
) -> str:
    """The text of an array of any shape, as PyTorch prints a tensor: ``tensor([1.5000, 2.0000])``.

    `suffixes` follow the numbers in the same parentheses, after a size and a dtype where PyTorch
    shows those; each moves to a new line where it would pass the line width.

    Raises: ArgumentTypeError for anything but an array of bools, integers, floats or complex
    numbers, a prefix that is no string, and suffixes that are no sequence of strings.
    Source: torch/_tensor_str.py, whose rules this follows.
    """
    numbers, dtype = _checked_array(array)
    if not isinstance(prefix, str):
        raise ArgumentTypeError(
            f"The prefix of a printed tensor is a string, but got a {type(prefix).__name__}.",
            fix='prefix="tensor("',
        )
    # A bare string is a sequence of strings too, and would print letter by letter.
    listed = isinstance(suffixes, Sequence) and not isinstance(suffixes, str)
    if not listed or not all(isinstance(suffix, str) for suffix in suffixes):
        raise ArgumentTypeError(
            f"suffixes wants a sequence of strings but got {reprlib.repr(suffixes)}.",
            fix='suffixes=("requires_grad=True",)',
        )
    body = _format_numbers(numbers, indent=len(prefix))
    facts = _size_and_dtype(numbers, dtype)
    return _append_suffixes(prefix + body, [*facts, *suffixes], indent=len(prefix)) + ")"


def format_element(array: NDArray[Any], spec: str) -> str:
    """The only number of an array, any shape of one element -> text, by Python's format rules.

    With the spec ".3f" the number 1.5 is written "1.500"; with "" in full, as Python writes it.

    Raises: ShapeError unless there is exactly one element, ArgumentError for a spec that Python
    does not know for this kind of number, ArgumentTypeError for anything but an array of numbers.
    Source: same as torch.Tensor.__format__ for a tensor without axes.
    """
    numbers, dtype = _checked_array(array)
    if not isinstance(spec, str):
        raise ArgumentTypeError(
            f"A format is a string but got {reprlib.repr(spec)}.", fix='a string such as ".3f"'
        )
    if numbers.size != 1:
        raise ShapeError(
            f"The format {spec!r} writes one number, but this tensor holds {numbers.size}.",
            detail=f"shape here: {numbers.shape}",
            fix="format one element of it or its mean, or print the tensor with no format",
            expected=(),
            got=numbers.shape,
        )
    element = numbers.item()
    try:
        return format(element, spec)
    except ValueError as error:
        raise ArgumentError(
            f"The format {spec!r} cannot write the {dtype} number {element!r}.",
            detail=str(error),
            fix='".3f" or ".2e" for floats, "5d" for integers, ">10" for any number',
        ) from None


@dataclass(frozen=True)
class _RealStyle:
    """How each number of one tensor is written, so that its columns line up."""

    spec: str = ".0f"
    point: str = "."  # what follows a finite number, to show that 2. is a float
    width: int = 1

    def write(self, number: Any) -> str:
        text = format(number, self.spec)
        if self.point and math.isfinite(number):
            text += self.point
        return text.rjust(self.width)


@dataclass(frozen=True)
class _ComplexStyle:
    """Two real styles side by side: 1.0000+2.5000j."""

    real: _RealStyle
    imaginary: _RealStyle

    @property
    def width(self) -> int:
        return self.real.width + self.imaginary.width + len("j")

    def write(self, number: complex) -> str:
        imaginary = self.imaginary.write(number.imag).lstrip()
        plus = "" if imaginary.startswith("-") else "+"
        return f"{self.real.write(number.real)}{plus}{imaginary}j"


def _choose_style(numbers: NDArray[Any]) -> _RealStyle | _ComplexStyle:
    if numbers.dtype.kind == "c":
        return _ComplexStyle(_choose_real_style(numbers.real), _choose_real_style(numbers.imag))
    return _choose_real_style(numbers)


def _choose_real_style(numbers: NDArray[Any]) -> _RealStyle:
    """Whole, fixed or scientific, and the width of the widest number."""
    if numbers.dtype.kind != "f":
        style = _RealStyle(spec="", point="")
        measured = numbers
    else:
        # Zeros, infinities and NaN fit any style, so they have no say in it, nor in the width.
        measured = numbers[np.isfinite(numbers) & (numbers != 0)]
        if measured.size == 0:
            return _RealStyle()
        magnitudes = np.abs(measured)
        # Python floats, because the quotient of two float16 numbers may overflow.
        smallest, largest = float(magnitudes.min()), float(magnitudes.max())
        scientific = _options.sci_mode
        if scientific is None:
            scientific = largest / smallest > 1000 or largest > 1e8 or smallest < 1e-4
        if scientific:
            style = _RealStyle(spec=f".{_options.precision}e", point="")
        elif (measured == np.ceil(measured)).all():
            style = _RealStyle()
        else:
            style = _RealStyle(spec=f".{_options.precision}f", point="")
    widest = max((len(style.write(number)) for number in measured.ravel().tolist()), default=1)
    return replace(style, width=widest)


def _format_numbers(numbers: NDArray[Any], indent: int) -> str:
    if numbers.size == 0:
        return "[]"
    corners, shortened = numbers, [False] * numbers.ndim
    if numbers.size > _options.threshold:
        edge = _options.edgeitems
        for axis, length in enumerate(numbers.shape):
            if length > 2 * edge:
                kept = [*range(edge), *range(length - edge, length)]
                corners = np.take(corners, np.array(kept, dtype=np.intp), axis=axis)
                shortened[axis] = True
    return _format_axes(corners, shortened, indent, _choose_style(corners))


def _format_axes(
    numbers: NDArray[Any], shortened: list[bool], indent: int, style: _RealStyle | _ComplexStyle
) -> str:
    """Brackets around the first axis; `shortened` says of each axis whether dots stand in it."""
    if numbers.ndim == 0:
        return style.write(numbers.item())
    edge = _options.edgeitems
    new_line = " " * (indent + 1)
    if numbers.ndim > 1:
        parts = [_format_axes(part, shortened[1:], indent + 1, style) for part in numbers]
        if shortened[0]:
            parts.insert(edge, "...")
        # One line break between rows, two between matrices, three between stacks of matrices.
        return "[" + ("," + "\n" * (numbers.ndim - 1) + new_line).join(parts) + "]"
    parts = [style.write(number) for number in numbers.tolist()]
    if shortened[0]:
        parts.insert(edge, " ..." if edge else "...")
    per_line = max(1, (_options.linewidth - indent) // (style.width + len(", ")))
    lines = [", ".join(parts[at : at + per_line]) for at in range(0, len(parts), per_line)]
    return "[" + (",\n" + new_line).join(lines) + "]"


def _size_and_dtype(numbers: NDArray[Any], dtype: str) -> list[str]:
    """What the numbers alone do not show: no element tells a size, nor int64 from float32."""
    empty = numbers.size == 0
    facts = []
    if (empty and numbers.ndim != 1) or (not empty and _options.edgeitems == 0):
        facts.append(f"size={numbers.shape}")
    if dtype not in (("float32",) if empty else _UNNAMED_DTYPES):
        facts.append(f"dtype={dtype}")
    return facts


def _append_suffixes(text: str, suffixes: list[str], indent: int) -> str:
    # PyTorch counts two characters more than the last line holds, room for the ", ".
    column = len(text) - text.rfind("\n") + 1
    for suffix in suffixes:
        length = len(suffix)
        if suffix.startswith("dtype="):
            length += len("torch.")  # not printed, but lines are to break where PyTorch's do
        if column + length + 2 > _options.linewidth:
            text += ",\n" + " " * indent + suffix
            column = indent + length
        else:
            text += ", " + suffix
            column += length + 2
    return text


def _checked_array(array: NDArray[Any]) -> tuple[NDArray[Any], str]:
    """The array in a dtype that NumPy itself can write, and the name of the dtype it came in."""
    if not isinstance(array, np.ndarray):
        raise ArgumentTypeError(
            f"Only a NumPy array can be printed as a tensor, but got a {type(array).__name__}.",
            fix="numpy.asarray(it)",
        )
    dtype = array.dtype.name
    if dtype not in _PRINTABLE_DTYPES:
        raise ArgumentTypeError(
            f"A tensor holds bools, integers, floats or complex numbers, but got dtype {dtype}.",
            fix='array.astype("float32"), if it holds numbers',
        )
    # A plain array, because a row of a numpy.matrix is a matrix again, without end.
    plain = np.asarray(array)
    # bfloat16 is a guest of NumPy, from another package; float32 holds its numbers exactly.
    return (plain.astype(np.float32) if dtype == "bfloat16" else plain), dtype


def _checked_count(name: str, value: object, *, least: int = 0, most: int | None = None) -> int:
    usual = getattr(_PROFILES["default"], name)
    try:
        count = operator.index(value)  # type: ignore[arg-type]  # what it refuses is the question
    except TypeError:
        count = None
    if count is None or isinstance(value, bool):
        raise ArgumentTypeError(
            f"{name} wants a whole number but got {reprlib.repr(value)}.", fix=f"{name}={usual}"
        )
    if count < least or (most is not None and count > most):
        bounds = f"{least} or more" if most is None else f"from {least} to {most}"
        raise ArgumentError(f"{name} is {bounds}, but got {count}.", fix=f"{name}={usual}")
    return count
