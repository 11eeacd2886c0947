"""What is explained, once it has run: its record, its result, and how to go back through it.

A `Subject` is a module of ours or of a user, or somebody's own class or function. Either is run
twice, plainly and watched; both runs must give the same numbers.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import inspect
import io
import types
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from layerlab import arrays
from layerlab.autograd import Value, no_grad
from layerlab.errors import (
    ArgumentError,
    ArgumentTypeError,
    LayerlabError,
    PositionError,
    TraceError,
    described,
)
from layerlab.explain import layers
from layerlab.explain.keeping import kept
from layerlab.explain.operations import Watcher, as_numpy
from layerlab.explain.recording import Record, Recorded
from layerlab.explain.remembering import METHODS, Decision, Remembered, home_of, remember
from layerlab.explain.replay import replayed
from layerlab.explain.running import unchanged
from layerlab.nn import BatchNorm1d, Module, Neuron, losses
from layerlab.tensor import Parameter, as_tensor

__all__ = ["CodeSubject", "Decision", "FunctionSubject", "ModuleSubject", "Subject", "subject"]


_ARGUMENTS = ("x", "x1", "x2", "x3", "x4", "x5")
_FUNCTIONS = (
    types.FunctionType, types.BuiltinFunctionType, types.MethodType, functools.partial, np.ufunc,
)  # fmt: skip


def subject(what: Any, arguments: tuple[Any, ...], sample: int) -> Subject:
    """Run what is to be explained on its arguments."""
    try:
        return _subject(what, arguments, sample)
    except _NoTensorError as error:
        raise ArgumentTypeError(error.what, fix=error.fix) from None


def _subject(what: Any, arguments: tuple[Any, ...], sample: int) -> Subject:
    if isinstance(what, type):
        raise ArgumentTypeError(
            f"{what.__name__} is a class: make a layer of it first",
            fix=f"explain({what.__name__}(...), x)",
        )
    if isinstance(what, Module):
        return ModuleSubject(what, arguments, sample)
    if type(what).__module__.partition(".")[0] in ("torch", "keras", "tensorflow", "flax"):
        raise ArgumentTypeError(
            f"explain follows layerlab, NumPy and plain Python, but {type(what).__name__} is of "
            f"{type(what).__module__.partition('.')[0]}",
            fix="build it of layerlab.nn, where the names are PyTorch's, and load its weights",
        )
    if not callable(what) and not any(callable(getattr(what, name, None)) for name in METHODS):
        raise ArgumentTypeError(
            f"explain takes a layer, a network or a function, not {described(what)}",
            fix="explain(layer, x)",
        )
    ours = (getattr(what, "__module__", None) or "").startswith("layerlab")
    held = _used_by(what, Value) or _used_by(what, Module)
    if ours or held or (arguments and isinstance(arguments[0], Value)):
        try:
            return FunctionSubject(what, arguments, sample)
        except _NoTensorError:
            if ours:
                raise
    return CodeSubject(what, arguments, sample)


class _NoTensorError(ArgumentTypeError):
    """Something else than a Tensor came out of what was watched computing with Tensors."""


class Subject:
    """What all that can be explained has in common."""

    arguments: tuple[Any, ...]
    names: Sequence[str]  # of the arguments
    rows: int | None = None  # samples in the batch; None for a single one
    result: np.ndarray
    value: Recorded
    decisions: Sequence[Decision] = ()
    title: str
    kind: str  # what it is called in a sentence: "this Linear has 3"
    modules: list[Module]

    def __init__(self, what: Any, sample: int) -> None:
        self.what, self.sample = what, sample
        self.record = Record()
        self.watcher = Watcher(self.record)
        self.moves_inputs = False  # whether the way back goes to the inputs
        self.after: dict[int, dict[str, np.ndarray]] = {}  # running estimates, as they become

    def check_sample(self) -> None:
        """Raise PositionError if there is no such row in the batch."""
        rows, sample = self.rows, self.sample
        if rows is None and sample != 0:
            raise PositionError(
                f"there is no sample {sample}: the input is a single one", fix="sample=0"
            )
        if rows is not None and not 0 <= sample < rows:
            raise PositionError(
                f"there is no sample {sample}: the batch has {rows}",
                fix=f"use 0 to {rows - 1}" if rows else "give at least one row",
            )

    def check_same(self, expected: Any) -> None:
        """Raise ArgumentError unless the watched run gave what the plain one had given."""
        if not np.array_equal(self.result, _numbers(expected), equal_nan=_has_nan(self.result)):
            raise ArgumentError(
                f"{self.title} does not return the same numbers twice for the same input",
                fix="explain it with its random numbers fixed; copy arrays that share memory",
            )

    def again(self, watcher: Watcher) -> Any:
        """Run it once more, recorded by this watcher, and return a Tensor to go back from."""
        raise NotImplementedError

    def parameters(self) -> dict[str, Any]:
        """What can be trained, by name; after `again`."""
        raise NotImplementedError

    def places(self) -> np.ndarray:
        """Where the numbers of the sample stand in the result, counted through."""
        shape = self.result.shape
        places = np.arange(self.result.size).reshape(shape)
        if self.rows is None or not shape:
            return places.reshape(-1)
        if shape[0] == self.rows:
            return places[self.sample].reshape(-1)
        if shape[-1] == self.rows:  # samples as columns
            return places[..., self.sample].reshape(-1)
        return places.reshape(-1)


class ModuleSubject(Subject):
    """A module: its operations are watched, and which part they happen in."""

    what: Any

    def __init__(self, what: Any, arguments: tuple[Any, ...], sample: int) -> None:
        super().__init__(what, sample)
        self.modules = self._find_modules()
        self.title = self._title()
        if isinstance(what, losses._Loss) and len(arguments) != 2:
            raise ArgumentTypeError(
                f"{self.title} compares a prediction with a target, but got {len(arguments)} input",
                fix=f"explain({self.title}(), (prediction, target))",
            )
        self.kind = type(what).__name__ if isinstance(what, Module) else self.title
        # None after the first is an option that is left out, such as a bias.
        given = enumerate(arguments)
        self.arguments = tuple(None if a is None and k else self._input(a) for k, a in given)
        self.names = self._names()
        self.rows = self._count_rows()
        self.check_sample()
        with unchanged(*self.modules), no_grad():
            expected = what(*self.arguments)
        self._run()
        self.check_same(expected)
        theirs = [m for m in (what, *self.modules) if not type(m).__module__.startswith("layerlab")]
        ours = (getattr(what, "__module__", None) or "").startswith("layerlab")
        if self.watcher.constants and theirs and not ours:
            self._check_followed()

    def _check_followed(self) -> None:
        """Raise TraceError if numbers made of the input came in unseen: NumPy inside a forward.

        It is run once more on an input that is a little different: constants stay as they are.
        """
        watcher, given = Watcher(Record()), self.arguments
        self.arguments = tuple(map(_nudged, given))
        try:
            with unchanged(*self.modules), no_grad():
                self.again(watcher)
        except Exception:  # the code may not bear other numbers
            return
        finally:
            self.arguments = given
        if len(watcher.constants) != len(self.watcher.constants):
            return  # it went another way
        for now, then in zip(self.watcher.constants, watcher.constants, strict=True):
            same = now.values.shape == then.values.shape and now.values.dtype.kind == "f"
            if same and not np.array_equal(now.values, then.values, equal_nan=True):
                raise TraceError(
                    f"{self.title} computes with numbers of its input outside of Tensors",
                    detail=f"an array of shape {now.values.shape} came in that depends on the input"
                    if now.values.ndim
                    else f"the number {float(now.values):.4g} came in that depends on the input",
                    fix="use the methods of Tensors: x.tanh() rather than np.tanh(x.numpy())",
                )

    def _find_modules(self) -> list[Module]:
        return [self.what]

    def _title(self) -> str:
        return str(self.what._short())

    def _names(self) -> list[str]:
        loss = len(self.arguments) == 2
        return ["prediction", "target"] if loss else [*_ARGUMENTS[: len(self.arguments)]]

    def _input(self, argument: Any) -> Any:
        if isinstance(self.what, Neuron) and isinstance(argument, (int, float, list, tuple)):
            return as_tensor(np.asarray(argument, dtype=np.float64))  # as it computes itself
        tensor = as_tensor(argument)
        if arrays.is_numpy(tensor.data):  # a forward that writes into its input shall not reach it
            own = tensor.detach()
            own.data = tensor.data.copy()
            return own
        return tensor

    def _count_rows(self) -> int | None:
        first = self.arguments[0]
        numbers = isinstance(self.what, Neuron) and not self.what.weight.ndim
        single = first.ndim == 0 or (first.ndim == 1 and not numbers)
        return None if single else int(first.shape[0])

    def _run(self) -> None:
        with unchanged(*self.modules), no_grad():
            out = self.again(self.watcher)
            for scope in layers.every_scope(self.watcher.scopes):
                module = scope.module
                if isinstance(module, BatchNorm1d) and module.training:
                    buffers = module.named_buffers()
                    self.after[id(scope)] = {n: as_numpy(t.data).copy() for n, t in buffers}
        if not isinstance(out, Value):
            raise _NoTensorError(
                f"explain shows one array of results, but {self.title} returned "
                f"a {type(out).__name__}",
                fix="explain a function that returns the one you mean: lambda x: f(x)[0]",
            )
        self.result = as_numpy(out.data)
        self.value = self.watcher.node(out)

    def again(self, watcher: Watcher) -> Any:
        for name, argument in zip(self.names, self.arguments, strict=False):
            if not isinstance(argument, Value):
                continue
            value = watcher.record.given(as_numpy(argument.data), name, "input")
            watcher.record.keep(argument.data, value)
            if self.moves_inputs and value.values.dtype.kind == "f":  # a tensor of its own
                argument.requires_grad = True
        for module in self.modules:
            watcher.know(module)
        with watcher.watching(*self.modules):
            return self.what(*self.arguments)

    def parameters(self) -> dict[str, Any]:
        if self.moves_inputs:
            pairs = zip(self.names, self.arguments, strict=False)
            return {name: a for name, a in pairs if isinstance(a, Value) and a.requires_grad}
        return {name: p for m in self.modules for name, p in m.named_parameters()}


class FunctionSubject(ModuleSubject):
    """A function of the library, or somebody's code that computes with Tensors."""

    def __init__(self, what: Any, arguments: tuple[Any, ...], sample: int) -> None:
        self.original = what
        if not isinstance(what, _FUNCTIONS):
            what = copy.copy(what)  # some keep what they were given
        super().__init__(_called(what), arguments, sample)

    def _find_modules(self) -> list[Module]:
        return list(_used_by(self.original, Module).values())

    def _title(self) -> str:
        return _name_of(self.original)

    def _input(self, argument: Any) -> Any:
        """Arrays as Tensors; an axis or a name stays what it is."""
        plain = isinstance(argument, (int, float, str, type(None))) and hasattr(self, "_seen")
        self._seen = True
        return argument if plain else super()._input(argument)

    def _names(self) -> list[str]:
        return [n.replace("input", "prediction") for n in _parameter_names(self.what)]

    def again(self, watcher: Watcher) -> Any:
        for name, value in _used_by(self.original, Value).items():
            known = watcher.record.given(as_numpy(value.data), name, "parameter")
            watcher.record.keep(value.data, known)
        return super().again(watcher)

    def parameters(self) -> dict[str, Any]:
        own = _used_by(self.original, Value)
        return super().parameters() | {n: v for n, v in own.items() if v.requires_grad}


class CodeSubject(Subject):
    """Somebody's own class or function: it runs with numbers and arrays that remember."""

    def __init__(self, what: Any, arguments: tuple[Any, ...], sample: int) -> None:
        super().__init__(what, sample)
        # Arrays of other libraries become NumPy's; a value inside of a trace is refused here.
        self.arguments = arguments = tuple(
            as_numpy(a) if arrays.is_array(a) and not isinstance(a, np.ndarray) else a
            for a in arguments
        )
        for argument in arguments:
            if isinstance(argument, Iterator):
                raise ArgumentTypeError(
                    f"an input is a {type(argument).__name__}, which gives its numbers only once",
                    fix="make a list of it first: list(...)",
                )
        self.title = self.kind = _name_of(what)
        self.modules = list(_used_by(what, Module).values())
        self._leaves: dict[str, Parameter] = {}
        self.called: dict[int, str] = {}  # what the values of the record were called when read
        with unchanged(*self.modules), no_grad():
            expected = _plainly(what, arguments)
        for module in self.modules:
            self.watcher.know(module)
        with unchanged(*self.modules), no_grad(), self.watcher.watching(), _silent():
            ran = self._remembered(arguments)
        self.names = [value.name for value in ran.inputs]
        self.decisions = ran.decisions
        if isinstance(ran.result, Value):
            self.value = self.watcher.node(ran.result)
        elif isinstance(ran.value, Recorded):
            self.value = ran.value
        else:
            raise ArgumentTypeError(
                f"explain shows one array of results, but {self.title} returned "
                f"a {type(ran.result).__name__} of several",
                fix="explain a function that returns the one you mean: lambda x: f(x)[0]",
            )
        self.result = self.value.values
        self.check_same(expected)
        self.rows = self._count_rows()
        self.check_sample()

    def _remembered(self, arguments: tuple[Any, ...]) -> Remembered:
        try:
            return remember(self.what, arguments, self.record)
        except LayerlabError:
            raise
        except Exception as error:  # the plain run had none
            raise TraceError(
                f"{self.title} runs by itself, but not with numbers that are followed",
                detail=f"{type(error).__name__}: {error}",
                fix="write the step with + - * /, @, sums and NumPy's functions of one number",
            ) from error

    def _count_rows(self) -> int | None:
        """The rows of a batch are those of the input that come back as rows, or as columns."""
        if not self.arguments:
            return None
        given, got = np.shape(_numbers(self.arguments[0])), self.result.shape
        if len(given) < 2 or not got:
            return None
        if got[0] == given[0]:
            return int(given[0])
        if len(got) > 1 and got[-1] == given[-1]:
            return int(given[-1])
        return int(given[0]) if given[0] == 1 else None

    def again(self, watcher: Watcher) -> Any:
        def known(value: Recorded, tensor: Any) -> None:
            name = self.called.get(value.order, value.name)
            if value.kind == "given":
                leaf = watcher.record.given(as_numpy(tensor.data), name, value.role)
                leaf.nested = value.nested
                watcher.record.keep(tensor.data, leaf)
                if isinstance(tensor, Parameter):
                    self._leaves.setdefault(name, tensor)
            elif name and value.kind != "arrange":
                made = layers.source(watcher.node(tensor))
                made.name = made.name or name

        with watcher.watching():
            made = replayed(self.value, known, move_inputs=self.moves_inputs)
            out = made[self.value.order]
        return out

    def parameters(self) -> dict[str, Any]:
        return self._leaves


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """What the code prints and warns of was said in the plain run."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(record=True):
        yield


def _nudged(argument: Any) -> Any:
    """The same input, a little different."""
    if not isinstance(argument, Value) or as_numpy(argument.data).dtype.kind != "f":
        return argument
    return as_tensor(argument.data * 1.001 + 0.001)


def _called(what: Any) -> Any:
    """The function or method that runs when something is explained."""
    if isinstance(what, _FUNCTIONS) or "__call__" in dir(type(what)):
        return what
    return next(getattr(what, name) for name in METHODS if hasattr(what, name))


def _parameter_names(what: Any) -> list[str]:
    """What the code calls its arguments."""
    try:
        return list(inspect.signature(_called(what)).parameters)
    except (TypeError, ValueError):
        return list(_ARGUMENTS)


def _name_of(what: Any) -> str:
    if isinstance(what, functools.partial):
        return _name_of(what.func)
    return str(getattr(what, "__name__", type(what).__name__)).replace("<lambda>", "lambda")


def _plainly(what: Any, arguments: tuple[Any, ...]) -> Any:
    """What it returns by itself, where it stands."""
    with kept(what, *arguments, home=home_of(what)):
        function = _called(what)
        if hasattr(function, "cache_clear"):
            function = function.__wrapped__
        returned = function(*arguments)
        try:
            return np.array(_numbers(returned))
        except ValueError:  # of several shapes
            return None


def _used_by(what: Any, kind: type) -> dict[str, Any]:
    """The things of a kind that an object holds, or that a function takes from outside."""
    inner = what.func if isinstance(what, functools.partial) else what
    found = dict(getattr(inner, "__dict__", {}))
    owner = getattr(inner, "__self__", None)
    found |= getattr(owner, "__dict__", {}) | {"self": owner}
    function = getattr(inner, "__func__", inner)
    if isinstance(function, types.FunctionType):
        with contextlib.suppress(ValueError):  # a variable that is not set yet
            outside = inspect.getclosurevars(function)
            found |= {**outside.globals, **outside.nonlocals}
    return {name: thing for name, thing in found.items() if isinstance(thing, kind)}


def _numbers(thing: Any) -> np.ndarray:
    """What came back as an array: of a generator its numbers, of an own object those it holds."""
    if isinstance(thing, Value):
        return as_numpy(thing.data)
    if arrays.is_array(thing):
        return np.asarray(arrays.to_numpy(thing))
    if isinstance(thing, Iterator):
        return np.asarray(list(thing))
    for part in getattr(thing, "__dict__", {}).values():
        if np.asarray(part).dtype.kind in "biuf":
            return np.asarray(part)
    return np.asarray(thing)


def _has_nan(numbers: np.ndarray) -> bool:
    return numbers.dtype.kind in "fc"
