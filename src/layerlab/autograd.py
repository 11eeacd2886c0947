"""What a differentiable value is, and how a gradient finds its way back through what was computed.

Every operation applied to a value that wants gradients leaves a `Node`: which operation, on what,
with which result. `backward` walks the nodes from the newest to the oldest and asks each
operation's rules, one for each argument, what the gradient of its result means for that argument.
Rules are written in the same operations as everything else, so a gradient can itself be
differentiated, traced or explained.
"""

from __future__ import annotations

import functools
import heapq
import inspect
import math
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ContextDecorator, contextmanager
from typing import Any, NamedTuple

from numpy import ndarray

from layerlab import arrays, versions
from layerlab.arguments import check_flag
from layerlab.arrays import Array
from layerlab.errors import (
    ArgumentError,
    ArgumentTypeError,
    GraphError,
    ShapeError,
)
from layerlab.faults import in_our_words

__all__ = [
    "Node",
    "Operation",
    "Value",
    "backward",
    "enable_grad",
    "grad",
    "is_grad_enabled",
    "is_tracing",
    "no_grad",
    "observe",
    "op",
    "set_grad_enabled",
    "tracing",
]

Rule = Callable[..., Any]
Label = str | Callable[["Node"], str]
_FAULTS = (
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    OverflowError,
)  # what bad operands make libraries say


class Value:
    """An array together with what its gradient needs; `Tensor` adds operators and methods.

    `data` is the raw array, `grad` the gradient that `backward` left here, and `node` the
    operation that made this value: None for a leaf, a value that the user made. What is assigned
    to them is checked; the engine itself uses the names with an underscore, which are quicker.
    """

    __slots__ = (
        *("__weakref__", "_data", "_grad", "_requires_grad"),
        *("earlier", "node", "view_of", "views"),
    )

    _data: Array
    _requires_grad: bool
    _grad: Any
    node: Node | None
    earlier: Value  # what it was before it was last changed in place; not set unless it was
    # Of views that want no gradient: what was looked at, and how; and the views, as long as
    # they live. Not set where there are none. Those that want one have it in their node.
    view_of: tuple[Any, ...]  # a View, less its label
    views: set[weakref.ref[Value]]

    result_class: type[Value]  # what operations return; set by the module that defines Tensor

    @property
    def data(self) -> Array:
        """The raw array. What NumPy writes into it is not counted as a change, as in PyTorch.

        Raises ArgumentTypeError if what is assigned is no array of numbers, or holds integers
        where a gradient is wanted.
        """
        return self._data

    @data.setter
    def data(self, new: Any) -> None:
        array = arrays.settled(new._data if isinstance(new, Value) else new)
        if not arrays.is_array(array) or (arrays.is_numpy(array) and array.dtype.kind in "OSUVMm"):
            raise ArgumentTypeError(
                f"data is an array of numbers, not a {type(new).__name__}",
                detail=f"it is {str(new)[:60]!r}",
                fix="x.data = ll.tensor(...).data",
            )
        if self._wants_gradient() and arrays.kind(array.dtype) not in "fc":
            raise ArgumentTypeError(
                "the data of a tensor that requires grad are floats, "
                f"not {arrays.dtype_name(array.dtype)}",
                fix="x.data = array.astype('float32')",
            )
        self._data = array

    @property
    def grad(self) -> Any:
        """The gradient that `backward` left: a Tensor of this shape and dtype, or None.

        Raises ArgumentTypeError or ShapeError if what is assigned is anything else.
        """
        return self._grad

    @grad.setter
    def grad(self, new: Any) -> None:
        if new is not None:
            self._check_grad(new)
        self._grad = new

    @property
    def requires_grad(self) -> bool:
        """Whether `backward` is to leave a gradient here, or to pass through.

        Raises ArgumentTypeError unless True or False is assigned, ArgumentError if the numbers are
        integers, GraphError if a value that is no leaf should stop.
        """
        return self._requires_grad

    @requires_grad.setter
    def requires_grad(self, new: bool) -> None:
        if not isinstance(new, bool):
            raise ArgumentTypeError(
                f"requires_grad is True or False, not {new!r:.60}", fix="x.requires_grad = True"
            )
        if new and arrays.kind(self._data.dtype) not in "fc":
            raise ArgumentError(
                "only floating tensors can require gradients, "
                f"not {arrays.dtype_name(self._data.dtype)}",
                fix="make it of floats: ll.tensor([1., 2.]), or x.float()",
            )
        if not new and self.node is not None:
            raise GraphError("only a leaf can stop requiring gradients", fix="use .detach()")
        self._requires_grad = new

    def _wants_gradient(self) -> bool:
        return getattr(self, "_requires_grad", False)  # not there yet while it is being made

    def _check_grad(self, new: Any) -> None:
        if not isinstance(new, Value):
            raise ArgumentTypeError(
                f"a gradient is a Tensor or None, not a {type(new).__name__}",
                fix="x.grad = ll.tensor(...), or x.grad = None",
            )
        if new is self:
            raise ArgumentError("a tensor cannot be its own gradient", fix="x.grad = x.clone()")
        shape, wanted = tuple(new._data.shape), tuple(self._data.shape)
        if shape != wanted:
            raise ShapeError(
                f"the gradient of a tensor of shape {wanted} cannot have shape {shape}",
                fix=f"assign a tensor of shape {wanted}, or None",
                expected=wanted,
                got=shape,
            )
        names = [arrays.dtype_name(x._data.dtype) for x in (self, new)]
        if names[0] != names[1]:
            raise ArgumentTypeError(
                f"the gradient of a {names[0]} tensor cannot hold {names[1]}",
                fix=f"x.grad = gradient.to({names[0]!r})",
            )


class Node:
    """One operation as it was applied: what is needed to send a gradient back through it."""

    __slots__ = (
        *("args", "kwargs", "label", "operation", "order", "output", "parents", "raw", "retained"),
    )

    def __init__(
        self,
        operation: Operation,
        args: tuple[Any, ...],
        raw: Sequence[Any],
        kwargs: dict[str, Any],
        output: Array,
        parents: list[tuple[int, Value]],
    ) -> None:
        self.operation = operation
        self.label: Label = operation.label
        self.args: tuple[Any, ...] | None = args  # as the caller gave them, Values among them
        self.raw: Sequence[Any] | None = raw  # the same with each Value replaced by its array
        self.kwargs = kwargs
        self.output: Array = output
        self.parents = parents  # the arguments that want a gradient, with their places
        self.order = next(versions.moments)  # an operation is always newer than what it was given
        self.retained: Value | None = None  # a value that asked to see its gradient

    def name(self) -> str:
        """What PyTorch calls this operation."""
        return self.label if isinstance(self.label, str) else self.label(self)

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """The nodes that this one's arguments came from, in the form PyTorch gives them."""
        return tuple((value.node, 0) for _, value in self.parents)

    def free(self) -> None:
        if not self.operation.views or not arrays.share_memory(
            self.parents[0][1]._data, self.output
        ):
            self.args = None  # a view is still one of what it was taken of
        self.raw = self.output = None
        self.parents = []

    def __repr__(self) -> str:
        return f"<{self.name()}>"


# ── whether to remember, and who is watching ─────────────────────────────────────────────────────


class _Mode(threading.local):
    enabled = True
    observers: tuple[Callable[..., None], ...] = ()
    tracing = False


_mode = _Mode()


class set_grad_enabled(ContextDecorator):
    """Whether operations are remembered for `backward`, within a ``with`` block or a function."""

    def __init__(self, mode: bool) -> None:
        if not isinstance(mode, bool):
            raise ArgumentTypeError(
                f"set_grad_enabled takes True or False, not {mode!r:.60}", fix="no_grad()"
            )
        self.mode = mode

    def __enter__(self) -> None:
        self.before = _mode.enabled
        _mode.enabled = self.mode

    def __exit__(self, *_: object) -> None:
        _mode.enabled = self.before

    def _recreate_cm(self) -> set_grad_enabled:  # a decorated function may call itself
        return set_grad_enabled(self.mode)


class no_grad(set_grad_enabled):
    """Within this block nothing is remembered for `backward`: faster, and with less memory."""

    def __init__(self) -> None:
        super().__init__(False)


class enable_grad(set_grad_enabled):
    """Within this block operations are remembered, even inside `no_grad`."""

    def __init__(self) -> None:
        super().__init__(True)


def is_grad_enabled() -> bool:
    """Whether operations are remembered at present."""
    return _mode.enabled


def is_tracing() -> bool:
    """Whether a step is being compiled: then its values have shapes, but no numbers yet."""
    return _mode.tracing


@contextmanager
def tracing() -> Iterator[None]:
    """Within this block values may be without numbers, and nobody is watching."""
    before = _mode.tracing, _mode.observers
    _mode.tracing, _mode.observers = True, ()
    try:
        yield
    finally:
        _mode.tracing, _mode.observers = before


@contextmanager
def observe(callback: Callable[..., None]) -> Iterator[None]:
    """Call ``callback(operation, args, kwargs, result)`` after each operation on a Value."""
    before = _mode.observers
    _mode.observers = (*before, callback)
    try:
        yield
    finally:
        _mode.observers = before


def notice(operation: Any, args: Any, result: Any) -> None:
    """Tell the observers of what is no operation: tensors that leave, or one under two names."""
    for callback in _mode.observers:
        callback(operation, args, {}, result)


# ── operations ───────────────────────────────────────────────────────────────────────────────────


_VIEWS = frozenset(
    ["take", "reshape", "permute", "matrix_transpose", "expand_dims", "squeeze", "broadcast_to"]
)


class View(NamedTuple):
    """How a tensor looks at the memory of another."""

    whole: Value | None  # None if it wanted a gradient, and the view was taken inside no_grad()
    operation: Operation
    kwargs: dict[str, Any]
    label: Label = ""


class Operation:
    """A primitive function on arrays with a gradient rule for each argument that has one."""

    __slots__ = (
        *("apply", "forward", "label", "name", "positional", "rules", "saves", "variadic", "views"),
    )

    apply: Callable[..., Any]  # what `op` made of the function: it takes Tensors
    views: bool  # whether the result may share the memory of the operand, in another arrangement

    def __init__(self, forward: Callable[..., Any], label: Label, rules: dict[str, Rule]) -> None:
        code = forward.__code__  # read directly: inspect.signature would double the import time
        n, keywords = code.co_argcount, code.co_kwonlyargcount
        self.name = forward.__name__
        if not callable(label):
            label = (label or self.name.title().replace("_", "")) + "Backward0"
        self.label = label
        self.forward = forward
        self.positional = list(code.co_varnames[:n])
        self.saves = "saved" in code.co_varnames[n : n + keywords]
        takes_any = code.co_flags & inspect.CO_VARARGS
        self.variadic = code.co_varnames[n + keywords] if takes_any else None
        known = [*self.positional, self.variadic]
        for name in rules:
            if name not in known:
                raise TypeError(f"op {self.name}: a rule for {name!r}, but no such argument")
        # A variadic operation has one rule, which returns a gradient for each of its arguments.
        self.views = self.name in _VIEWS
        self.rules: list[Any] = [rules.get(name) for name in self.positional]
        if self.variadic:
            self.rules = [rules[self.variadic]]


def _detach(x: Array) -> Array:
    """The same numbers."""
    return x


_ALIAS = Operation(_detach, "Detach", {})
_ALIAS.views = True


def op(label: Label = "", **rules: Rule) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a primitive operation of a function on arrays.

    Each rule is called as ``rule(g, out, *args, **kwargs)`` with the gradient `g` of the result
    `out`, and returns the gradient of its argument. It need not undo broadcasting or a change of
    dtype: the engine does. `label` is the name that PyTorch prints in ``grad_fn``, where it is not
    the function's own.

    A function that computes on the way what its rules need again takes a keyword `saved`, a dict
    that the engine hands to it and then to the rules (None if no gradient is wanted); for second
    derivatives it comes back empty, and the rules compute the same in differentiable operations.

    The decorated function takes raw arrays (and returns one) or Tensors (and returns a Tensor).
    """

    def decorate(forward: Callable[..., Any]) -> Callable[..., Any]:
        operation = Operation(forward, label, rules)
        differentiable = bool(rules)
        saves = operation.saves
        positional = frozenset(operation.positional)
        views = operation.views

        @functools.wraps(forward)
        def apply(*args: Any, **kwargs: Any) -> Any:
            if kwargs and not positional.isdisjoint(kwargs):  # f(x=...): put it in its place
                args, kwargs = _positionally(operation, args, kwargs)
            for arg in args:
                if isinstance(arg, Value):
                    break
            else:  # raw arrays: nothing to remember
                if saves:
                    kwargs["saved"] = None
                try:
                    return forward(*args, **kwargs)
                except _FAULTS as error:
                    raise in_our_words(operation.name, args, kwargs, error) from None
            raw = list(args)
            enabled = differentiable and _mode.enabled
            parents: list[tuple[int, Value]] = []
            for i, arg in enumerate(args):
                if isinstance(arg, Value):
                    raw[i] = arg._data
                    if enabled and arg._requires_grad:
                        parents.append((i, arg))
            if saves:
                kwargs["saved"] = {} if parents else None
            loud = arrays.warnings.set(arrays.NEVER)  # infinity and NaN are numbers like others
            try:
                out = forward(*raw, **kwargs)
            except _FAULTS as error:
                raise in_our_words(operation.name, raw, kwargs, error) from None
            finally:
                arrays.warnings.reset(loud)
            result = make(out)
            if parents:
                result._requires_grad = True
                result.node = Node(operation, args, raw, kwargs, result._data, parents)
            elif views:
                _note_view(result, operation, args[0], kwargs)
            if _mode.observers:
                for callback in _mode.observers:
                    callback(operation, args, kwargs, result)
            return result

        operation.apply = apply
        apply.operation = operation  # type: ignore[attr-defined]
        return apply

    return decorate


def make(data: Array) -> Any:
    """Wrap a raw array as a Tensor that wants no gradient."""
    result = object.__new__(Value.result_class)
    # A reduction in NumPy gives a scalar (numpy.float32), which is no array.
    result._data = data if type(data) is ndarray else arrays.settled(data)
    result._requires_grad = False
    result._grad = None
    result.node = None
    return result


def alias(value: Value) -> Any:
    """Another tensor of the same numbers, in the same memory, without how they were computed."""
    result = make(value.data)
    if _mode.tracing:  # where there is no memory to share, a change of one would miss the other
        notice(_ALIAS, (value,), result)
    return result


def _note_view(view: Value, operation: Operation, whole: Value, kwargs: dict[str, Any]) -> None:
    """Let a view that wants no gradient and its whole know each other: either may come to."""
    base = getattr(view._data, "base", None)
    if view._data is not whole._data and (
        base is None or (base is not whole._data and base is not whole._data.base)
    ):
        return  # a copy
    if whole._requires_grad:  # inside no_grad(); `whole` may hold a graph, which is not kept
        known = None
    else:
        known = whole
        if not hasattr(whole, "views"):
            whole.views = set()
        whole.views.add(weakref.ref(view, whole.views.discard))
    view.view_of = (known, operation, kwargs)


def named(result: Any, label: str) -> Any:
    """The same value, under the name that PyTorch prints for it in ``grad_fn``."""
    if isinstance(result, Value) and result.node is not None:
        result.node.label = label
    return result


def _positionally(
    operation: Operation, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    bound = inspect.signature(operation.forward).bind(*args, **kwargs)
    return bound.args, bound.kwargs


# ── the way back ─────────────────────────────────────────────────────────────────────────────────


@arrays.silent
def backward(
    root: Value,
    gradient: Any = None,
    *,
    retain_graph: bool = False,
    create_graph: bool = False,
) -> None:
    """Add d root / d leaf to the `grad` of every leaf that wants a gradient.

    `gradient` is the gradient of the final quantity by `root`: 1 for a single number, and
    otherwise of the shape of `root`. The graph is freed on the way unless `retain_graph` (or
    `create_graph`, which makes the gradients differentiable themselves) asks to keep it.

    Raises GraphError if nothing here wants a gradient, if `root` is not a single number and no
    `gradient` is given, if the graph was freed by an earlier call, or if a value that a rule reads
    was changed in place since (what NumPy writes into ``x.data`` or ``x.numpy()`` is not seen).
    Source: the behaviour of torch.Tensor.backward.
    """
    retain_graph = check_flag("retain_graph", retain_graph)
    create_graph = check_flag("create_graph", create_graph)
    leaves, retained = _propagate(root, gradient, retain_graph, create_graph)
    _retain(retained, create_graph)
    for leaf, contribution in leaves:
        if not leaf._requires_grad:  # it was asked to stop after it was used
            continue
        if create_graph:  # + 0 is a copy that can be differentiated
            leaf._grad = contribution + (0 if leaf._grad is None else leaf._grad)
        elif leaf._grad is None:
            leaf._grad = make(arrays.owned(contribution))
        else:  # the same Tensor object, so that a reference to it sees the sum
            leaf._grad._data = arrays.settled(leaf._grad._data + contribution)


@arrays.silent
def grad(
    outputs: Value,
    inputs: Value | Sequence[Value],
    grad_outputs: Any = None,
    *,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool = False,
) -> tuple[Any, ...]:
    """d outputs / d inputs as a tuple of Tensors, with every `grad` left as it is.

    Raises GraphError if an input has no part in the output, unless `allow_unused` (then None).
    Source: the behaviour of torch.autograd.grad.
    """
    wanted: list[Any] = [inputs]
    if isinstance(inputs, Iterable) and not isinstance(inputs, Value):
        wanted = list(inputs)
    for i, value in enumerate([outputs, *wanted], start=-1):
        if not isinstance(value, Value):
            raise ArgumentTypeError(
                f"{f'inputs[{i}]' if i >= 0 else 'outputs'} is a {type(value).__name__}, "
                "not a Tensor",
                fix="give Tensors made with requires_grad=True",
            )
    create_graph = check_flag("create_graph", create_graph)
    allow_unused = check_flag("allow_unused", allow_unused)
    keep = create_graph if retain_graph is None else check_flag("retain_graph", retain_graph)
    for i, value in enumerate(wanted):
        if not value._requires_grad:
            raise GraphError(
                f"inputs[{i}], of shape {tuple(value.data.shape)}, does not require grad",
                fix="make it with requires_grad=True, before the output is computed from it",
            )
    results, retained = _propagate(outputs, grad_outputs, keep, create_graph, wanted)
    found = {
        id(value): contribution if create_graph else make(contribution)
        for value, contribution in results
    }
    for i, value in enumerate(wanted):
        if id(value) not in found and not allow_unused:
            raise GraphError(
                f"inputs[{i}], of shape {tuple(value.data.shape)}, has no part in the output",
                fix="use it to compute the output, or pass allow_unused=True to get None for it",
            )
    _retain(retained, create_graph)
    return tuple(found.get(id(value)) for value in wanted)


def _propagate(
    root: Value,
    gradient: Any,
    retain_graph: bool,
    create_graph: bool,
    wanted: Sequence[Value] | None = None,
) -> tuple[list[tuple[Value, Any]], list[tuple[Value, Any]]]:
    """The gradient of each leaf, or of each wanted value, and of each that asked to retain it.

    They are arrays, or Tensors for `create_graph`.
    """
    if not root._requires_grad:
        raise GraphError(
            "backward needs a value that was computed from one with requires_grad=True",
            detail=f"this one, of shape {tuple(root.data.shape)}, was computed from constants"
            " or inside no_grad()",
            fix="make a leaf with requires_grad=True, or compute outside no_grad()",
        )
    start = _start(root, gradient, create_graph)
    # A leaf collects under its own id, an inner value under that of the node that made it.
    leaves: dict[int, tuple[Value, Any]] = {}
    inner: dict[int, Value] = {}
    for value in wanted or ():
        if value.node is not None:
            inner[id(value.node)] = value
    # Once all of them are found, what lies behind them need not be walked.
    n_wanted = len(inner) if all(value.node is not None for value in wanted or ()) else -1
    results: list[tuple[Value, Any]] = []
    if root.node is None:
        leaves[id(root)] = (root, start + 0)  # not the caller's own array
    heap: list[tuple[int, Node]] = []
    pending: dict[int, Any] = {}
    if root.node is not None:
        heap.append((-root.node.order, root.node))
        pending[root.node.order] = start

    retained: list[tuple[Value, Any]] = []
    latest = versions.latest
    before, _mode.enabled = _mode.enabled, create_graph
    try:
        while heap:
            _, node = heapq.heappop(heap)
            g = pending.pop(node.order)
            if node.retained is not None:
                retained.append((node.retained, g))
            if id(node) in inner:
                results.append((inner[id(node)], g))
                if len(results) == n_wanted:
                    break
            args, raw = node.args, node.raw
            if args is None or raw is None:
                raise GraphError(
                    f"the graph was freed by an earlier backward (at {node!r})",
                    fix="call the first backward with retain_graph=True, or compute again",
                )
            if node.order < latest:
                _check_unchanged(node, g)
            rules = node.operation.rules
            out, given, kwargs = node.output, raw, node.kwargs
            if create_graph:
                out, given, kwargs = _differentiable(node, args)
            together = None
            if node.operation.variadic is not None:
                together = rules[0](g, out, *given, **kwargs)
            for i, arg in node.parents:
                if together is not None:
                    contribution = together[i]
                elif (rule := rules[i]) is not None:
                    contribution = rule(g, out, *given, **kwargs)
                else:
                    continue
                array = raw[i]
                if contribution.shape != array.shape:
                    contribution = sum_to(contribution, shape=array.shape)
                if contribution.dtype is not array.dtype and contribution.dtype != array.dtype:
                    contribution = cast(contribution, dtype=array.dtype)
                parent = arg.node
                if parent is not None and parent.order >= node.order:
                    arg = _as_seen_by(node.order, arg)
                    parent = arg.node
                if parent is not None and parent.order < latest:
                    arg, contribution = _through_views(node, arg, contribution)
                    parent = arg.node
                if parent is None:
                    key = id(arg)
                    if key in leaves:
                        contribution = leaves[key][1] + contribution
                    elif contribution is g:
                        contribution = contribution + 0  # two leaves must not share one array
                    leaves[key] = (arg, contribution)
                elif parent.order in pending:
                    pending[parent.order] = pending[parent.order] + contribution
                else:
                    pending[parent.order] = contribution
                    heapq.heappush(heap, (-parent.order, parent))
            if not (retain_graph or create_graph):
                node.free()
    finally:
        _mode.enabled = before

    if wanted is None:
        found = list(leaves.values())
    else:
        found = results + [leaves[id(value)] for value in wanted if id(value) in leaves]
    return found, retained


class _Read(Exception):
    """A rule has looked at the numbers of a stand-in."""


def _refuse_to_be_read(*_: Any) -> Any:
    raise _Read


class _StandIn:
    """In the place of a value that has changed: it has a shape and a dtype, but no numbers."""

    __array_ufunc__ = None  # array + stand-in asks the stand-in

    def __init__(self, array: Array) -> None:
        self.shape, self.dtype, self.ndim = array.shape, array.dtype, array.ndim

    def __getattr__(self, name: str) -> Any:
        raise _Read


for _sign in ("add", "sub", "mul", "truediv", "pow", "matmul", "and", "or"):
    setattr(_StandIn, f"__{_sign}__", _refuse_to_be_read)
    setattr(_StandIn, f"__r{_sign}__", _refuse_to_be_read)
for _sign in ("neg", "abs", "getitem", "lt", "le", "gt", "ge", "eq", "ne", "bool", "len", "iter"):
    setattr(_StandIn, f"__{_sign}__", _refuse_to_be_read)


def _check_unchanged(node: Node, g: Any) -> None:
    """Raise GraphError if a value that the rules of a node read was changed in place since.

    Whether they read it is tried out on a stand-in, which only happens after such a change: most
    rules need no more of a value than its shape, and then the change does no harm.
    """
    args, raw = node.args or (), list(node.raw or ())
    for name, value in node.kwargs.items():  # positions: what picks numbers places gradients too
        for array in value if isinstance(value, tuple) else (value,):
            if arrays.is_array(array) and versions.changed_since(array, node.order):
                raise _changed(node, array, f"the argument {name}")
    for i, (arg, array) in enumerate(zip(args, raw, strict=True)):
        # A parameter may have moved: an optimiser lays the small ones one behind the other.
        for memory in (array, arg._data if isinstance(arg, Value) else array):
            if (
                arrays.is_array(memory)
                and versions.changed_since(memory, node.order)
                and _reads(node, g, node.output, [*raw[:i], _StandIn(memory), *raw[i + 1 :]])
            ):
                raise _changed(node, memory, f"operand {i + 1}")
    if versions.changed_since(node.output, node.order) and _reads(
        node, g, _StandIn(node.output), raw
    ):
        raise _changed(node, node.output, "the result")


def _reads(node: Node, g: Any, out: Any, raw: list[Any]) -> bool:
    """Whether the rules that are needed look at the numbers of the stand-in among these."""
    g = g._data if isinstance(g, Value) else g
    rules = node.operation.rules
    if node.operation.variadic is None:
        rules = [rules[i] for i, _ in node.parents if rules[i] is not None]
    try:
        with no_grad():
            for rule in rules:
                rule(g, out, *raw, **node.kwargs)
    except _Read:
        return True
    return False


def _changed(node: Node, array: Array, which: str) -> GraphError:
    now, used = versions.version(array), versions.version_at(array, node.order)
    return GraphError(
        "a value needed for the gradient was changed in place after it was used",
        detail=f"{which} of {node.operation.name}, of shape {tuple(array.shape)}, is at version "
        f"{now}, but version {used} was used",
        fix="call backward() before the change, or make a new value: x = x + 1, not x += 1",
    )


def overwrite(value: Value, new: Array) -> None:
    """Give a value new numbers of its shape, in its own memory where they and it allow that."""
    old = value._data
    if type(new) is type(old) and new.dtype == old.dtype and not hasattr(old, "at"):
        check_writable(value)
        arrays.set_items(old, ..., new)
        if arrays.is_numpy(old):
            versions.changed(old)
    else:
        value._data = new.copy() if arrays.is_numpy(new) else new


def check_writable(value: Value) -> None:
    """Raise ArgumentError if one number stands at several places, or may not be written over."""
    if arrays.is_numpy(value._data) and not value._data.flags.writeable:
        raise ArgumentError(
            "the numbers of this tensor cannot be changed in place",
            detail=f"its memory, of shape {tuple(value._data.shape)}, is read-only or stands at "
            "several places, as expand() makes it",
            fix="change a copy: x = x.clone()",
        )


def _retain(retained: list[tuple[Value, Any]], create_graph: bool) -> None:
    """Add to the gradients of values that are no leaves, in memory of their own."""
    if not retained:
        return  # as in nearly every step
    with set_grad_enabled(create_graph):
        for value, g in retained:
            new = g if isinstance(g, Value) else make(g)
            new = new if value._grad is None else value._grad + new
            value._grad = cast(new, dtype=value._data.dtype)


def _as_seen_by(order: float, value: Value) -> Value:
    """The value as it was when an operation took it: a change in place made it newer."""
    while value.node is not None and value.node.order >= order:
        value = value.earlier
    return value


def _through_views(node: Node, value: Value, g: Any) -> tuple[Value, Any]:
    """Where a gradient belongs if the value is a view of what was changed before it was used.

    The view saw the change, but the operation that made it knows only what was there before.
    """
    while is_stale(value, node.order):
        view: Any = value.node
        g = view.operation.rules[0](g, None, *view.raw, **view.kwargs)
        value = _as_seen_by(node.order, view.args[0])
    return value, g


def is_stale(value: Value, order: float = math.inf) -> bool:
    """Whether the value is a view of something that was changed between its making and its use."""
    view = value.node
    if view is None or view.args is None or view.raw is None or not view.operation.views:
        return False
    whole = view.args[0]
    if not arrays.share_memory(whole._data, value._data):
        return False
    seen = _as_seen_by(order, whole)
    return seen is not _as_seen_by(view.order, whole) or is_stale(seen, order)


def _differentiable(node: Node, args: tuple[Any, ...]) -> tuple[Any, Sequence[Any], dict[str, Any]]:
    """What the rules of a node get when the gradient is to be differentiated again: Tensors."""
    out = make(node.output)
    out._requires_grad, out.node = True, node
    args = tuple(_as_seen_by(node.order, arg) if isinstance(arg, Value) else arg for arg in args)
    return out, args, {**node.kwargs, "saved": {}} if node.operation.saves else node.kwargs


def _start(root: Value, gradient: Any, create_graph: bool) -> Any:
    """The gradient that `root` starts with: given, or 1 for a single number."""
    data = root.data
    shape = tuple(data.shape)
    if gradient is None:
        if shape and any(n != 1 for n in shape):
            raise GraphError(
                "backward starts from a single number, such as a loss",
                detail=f"this value has shape {shape}",
                fix="reduce it first, with .sum() or .mean(), or pass gradient= of its shape",
            )
        start = arrays.one_like(data)
        return make(start) if create_graph else start
    if isinstance(gradient, Value):
        given = gradient
    else:
        given = make(arrays.as_array(gradient, data.dtype, like=data))
    if tuple(given.data.shape) != shape:
        raise ArgumentError(
            f"gradient has shape {tuple(given.data.shape)}, but the value has shape {shape}",
            fix="pass a gradient of the value's own shape",
        )
    return given if create_graph else given.data


# ── the engine's own operations ──────────────────────────────────────────────────────────────────
# Undoing broadcasting and dtypes is itself differentiable, so that second derivatives are right.


@op("Sum", x=lambda g, out, x, *, shape: broadcast_to(g, shape=x.shape))
def sum_to(x: Array, *, shape: tuple[int, ...]) -> Array:
    """Add up the axes along which a value of `shape` had been repeated. (...,) -> shape."""
    return arrays.sum_to(x, tuple(shape))


@op("Expand", x=lambda g, out, x, *, shape: sum_to(g, shape=x.shape))
def broadcast_to(x: Array, *, shape: tuple[int, ...]) -> Array:
    """Repeat a value along new axes and axes of length one, without a copy. x.shape -> shape."""
    return arrays.namespace(x).broadcast_to(x, tuple(shape))


@op("ToCopy", x=lambda g, out, x, *, dtype: cast(g, dtype=x.dtype))
def cast(x: Array, *, dtype: Any) -> Array:
    """The same numbers in another dtype; the gradient comes back in the first one."""
    return arrays.cast(x, dtype)
