"""A network as a function that only predicts, as quick as this machine can do it.

Two engines do it. NumPy runs the same operations as always, less what gradients and checks need:
best for a few rows, where every microsecond beside the products counts. XLA, JAX's compiler, makes
one program of the whole network for each size of batch: best for many rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from layerlab import arrays, device, machine, random, versions, xla
from layerlab import functional as F
from layerlab.autograd import Value, make, no_grad
from layerlab.errors import ArgumentTypeError, CompileError
from layerlab.random import Generator
from layerlab.tensor import as_raw

__all__ = ["Compiled", "evaluating"]

# Rows up to which "auto" takes NumPy. 784-256-128-10 with ReLU, two cores, NumPy / XLA in µs: one
# row 18 / 105, 32 rows 104 / 150, 256 rows 367 / 408, 1000 rows 1300 / 1300, 5000 rows 36000 /
# 14000. A layer without a quick form costs NumPy several times as much, and XLA nothing.
FEW, FEW_IF_QUICK = 32, 512
MOST = 4096  # rows that one call of a program does; more of them go one part after the other


class Compiled:
    """What `Module.compiled` returns: called as the module, it predicts.

    `engine` says what computes, `traces` how often XLA programs were made.
    """

    def __init__(self, model: Any, engine: str = "auto") -> None:
        self.model = model
        self.engine = xla.chosen(engine)
        self.traces = 0
        self._look: Any = None  # what the programs were made for
        self._programs: dict[Any, Callable[..., Any]] = {}
        self._untraceable = self._by_rows = False
        self._copies: dict[int, tuple[Any, int, Any]] = {}  # by tensor: array, version, copy there
        machine.keep_freed_memory()

    def __call__(self, *inputs: Any, **settings: Any) -> Any:
        """The model's output for these inputs, in evaluation mode and without gradients."""
        if self.engine == "numpy" or not inputs:
            return self._by_numpy(inputs, settings)
        if self.engine == "xla":
            try:
                return self._by_xla(inputs, settings)
            except CompileError:
                raise
            except Exception as error:
                self._by_numpy(inputs, settings)  # where the input is at fault, the model says so
                if not _of_jax(error):
                    raise
            raise CompileError(
                f"this {type(self.model).__name__} cannot be compiled",
                detail="it asks for a number, or for a shape that depends on numbers, and a"
                " program has none until it runs",
                fix='ll.where in place of an if, or model.compiled(engine="numpy")',
            )
        shape: Any = getattr(inputs[0], "shape", ())
        few = FEW_IF_QUICK if _all_quick(self.model) else FEW
        if self._untraceable or len(shape) < 2 or shape[0] <= few:
            return self._by_numpy(inputs, settings)
        try:
            return self._by_xla(inputs, settings)
        except Exception:
            out = self._by_numpy(inputs, settings)  # or the error in its own words
            self._untraceable = True
            return out

    def __repr__(self) -> str:
        return f"{self.model!r}.compiled(engine={self.engine!r})"

    # ── NumPy ────────────────────────────────────────────────────────────────────────────────────

    def _by_numpy(self, inputs: tuple[Any, ...], settings: dict[str, Any]) -> Any:
        model = self.model
        if len(inputs) == 1 and not settings:
            x = inputs[0]._data if isinstance(inputs[0], Value) else inputs[0]
            quick = _quick(model)
            if quick is not None and type(x) is np.ndarray and x.ndim > 1 and x.dtype.kind == "f":
                loud = arrays.warnings.set(arrays.NEVER)
                try:
                    return make(quick(model, x))
                except Exception:
                    pass  # the model itself knows what to say of it
                finally:
                    arrays.warnings.reset(loud)
        with evaluating(model), no_grad():
            return model(*map(_as_value, inputs), **settings)

    # ── XLA ──────────────────────────────────────────────────────────────────────────────────────

    def _by_xla(self, inputs: tuple[Any, ...], settings: dict[str, Any]) -> Any:
        jax = xla.load()
        tensors: dict[int, Any] = {}
        look = _look(self.model, tensors)
        if look != self._look:  # a layer, a setting or a hook is another one
            self._look, self._programs, self._untraceable = look, {}, False
            self._by_rows = by_rows(self.model)
        leaves, form = jax.tree.flatten((inputs, settings), is_leaf=_is_tensor)
        given = [as_raw(leaf) for leaf in leaves if _is_data(leaf)]
        fixed = tuple(None if _is_data(leaf) else (type(leaf), leaf) for leaf in leaves)
        program = self._program(form, fixed, list(tensors.values()))
        in_rows = len(leaves) == len(given) == 1 and given[0].ndim > 1 and self._by_rows
        with xla.as_numpy():
            weights = [self._there(tensor) for tensor in tensors.values()]
            if not in_rows or not len(given[0]):
                return jax.tree.map(_home, program(weights, given))
            x, n = given[0], len(given[0])
            parts = [program(weights, [padded(x[i : i + MOST])]) for i in range(0, n, MOST)]
        if len(parts) == 1:
            return make(np.array(np.asarray(parts[0])[:n]))
        together = np.empty((n, *parts[0].shape[1:]), parts[0].dtype)
        for i, part in enumerate(parts):
            rows = together[i * MOST : (i + 1) * MOST]
            rows[...] = np.asarray(part)[: len(rows)]
        return make(together)

    def _program(self, form: Any, fixed: tuple[Any, ...], tensors: list[Any]) -> Any:
        """The compiled function for arguments of this form; `fixed` are those that are no data."""
        try:
            program = self._programs.get((form, fixed))
        except TypeError:
            raise ArgumentTypeError(
                "what a compiled model is given besides arrays is part of its program",
                detail=f"one of these cannot be compared: {[leaf[1] for leaf in fixed if leaf]}",
                fix="give numbers, texts, True, False or None, or engine='numpy'",
            ) from None
        if program is not None:
            return program
        jax, model = xla.load(), self.model

        def run(weights: Sequence[Any], given: Sequence[Any]) -> Any:
            self.traces += 1
            rest = iter(given)
            leaves = [make(next(rest)) if leaf is None else leaf[1] for leaf in fixed]
            inputs, settings = jax.tree.unflatten(form, leaves)
            with evaluating(model), holding(tensors, weights), unchanged(model), no_grad():
                out = model(*inputs, **settings)
                return jax.tree.map(as_raw, out, is_leaf=_is_tensor)

        self._programs[form, fixed] = program = jax.jit(run, compiler_options=xla.options())
        return program

    def _there(self, tensor: Any) -> Any:
        """The numbers of a tensor on the device; copied again only if they have changed."""
        array = device.kept(tensor)
        if array is not None:
            return array
        array = tensor.data
        copied = self._copies.get(id(tensor))
        version = versions.version(array)
        if copied is None or copied[0] is not array or copied[1] != version:
            copied = (array, version, xla.load().numpy.array(array))
            self._copies[id(tensor)] = copied
        return copied[2]


def padded(x: Any) -> np.ndarray:
    """The rows, and zeros below, up to a power of two: one program serves all sizes between."""
    n = len(x)
    size = 1 << (n - 1).bit_length()
    if n == size:
        return x
    out = np.zeros((size, *x.shape[1:]), x.dtype)
    out[:n] = arrays.to_numpy(x)
    return out


# ── what is known of the layers ──────────────────────────────────────────────────────────────────
# By their names, since these classes build on what stands here; a class of the user's that has the
# same name lives elsewhere and is not meant.

# In evaluation, each row of what they return comes of the same row of the input alone.
_ROW_BY_ROW = {
    *("BatchNorm1d", "BilinearGLU", "CELU", "Dense", "Dropout", "ELU", "Flatten", "GEGLU", "GELU"),
    *("GLU", "Hardsigmoid", "Hardswish", "Hardtanh", "Identity", "Layer", "LeakyReLU", "Linear"),
    *("LogSigmoid", "LogSoftmax", "Mish", "PReLU", "ReGLU", "ReLU", "ReLU6", "Residual", "SELU"),
    *("Sequential", "SiLU", "Sigmoid", "Softmax", "Softplus", "Softsign", "SwiGLU", "Tanh"),
}


def by_rows(module: Any) -> bool:
    """Whether rows added to a batch are known not to change what the others give."""
    kind = type(module)
    ours = kind.__module__.startswith("layerlab.nn.") and kind.__name__ in _ROW_BY_ROW
    if not ours or _is_altered(module):
        return False
    dim, activation = getattr(module, "dim", -1), getattr(module, "activation", None)
    return (
        (dim is not None and (dim == -1 or dim > 0))
        and getattr(module, "start_dim", 1) > 0
        and getattr(module, "track_running_stats", True)
        and (activation is None or isinstance(activation, str) or _is_module(activation))
        and all(map(by_rows, module.children()))
    )


def _is_altered(module: Any) -> bool:
    """Whether somebody has given this one layer a hook, or another forward."""
    return bool(module._forward_hooks or module._forward_pre_hooks or "forward" in module.__dict__)


def _is_module(value: Any) -> bool:
    return hasattr(value, "_forward_hooks")


def _linear(layer: Any, x: Any) -> Any:
    weight, bias = layer.weight._data, layer.bias
    if x.dtype is not weight.dtype:
        return _any(layer, x)
    out = arrays.product(x, weight.T)
    if bias is not None:
        out += bias._data
    return out


def _sequential(layer: Any, x: Any) -> Any:
    for part in layer.__dict__.values():
        if _is_module(part):
            quick = _quick(part)
            x = _any(part, x) if quick is None else quick(part, x)
    return x


def _any(layer: Any, x: Any) -> Any:
    with evaluating(layer), no_grad():
        return as_raw(layer(make(x)))


# Layers whose formula is spelled on plain arrays: no Tensor is made on the way.
_QUICK: dict[str, Callable[[Any, Any], Any]] = {
    "Dropout": lambda layer, x: x,
    "Identity": lambda layer, x: x,
    "Linear": _linear,
    "ReLU": lambda layer, x: arrays.rectified(x),
    "Sequential": _sequential,
    "Sigmoid": lambda layer, x: F.sigmoid(x),
    "Tanh": lambda layer, x: F.tanh(x),
}


_quick_of: dict[type, Callable[[Any, Any], Any] | None] = {}  # by class, as classes are met


def _quick(module: Any) -> Callable[[Any, Any], Any] | None:
    """The quick form of a layer, if there is one and it does the same."""
    kind = type(module)
    if kind not in _quick_of:
        ours = kind.__module__.startswith("layerlab.nn.")
        _quick_of[kind] = _QUICK.get(kind.__name__) if ours else None
    quick = _quick_of[kind]
    return quick if quick is not None and not _is_altered(module) else None


def _all_quick(module: Any) -> bool:
    return _quick(module) is not None and all(map(_all_quick, module.children()))


# ── what is set for the length of a call or a trace ──────────────────────────────────────────────


@contextmanager
def evaluating(model: Any) -> Iterator[None]:
    """The model is in evaluation mode inside, and each part in its own mode again after it."""
    modes = [(module, module.training) for module in model.modules()]
    if any(training for _, training in modes):
        model.eval()
    try:
        yield
    finally:
        for module, training in modes:
            module.__dict__["training"] = training


@contextmanager
def holding(tensors: Sequence[Any], arrays_inside: Sequence[Any]) -> Iterator[None]:
    """The tensors have other numbers inside: those that a program is traced with."""
    before = [(type(tensor), device.slot.__get__(tensor)) for tensor in tensors]
    try:
        for tensor, array in zip(tensors, arrays_inside, strict=True):
            device.set_home(tensor, array)
        yield
    finally:
        for tensor, (kind, array) in zip(tensors, before, strict=True):
            tensor.__class__ = kind
            device.slot.__set__(tensor, array)


@contextmanager
def unchanged(model: Any) -> Iterator[None]:
    """Set back what the model changes inside, and raise CompileError for it.

    A program is run without the Python code it came of: it could not change it again.
    """
    before = [(module, dict(module.__dict__)) for module in model.modules()]
    streams = {id(random.default_generator): random.default_generator}
    for _, values in before:
        streams |= {id(v): v for v in values.values() if isinstance(v, Generator)}
    calls = [stream.calls for stream in streams.values()]
    drawn, moved = False, ""
    try:
        yield
    finally:
        for stream, count in zip(streams.values(), calls, strict=True):
            drawn = drawn or stream.calls != count
            stream.calls = count
        for module, values in before:
            now = module.__dict__
            other = [n for n in now if n != "training" and now[n] is not values.get(n, now)]
            if other or len(now) != len(values):
                moved = f"{type(module).__name__}.{(other or ['__dict__'])[0]}"
                now.clear()
                now.update(values)
    if drawn or moved:
        raise CompileError(
            "the model draws random numbers as it predicts"
            if drawn
            else f"the model sets {moved} as it predicts",
            detail="a compiled program would do so once, and not again",
            fix='model.compiled(engine="numpy")',
        )


def _look(module: Any, tensors: dict[int, Any]) -> tuple[Any, ...]:
    """What a program depends on besides numbers: layers and their settings. Notes the tensors."""
    look: list[Any] = [type(module)]
    for name, value in module.__dict__.items():
        if isinstance(value, Value):
            tensors[id(value)] = value
            look.append(name)
        elif _is_module(value):
            look.append(_look(value, tensors))
        elif isinstance(value, dict):
            look.append(tuple(map(id, value.values())))
        elif name != "training":
            look.append(value if isinstance(value, (int, float, str)) else id(value))
    return tuple(look)


def _of_jax(error: BaseException | None) -> bool:
    """Whether JAX said this, or what one of our checks took for its operand's fault."""
    while error is not None:
        if type(error).__module__ == "jax.errors":
            return True
        error = error.__context__
    return False


def _is_tensor(value: Any) -> bool:
    return isinstance(value, Value)


def _is_data(value: Any) -> bool:
    return isinstance(value, Value) or arrays.is_array(value)


def _as_value(value: Any) -> Any:
    return make(value) if arrays.is_array(value) else value


def _home(array: Any) -> Any:
    return make(np.array(array))
