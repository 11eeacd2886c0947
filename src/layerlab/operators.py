"""What a tensor is, and its operators: printing, numbers in and out, ``+``, ``@``, ``[ ]``, ``+=``.

`Tensor` adds the methods. What the operations mean stands in `ops.py`.
"""

from __future__ import annotations

import builtins
import copy
from builtins import float as _float
from collections.abc import Callable, Iterator
from typing import Any, Self

import numpy as np

from layerlab import arrays, autograd, ops, printing, random, versions
from layerlab.arguments import check_flag, check_number, check_whole
from layerlab.arrays import Array
from layerlab.autograd import Node, Value, View, named
from layerlab.errors import ArgumentError, ArgumentTypeError, GraphError, PositionError, described
from layerlab.faults import in_our_words

__all__ = ["Operators", "Size", "as_raw", "matmul", "share_memory", "unwrapped"]


class Size(tuple[int, ...]):
    """The sizes of a tensor along its axes: a tuple that prints as PyTorch's does."""

    __slots__ = ()

    def numel(self) -> int:
        """How many numbers a tensor of this size holds."""
        return int(np.prod(self, dtype=np.int64))

    def __repr__(self) -> str:
        return f"Size([{', '.join(map(str, self))}])"

    def __getitem__(self, key: Any) -> Any:
        part = super().__getitem__(key)
        return Size(part) if isinstance(key, slice) else part

    def __add__(self, other: Any) -> Size:
        return Size(super().__add__(other))

    def __mul__(self, times: Any) -> Size:
        return Size(super().__mul__(times))


class Operators(Value):
    """The base of `Tensor`: everything that is not a method of its mathematics."""

    __array_priority__ = 1000  # array * tensor asks the tensor first

    # ── what it is ───────────────────────────────────────────────────────────────────────────────

    @property
    def shape(self) -> Size:
        """The size along each axis."""
        return Size(self._data.shape)

    @property
    def ndim(self) -> int:
        """How many axes."""
        return int(self._data.ndim)

    @property
    def dtype(self) -> Any:
        """The kind of numbers, as the array's library names it."""
        return self._data.dtype

    @property
    def _version(self) -> int:
        """How often its numbers were changed in place; views of one memory count together."""
        return versions.version(self._data)

    @property
    def device(self) -> Any:
        """Where the numbers are."""
        return getattr(self.data, "device", "cpu")

    @property
    def is_leaf(self) -> bool:
        """Whether no remembered operation made it: a parameter, or what the user gave."""
        return self.node is None

    @property
    def grad_fn(self) -> Node | None:
        """The operation that made it, if that is remembered."""
        return self.node

    def size(self, dim: int | None = None) -> Any:
        """The size along each axis, or along one."""
        if dim is None:
            return self.shape
        if not -self.ndim <= check_whole("dim", dim) < self.ndim:
            raise PositionError(
                f"there is no axis {dim} in shape {tuple(self.shape)}", fix="x.size(-1)"
            )
        return self.shape[dim]

    def dim(self) -> int:
        """How many axes."""
        return self.ndim

    def numel(self) -> int:
        """How many numbers."""
        return self.shape.numel()

    nelement = numel

    def __len__(self) -> int:
        if not self.data.ndim:
            raise ArgumentTypeError("a tensor of one number has no length", fix="use .item()")
        return int(self.data.shape[0])

    def __iter__(self) -> Iterator[Self]:
        if not self.data.ndim:
            raise ArgumentTypeError(
                "a tensor of one number cannot be iterated over", fix="use .item()"
            )
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        suffixes = []
        if self.node is not None:
            suffixes.append(f"grad_fn=<{self.node.name()}>")
        elif self.requires_grad:
            suffixes.append("requires_grad=True")
        if not hasattr(self.data, "__array__") and not hasattr(self.data, "__dlpack__"):
            return f"tensor({self.data!r})"
        try:
            numbers = arrays.to_numpy(self.data)
        except Exception:  # a value inside a trace has a shape but no numbers
            if autograd.is_tracing():
                raise
            return f"tensor({self.data!r})"
        return printing.format_tensor(numbers, suffixes=suffixes)

    def __format__(self, spec: str) -> str:
        if not isinstance(spec, str):
            raise ArgumentTypeError(
                f"a format is text, not {described(spec)}", fix="f'{x}', or f'{x.item():.4f}'"
            )
        if self.data.ndim:
            if spec:
                raise ArgumentTypeError(
                    f"a tensor of shape {tuple(self.shape)} cannot be formatted with {spec!r}",
                    fix="take one number with .item(), or print it without a format",
                )
            return repr(self)
        number = self.item()
        try:
            return format(number, spec)
        except (TypeError, ValueError) as error:
            raise ArgumentError(
                f"a number cannot be formatted with {spec!r:.60}", fix="f'{x:.4f}'"
            ) from error

    # ── out of the library ───────────────────────────────────────────────────────────────────────

    def item(self) -> Any:
        """The one number in it, as a Python number."""
        if self.numel() != 1:
            raise ArgumentError(
                f"only a tensor of one number is an item; this one has {self.numel()}",
                detail=f"its shape is {tuple(self.shape)}",
                fix="index it first, or use .tolist()",
            )
        return arrays.to_numpy(self.data).item()

    def tolist(self) -> Any:
        """The numbers as nested lists of Python numbers."""
        return arrays.to_numpy(self.data).tolist()

    def numpy(self, *, force: bool = False) -> np.ndarray:
        """The numbers as a NumPy array that shares memory where it can.

        Raises GraphError if the tensor wants gradients, which NumPy would lose without a word.
        """
        if self.requires_grad and not force:
            raise GraphError(
                "a tensor that requires grad cannot become a NumPy array: the gradient would stop",
                fix="use tensor.detach().numpy()",
            )
        return arrays.to_numpy(self.data)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.numpy(), dtype=dtype, copy=copy)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """NumPy's functions on a tensor see its numbers as an array, and return arrays."""
        numbers = {name: _as_numpy(value) for name, value in kwargs.items()}
        return function(*_as_numpy(args), **numbers)

    def __float__(self) -> float:
        return float(self.item())

    def __int__(self) -> int:
        return int(self.item())

    def __index__(self) -> int:
        if arrays.kind(self.data.dtype) not in "ib":
            raise ArgumentTypeError(
                f"only an integer tensor of one number is an index, not {self.dtype}"
            )
        return int(self.item())

    def __bool__(self) -> bool:
        if self.numel() != 1:
            raise ArgumentError(
                f"a tensor of {self.numel()} numbers is neither true nor false",
                detail=f"its shape is {tuple(self.shape)}",
                fix="use .all() or .any()",
            )
        return bool(self.data)

    # ── gradients ────────────────────────────────────────────────────────────────────────────────

    def backward(
        self,
        gradient: Any = None,
        retain_graph: bool | None = None,
        create_graph: bool = False,
    ) -> None:
        """Add d self / d leaf to the `grad` of every leaf (see `autograd.backward`)."""
        autograd.backward(
            self,
            gradient,
            retain_graph=retain_graph is not None and check_flag("retain_graph", retain_graph),
            create_graph=check_flag("create_graph", create_graph),
        )

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Ask for gradients by this tensor, in place.

        Raises ArgumentError if it holds integers, GraphError if it is no leaf and should stop.
        """
        self.requires_grad = requires_grad
        return self

    def detach(self) -> Self:
        """The same numbers, cut off from how they were computed."""
        return autograd.alias(self)

    def retain_grad(self) -> None:
        """Keep the gradient of a value that is no leaf, too."""
        if not self.requires_grad:
            raise GraphError(
                "a tensor that does not require grad has no gradient to keep",
                fix="x.requires_grad_(), before anything is computed from it",
            )
        if self.node is not None:
            self.node.retained = self

    def zero_grad(self) -> None:
        """Forget the gradient."""
        self.grad = None

    def clone(self) -> Self:
        """A copy; gradients flow through it."""
        return named(autograd.cast(self, dtype=self.dtype), "CloneBackward0")

    def __deepcopy__(self, memo: dict[builtins.int, Any]) -> Self:
        """A copy of a leaf. Raises GraphError for what was computed: its graph stays here."""
        if self.node is not None:
            raise GraphError(
                "only a leaf can be copied; this value remembers how it was computed",
                detail=f"it is the result of {self.node.name()}",
                fix="x.detach(), or x.clone() for a copy that gradients flow through",
            )
        new = memo[id(self)] = object.__new__(type(self))
        new.node, new._requires_grad = None, self._requires_grad
        new._data, new._grad = copy.deepcopy((self._data, self._grad), memo)
        new.__dict__.update(copy.deepcopy(self.__dict__, memo))
        return new

    def __getstate__(self) -> Any:
        """For pickle: the numbers and the gradient, not how they were computed."""
        state: Any = object.__getstate__(self)
        of_the_graph = ("earlier", "view_of", "views")
        slots = {name: value for name, value in state[1].items() if name not in of_the_graph}
        return state[0], {**slots, "node": None}

    # ── operators ────────────────────────────────────────────────────────────────────────────────

    __add__ = ops.add
    __sub__ = ops.subtract
    __mul__ = ops.multiply
    __truediv__ = ops.divide
    __neg__ = ops.negative

    def __pos__(self) -> Self:
        return self

    __abs__ = ops.abs
    __and__ = ops.logical_and
    __or__ = ops.logical_or
    __invert__ = ops.logical_not
    __lt__ = ops.less
    __le__ = ops.less_equal
    __gt__ = ops.greater
    __ge__ = ops.greater_equal
    __hash__ = object.__hash__

    def __radd__(self, other: Any) -> Self:
        return ops.add(other, self)

    def __rsub__(self, other: Any) -> Self:
        return named(ops.subtract(other, self), "RsubBackward1")

    def __rmul__(self, other: Any) -> Self:
        return ops.multiply(other, self)

    def __rtruediv__(self, other: Any) -> Self:
        return named(ops.divide(other, self), "MulBackward0")

    def __pow__(self, other: Any) -> Self:
        label = "PowBackward1" if isinstance(other, Value) else "PowBackward0"
        return named(ops.power(self, other), label)

    def __rpow__(self, other: Any) -> Self:
        return named(ops.power(other, self), "PowBackward2")

    def __floordiv__(self, other: Any) -> Self:
        return _floor_divide(self, other)

    def __rfloordiv__(self, other: Any) -> Self:
        return _floor_divide(other, self)

    def __mod__(self, other: Any) -> Self:
        return _remainder(self, other)

    def __rmod__(self, other: Any) -> Self:
        return _remainder(other, self)

    def __xor__(self, other: Any) -> Self:
        return (self | other) & ~(self & other)

    def __matmul__(self, other: Any) -> Self:
        return matmul(self, other)

    def __rmatmul__(self, other: Any) -> Self:
        return matmul(arrays.as_array(other), self)

    def __eq__(self, other: object) -> Any:
        return False if other is None else ops.equal(self, other)

    def __ne__(self, other: object) -> Any:
        return True if other is None else ops.not_equal(self, other)

    def __getitem__(self, key: Any) -> Self:
        key = _key(key)
        return named(ops.take(self, key=key), _label_of_key(key))

    # ── in place ─────────────────────────────────────────────────────────────────────────────────

    def _check_changeable(self, what: str) -> None:
        if self.requires_grad and self.node is None and autograd.is_grad_enabled():
            raise GraphError(
                f"{what} on a leaf that requires grad: its old value is what gradients belong to",
                fix="write x = x + ..., or change it inside `with ll.no_grad():`",
            )

    def _become(self, compute: Callable[[Any], Any], what: str) -> Self:
        """Take over the value of a computation on what this tensor was until now."""
        self._check_changeable(what)
        in_memory = arrays.is_numpy(self._data)
        before: Any = autograd.make(self.data)
        before._requires_grad, before.node = self._requires_grad, self.node
        if hasattr(self, "earlier"):
            before.earlier = self.earlier
        if autograd.is_grad_enabled() and autograd.is_stale(self):  # look at it as it is now
            old, before = before, autograd.make(self.data)
            before.earlier, before._requires_grad = old, True
            before.node = _looked_at(_viewed(self)).node
        if in_memory and autograd.is_grad_enabled():  # its rule may need the old numbers
            before._data = self._data.copy()
        result = compute(before)
        if tuple(result.data.shape) != tuple(self.data.shape):
            raise ArgumentError(
                f"{what} would change the shape from {tuple(self.shape)} to {tuple(result.shape)}",
                fix="write x = x + ... to make a new tensor",
            )
        if arrays.kind(result.data.dtype) != arrays.kind(self.data.dtype):
            raise ArgumentTypeError(
                f"{what} would turn {arrays.dtype_name(self.dtype)} into "
                f"{arrays.dtype_name(result.dtype)}",
                fix="write x = x + ..., or make x of floats first: x.float()",
            )
        if result.data.dtype != self.data.dtype:
            result = autograd.cast(result, dtype=self.data.dtype)
        autograd.check_writable(self)
        if result.node is None:
            autograd.overwrite(self, result._data)
            return self
        view_of = _viewed(self)
        if view_of is not None:  # a row of y was changed, so y is: y takes over the new row
            result = _through(view_of, result)
            self._data = result._data
        elif in_memory:
            autograd.overwrite(self, result._data)
            _written(result.node, self._data)
        else:
            self._data = result._data
        self.node, self._requires_grad = result.node, True
        self.earlier = before  # for the operations that took this tensor as it was
        if view_of is None and hasattr(self, "views"):
            _renew_views(self)
        return self

    # mypy cannot compare a method with an operation that stands in for one, hence the ignores.

    def __iadd__(self, other: Any) -> Any:  # type: ignore[misc]
        return self._become(lambda x: x + other, "x += ...")

    def __isub__(self, other: Any) -> Any:  # type: ignore[misc]
        return self._become(lambda x: x - other, "x -= ...")

    def __imul__(self, other: Any) -> Any:  # type: ignore[misc]
        return self._become(lambda x: x * other, "x *= ...")

    def __itruediv__(self, other: Any) -> Any:  # type: ignore[misc]
        return self._become(lambda x: x / other, "x /= ...")

    def __setitem__(self, key: Any, value: Any) -> None:
        key = _key(key)
        new: Any = value
        if isinstance(value, Value):
            arrays.check_real(value.data, self.dtype)
        else:
            new = autograd.make(arrays.as_array(unwrapped(value), self.dtype))
        if autograd.is_tracing() and arrays.is_numpy(self._data):  # which could not hold a trace
            self._data = arrays.namespace(new.data).asarray(self._data)
        shape = tuple(ops.take(autograd.make(self.data), key=key).shape)
        extra = len(new.data.shape) - len(shape)
        if extra > 0 and tuple(new.data.shape)[:extra] == (1,) * extra:
            new = ops.reshape(new, shape=tuple(new.data.shape)[extra:])
        new = autograd.broadcast_to(autograd.cast(new, dtype=self.dtype), shape=shape)

        def changed(before: Any) -> Any:
            keep = arrays.namespace(before.data).ones(tuple(before.shape), dtype=bool)
            keep = arrays.set_items(keep, key, False)
            placed = ops.put(new, key=key, shape=tuple(before.shape))
            return named(ops.where(keep, before, 0.0) + placed, "CopySlices")

        tracked = self.requires_grad or new.requires_grad
        if tracked and autograd.is_grad_enabled():
            self._become(changed, "x[...] = ...")
            return
        autograd.check_writable(self)
        self._data = arrays.set_items(self._data, key, new.data)
        if arrays.is_numpy(self._data):
            versions.changed(self._data)

    def copy_(self, other: Any) -> Self:
        """Take over the numbers of another tensor, repeated to this one's shape."""
        given: Any = other if isinstance(other, Value) else autograd.make(as_raw(other))
        new = autograd.broadcast_to(given.to(self.dtype), shape=tuple(self.shape))

        def taken_over(before: Any) -> Any:
            if not before.requires_grad:
                return named(new, "CopyBackwards")
            # The old numbers have no part in the new ones: their gradient is 0.
            return named(ops.where(np.asarray(False), before, new), "CopyBackwards")

        return self._become(taken_over, "x.copy_(...)")

    def fill_(self, value: float) -> Self:
        """Set every number to one value."""
        return self.copy_(value)

    def zero_(self) -> Self:
        """Set every number to zero."""
        return self.fill_(0)

    def add_(self, other: Any, *, alpha: float = 1) -> Self:
        """Add in place."""
        check_number("alpha", alpha)
        _number_or_tensor(other, "add_")
        return self._become(
            lambda x: x + ops.multiply(other, alpha) if alpha != 1 else x + other, "x.add_(...)"
        )

    def sub_(self, other: Any, *, alpha: float = 1) -> Self:
        """Subtract in place."""
        check_number("alpha", alpha)
        _number_or_tensor(other, "sub_")
        return self._become(
            lambda x: x - ops.multiply(other, alpha) if alpha != 1 else x - other, "x.sub_(...)"
        )

    def mul_(self, other: Any) -> Self:
        """Multiply in place."""
        return self._become(lambda x: x * other, "x.mul_(...)")

    def div_(self, other: Any) -> Self:
        """Divide in place."""
        return self._become(lambda x: x / other, "x.div_(...)")

    def pow_(self, other: Any) -> Self:
        """Raise to a power in place."""
        return self._become(lambda x: x**other, "x.pow_(...)")

    def clamp_(self, min: _float | None = None, max: _float | None = None) -> Self:
        """Hold between min and max, in place."""
        return self._become(lambda x: x.clamp(min, max), "x.clamp_(...)")

    def neg_(self) -> Self:
        """Change the sign in place."""
        return self._become(ops.negative, "x.neg_()")

    def exp_(self) -> Self:
        """e**x in place."""
        return self._become(ops.exp, "x.exp_()")

    def sqrt_(self) -> Self:
        """The square root in place."""
        return self._become(ops.sqrt, "x.sqrt_()")

    def uniform_(self, low: _float = 0, high: _float = 1) -> Self:
        """Fill with uniform random numbers in [low, high)."""
        self._check_drawn("x.uniform_(...)")
        draw = random.default_generator.uniform(tuple(self.shape), low, high, like=self.data)
        return self.copy_(autograd.make(draw))

    def normal_(self, mean: _float = 0, std: _float = 1) -> Self:
        """Fill with normal random numbers."""
        self._check_drawn("x.normal_(...)")
        draw = random.default_generator.normal(tuple(self.shape), mean, std, like=self.data)
        return self.copy_(autograd.make(draw))

    def _check_drawn(self, what: str) -> None:
        """Raise, before anything is drawn, where random numbers could not be written."""
        if arrays.dtype_name(self.dtype) not in ("float32", "float64"):
            raise ArgumentTypeError(
                f"{what} draws float32 or float64, but this tensor is {self.dtype}",
                fix="x.float()",
            )
        self._check_changeable(what)

    def relu_(self) -> Self:
        """max(x, 0) in place."""
        return self._become(ops.relu, "x.relu_()")

    # ── dtypes ───────────────────────────────────────────────────────────────────────────────────

    def to(self, dtype: Any) -> Self:
        """The same numbers in another dtype; itself if it has that dtype already.

        ``x.to("cpu")`` is x, too: numbers of NumPy are nowhere else.
        """
        if isinstance(dtype, Value):
            dtype = dtype.data.dtype
        if isinstance(dtype, str) and dtype == "cpu" and arrays.is_numpy(self.data):
            return self
        if arrays.dtype_name(dtype) == arrays.dtype_name(self.data.dtype):
            return self
        arrays.check_real(self.data, dtype)
        if arrays.kind(np.dtype(arrays.dtype_name(dtype))) in "bi":
            return autograd.make(arrays.cast(self.data, dtype))
        return autograd.cast(self, dtype=dtype)

    type = to
    astype = to

    def float(self) -> Self:
        """In float32."""
        return self.to("float32")

    def half(self) -> Self:
        """In float16."""
        return self.to("float16")

    def double(self) -> Self:
        """In float64."""
        return self.to("float64")

    def long(self) -> Self:
        """In int64, towards zero."""
        return self.to("int64")

    def int(self) -> Self:
        """In int32, towards zero."""
        return self.to("int32")

    def bool(self) -> Self:
        """Whether each number is other than zero."""
        return self.to("bool")


def unwrapped(data: Any, depth: builtins.int = 0) -> Any:
    """The array in a Tensor; a list with Tensors in it as a list of numbers and arrays."""
    if isinstance(data, Value):
        return data.data
    if isinstance(data, (list, tuple)) and builtins.any(
        isinstance(d, (Value, list, tuple)) for d in data
    ):
        if depth == 64:
            raise ArgumentError(
                "a tensor has at most 64 axes, but the list is nested deeper",
                fix="give numbers, or lists of numbers",
            )
        return [unwrapped(d, depth + 1) for d in data]
    return data


def _number_or_tensor(x: Any, what: str) -> None:
    if not isinstance(x, (int, float, complex)):
        operand(x, what)


def operand(x: Any, what: str) -> Any:
    """The value, once it is seen to be a tensor or an array. Raises ArgumentTypeError."""
    if isinstance(x, Value) or arrays.is_array(x):
        return x
    raise ArgumentTypeError(
        f"{what}: a {type(x).__name__} is not a tensor",
        detail=f"it is {described(x)}",
        fix="make it a tensor first: ll.tensor(...)",
    )


def as_raw(data: Any) -> Array:
    """The raw array of a Tensor, or of anything that can be one."""
    return data.data if isinstance(data, Value) else arrays.as_array(unwrapped(data))


def matmul(a: Any, b: Any) -> Any:
    """Matrix product over the last two axes; a vector counts as one row, or one column."""
    a, b = operand(a, "matmul"), operand(b, "matmul")
    axes = (len(a.shape), len(b.shape))
    label = {(2, 2): "MmBackward0", (1, 1): "DotBackward0", (2, 1): "MvBackward0"}.get(axes)
    label = label or ("SqueezeBackward4" if 1 in axes else "UnsafeViewBackward0")
    return named(ops.matmul(a, b), label)


def _whole_division(a: Any, b: Any) -> tuple[Any, Any]:
    """The arrays of the two operands of // and %, in one dtype."""
    raw = [x if isinstance(x, (int, float)) else operand(x, "division") for x in (a, b)]
    x, y = arrays.promote(*(x.data if isinstance(x, Value) else x for x in raw))
    floating = builtins.any(arrays.is_array(z) and arrays.kind(z.dtype) in "fc" for z in (x, y))
    if not floating and _has_zero(y):
        raise ArgumentError("integers cannot be divided by zero", fix="x.float() // y")
    return x, y


def _has_zero(x: Any) -> bool:
    """Whether a number is zero. Inside a trace nobody can know, and the answer is no."""
    try:
        return not ops.all(as_raw(ops.not_equal(x, 0)))
    except Exception:  # a traced value has no truth
        return False


def _floor_divide(a: Any, b: Any) -> Any:
    """The whole number below a / b, in the dtype of the two."""
    x, y = _whole_division(a, b)
    try:
        return autograd.make(x // y)
    except (TypeError, ValueError) as error:
        raise in_our_words("floor_divide", (x, y), {}, error) from None


def _remainder(a: Any, b: Any) -> Any:
    """What a // b leaves, with the sign of b."""
    if builtins.any(isinstance(x, Value) and x.requires_grad for x in (a, b)):
        return named(a - _floor_divide(a, b) * b, "RemainderBackward0")
    x, y = _whole_division(a, b)
    try:
        return autograd.make(x % y)
    except (TypeError, ValueError) as error:
        raise in_our_words("remainder", (x, y), {}, error) from None


def _viewed(x: Any) -> View | None:
    """The tensor that `x` is a view of, and how. Raises GraphError if that was not remembered."""
    node = x.node
    if node is None:
        view = View(*x.view_of) if hasattr(x, "view_of") else None
    elif node.args is None or not node.operation.views:
        return None
    else:
        view = View(node.args[0], node.operation, node.kwargs, label=node.label)
    if view is None or (view.whole is not None and not share_memory(view.whole, x)):
        return None
    if view.whole is None:
        raise GraphError(
            "a view that was taken inside no_grad() cannot pass on a gradient",
            detail=f"the view has shape {tuple(x.shape)}",
            fix="take the view outside no_grad(), or change a copy: x = x.clone()",
        )
    return view


def _through(view: View, new: Any) -> Any:
    """Give a tensor new numbers where a view of it lies, and look at it through the view again."""
    whole: Any = view.whole
    if "key" in view.kwargs:
        whole[view.kwargs["key"]] = new
    else:  # the gradient rule of a rearrangement puts every number back in its place
        whole.copy_(view.operation.rules[0](new, None, whole, **view.kwargs))
    return _looked_at(view)


def _looked_at(view: Any) -> Any:
    looked = view.operation.apply(view.whole, **view.kwargs)
    if looked.node is not None and view.label:
        looked.node.label = view.label
    return looked


def _renew_views(whole: Any) -> None:
    """Let views that were taken before this tensor wanted gradients want them, too."""
    views, whole.views = whole.views, set()
    for reference in list(views):
        x: Any = reference()
        if x is None or x.node is not None or not share_memory(whole, x):
            continue
        x.earlier = x.detach()  # what used it until now took constants
        with autograd.enable_grad():
            x.node = _looked_at(View(*x.view_of)).node
        x._requires_grad = True
        if hasattr(x, "views"):
            _renew_views(x)


def _written(node: Node, memory: Array) -> None:
    """The result of an operation now stands in this memory, as new as the writing of it."""
    node.output = memory
    if not builtins.any(arrays.share_memory(x, memory) for x in node.raw or ()):
        node.order = next(versions.moments)


def share_memory(a: Any, b: Any) -> bool:
    """Whether two tensors of NumPy arrays have memory in common."""
    return arrays.share_memory(a.data, b.data)


def _as_numpy(value: Any) -> Any:
    """An argument of a NumPy function, with each Tensor in it as an array."""
    if isinstance(value, Operators):
        return value.numpy()
    if type(value) in (list, tuple):
        return type(value)(_as_numpy(v) for v in value)
    return value


def _label_of_key(key: Any) -> str:
    parts = key if isinstance(key, tuple) else (key,)
    if builtins.any(arrays.is_array(k) for k in parts):
        return "IndexBackward0"
    meant = [k for k in parts if k is not Ellipsis and k != slice(None)]
    if not meant and (isinstance(key, tuple) or key is Ellipsis):
        return "AliasBackward0"
    last = meant[-1] if meant else slice(None)
    if last is None:
        return "UnsqueezeBackward0"
    return "SliceBackward0" if isinstance(last, slice) else "SelectBackward0"


def _key(key: Any) -> Any:
    """An index with each Tensor or list in it as an array."""
    if isinstance(key, tuple):
        return tuple(_key(k) for k in key)
    if isinstance(key, Value):
        return key.data if key.data.ndim or arrays.kind(key.data.dtype) == "b" else int(key.data)
    if isinstance(key, list):
        try:
            return np.asarray(key)
        except ValueError:
            raise PositionError(
                f"an index cannot be a ragged list: {described(key)}", fix="x[[0, 2]]"
            ) from None
    return key
