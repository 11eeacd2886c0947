"""Activations as layers: one class a function, and the table of their names.

Each is (...) -> (...), element by element, unless it says otherwise; formulas and sources stand in
`functional`. Arguments and defaults are PyTorch's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from layerlab import functional as F
from layerlab.arguments import check_flag, check_name, check_number, check_size, nearest
from layerlab.errors import ArgumentError, ArgumentTypeError, described
from layerlab.nn import init
from layerlab.nn.module import Module
from layerlab.tensor import Parameter

__all__ = [
    "ACTIVATIONS",
    "CELU",
    "ELU",
    "GEGLU",
    "GELU",
    "GLU",
    "SELU",
    "Activated",
    "BilinearGLU",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "Identity",
    "LeakyReLU",
    "LogSigmoid",
    "LogSoftmax",
    "Mish",
    "PReLU",
    "ReGLU",
    "ReLU",
    "ReLU6",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Softsign",
    "SwiGLU",
    "Tanh",
    "activation_repr",
    "find_activation",
]


class Identity(Module):
    """y = x. Takes, and ignores, any arguments."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, x: Any) -> Any:
        return x


class ReLU(Module):
    """y = max(x, 0). `inplace` is PyTorch's: here no layer writes into its input."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = check_flag("inplace", inplace)

    def extra_repr(self) -> str:
        return "inplace=True" if self.inplace else ""

    def forward(self, x: Any) -> Any:
        return F.relu(x)


class LeakyReLU(Module):
    """y = x where x > 0, else negative_slope * x."""

    def __init__(self, negative_slope: float = 0.01) -> None:
        super().__init__()
        self.negative_slope = check_number("negative_slope", negative_slope)

    def forward(self, x: Any) -> Any:
        return F.leaky_relu(x, self.negative_slope)

    def extra_repr(self) -> str:
        return f"negative_slope={self.negative_slope}"


class PReLU(Module):
    """y = x where x > 0, else weight * x, with a weight that is learned.

    Shape: (n, features, ...) -> the same. One weight for all, or one for each feature.
    """

    weight: Parameter  # (num_parameters,)

    def __init__(self, num_parameters: int = 1, init_value: float = 0.25, **kwargs: float) -> None:
        super().__init__()
        # PyTorch calls the argument `init`.
        start = check_number("init", kwargs.pop("init", init_value))
        if kwargs:
            raise nearest("argument of PReLU", next(iter(kwargs)), ["num_parameters", "init"])
        self.num_parameters = check_size("num_parameters", num_parameters)
        self.weight = Parameter(init.constant((self.num_parameters,), start))

    def forward(self, x: Any) -> Any:
        return F.prelu(x, self.weight)

    def extra_repr(self) -> str:
        return f"num_parameters={self.num_parameters}"


class ELU(Module):
    """y = x where x > 0, else alpha * (e**x - 1)."""

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__()
        self.alpha = check_number("alpha", alpha)

    def forward(self, x: Any) -> Any:
        return F.elu(x, self.alpha)

    def extra_repr(self) -> str:
        return f"alpha={self.alpha}"


class SELU(Module):
    """ELU scaled so that mean 0 and variance 1 are kept."""

    def forward(self, x: Any) -> Any:
        return F.selu(x)


class CELU(Module):
    """y = x where x > 0, else alpha * (e**(x / alpha) - 1)."""

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__()
        self.alpha = check_number("alpha", alpha)
        if not self.alpha:
            raise ArgumentError("CELU divides by alpha, which is 0", fix="nn.ReLU(), or alpha=1.0")

    def forward(self, x: Any) -> Any:
        return F.celu(x, self.alpha)

    def extra_repr(self) -> str:
        return f"alpha={self.alpha}"


class SiLU(Module):
    """y = x * sigmoid(x), also called swish."""

    def forward(self, x: Any) -> Any:
        return F.silu(x)


class GELU(Module):
    """y = x * P(a standard normal number is below x); ``approximate="tanh"`` for the short form."""

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        check_name("approximation of GELU", approximate, ("none", "tanh"))
        self.approximate = approximate

    def forward(self, x: Any) -> Any:
        return F.gelu(x, self.approximate)

    def extra_repr(self) -> str:
        return f"approximate={self.approximate!r}"


class _Gated(Module):
    """What the gated units share: the axis that is halved."""

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        if isinstance(dim, bool) or not isinstance(dim, int):
            raise ArgumentTypeError(f"dim must be a whole number, not {dim!r}", fix="dim=-1")
        self.dim = dim

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class GLU(_Gated):
    """y = a * sigmoid(b), where a and b are the halves of x. (..., 2 n) -> (..., n)."""

    def forward(self, x: Any) -> Any:
        return F.glu(x, self.dim)


class BilinearGLU(_Gated):
    """y = a * b, where a and b are the halves of x. (..., 2 n) -> (..., n)."""

    def forward(self, x: Any) -> Any:
        return F.bilinear_glu(x, self.dim)


class ReGLU(_Gated):
    """y = a * relu(b), where a and b are the halves of x. (..., 2 n) -> (..., n)."""

    def forward(self, x: Any) -> Any:
        return F.reglu(x, self.dim)


class GEGLU(_Gated):
    """y = a * gelu(b), where a and b are the halves of x. (..., 2 n) -> (..., n)."""

    def forward(self, x: Any) -> Any:
        return F.geglu(x, self.dim)


class SwiGLU(_Gated):
    """y = a * silu(b), where a and b are the halves of x. (..., 2 n) -> (..., n)."""

    def forward(self, x: Any) -> Any:
        return F.swiglu(x, self.dim)


class Mish(Module):
    """y = x * tanh(softplus(x))."""

    def forward(self, x: Any) -> Any:
        return F.mish(x)


class Softplus(Module):
    """y = log(1 + e**(beta x)) / beta; x itself where beta x > threshold."""

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        self.beta = check_number("beta", beta, 0, open_low=True)
        self.threshold = check_number("threshold", threshold)

    def forward(self, x: Any) -> Any:
        return F.softplus(x, self.beta, self.threshold)

    def extra_repr(self) -> str:
        return f"beta={self.beta}, threshold={self.threshold}"


class Softsign(Module):
    """y = x / (1 + |x|)."""

    def forward(self, x: Any) -> Any:
        return F.softsign(x)


class Hardtanh(Module):
    """y = x held between min_val and max_val."""

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0) -> None:
        super().__init__()
        self.min_val = check_number("min_val", min_val)
        self.max_val = check_number("max_val", max_val, self.min_val, open_low=True)

    def forward(self, x: Any) -> Any:
        return F.hardtanh(x, self.min_val, self.max_val)

    def extra_repr(self) -> str:
        return f"min_val={self.min_val}, max_val={self.max_val}"


class ReLU6(Module):
    """y = x held between 0 and 6."""

    def forward(self, x: Any) -> Any:
        return F.relu6(x)


class Hardsigmoid(Module):
    """y = relu6(x + 3) / 6."""

    def forward(self, x: Any) -> Any:
        return F.hardsigmoid(x)


class Hardswish(Module):
    """y = x * relu6(x + 3) / 6."""

    def forward(self, x: Any) -> Any:
        return F.hardswish(x)


class Sigmoid(Module):
    """y = 1 / (1 + e**-x)."""

    def forward(self, x: Any) -> Any:
        return F.sigmoid(x)


class LogSigmoid(Module):
    """y = log(sigmoid(x))."""

    def forward(self, x: Any) -> Any:
        return F.logsigmoid(x)


class Tanh(Module):
    """y = tanh(x)."""

    def forward(self, x: Any) -> Any:
        return F.tanh(x)


class _AlongAxis(Module):
    """What softmax and its logarithm share: the axis."""

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        if dim is not None and (isinstance(dim, bool) or not isinstance(dim, int)):
            raise ArgumentTypeError(f"dim must be a whole number, not {dim!r}", fix="dim=-1")
        self.dim = dim

    def _axis(self, x: Any) -> int:
        # PyTorch's rule where no axis was given: the last for vectors and matrices.
        if self.dim is None:
            return 0 if getattr(x, "ndim", 0) in (0, 1, 3) else 1
        return self.dim

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class Softmax(_AlongAxis):
    """y = e**x / sum(e**x) along one axis: positive numbers that add up to 1."""

    def forward(self, x: Any) -> Any:
        return F.softmax(x, self._axis(x))


class LogSoftmax(_AlongAxis):
    """y = log(softmax(x)) along one axis, without loss of precision."""

    def forward(self, x: Any) -> Any:
        return F.log_softmax(x, self._axis(x))


# ── by name ──────────────────────────────────────────────────────────────────────────────────────


def _softmax_rows(x: Any) -> Any:
    return F.softmax(x, -1)


def _log_softmax_rows(x: Any) -> Any:
    return F.log_softmax(x, -1)


def _linear(x: Any) -> Any:
    return x


ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "celu": F.celu,
    "elu": F.elu,
    "gelu": F.gelu,
    "hardsigmoid": F.hardsigmoid,
    "hardswish": F.hardswish,
    "hardtanh": F.hardtanh,
    "identity": _linear,
    "leaky_relu": F.leaky_relu,
    "linear": _linear,
    "log_sigmoid": F.logsigmoid,
    "log_softmax": _log_softmax_rows,
    "mish": F.mish,
    "relu": F.relu,
    "relu6": F.relu6,
    "selu": F.selu,
    "sigmoid": F.sigmoid,
    "silu": F.silu,
    "softmax": _softmax_rows,
    "softplus": F.softplus,
    "softsign": F.softsign,
    "swish": F.silu,
    "tanh": F.tanh,
}


def find_activation(activation: Any) -> Callable[[Any], Any]:
    """The function that a name, a function, a module or None stands for.

    Raises ArgumentError for an unknown name, ArgumentTypeError for what cannot be called.
    """
    if activation is None:
        return _linear
    if isinstance(activation, str):
        if activation.lower() not in ACTIVATIONS:
            raise nearest("activation", activation, ACTIVATIONS)
        return ACTIVATIONS[activation.lower()]
    if isinstance(activation, type) or not callable(activation):
        is_class = isinstance(activation, type)
        raise ArgumentTypeError(
            f"an activation is a name, a function or a module, not {described(activation)}",
            fix=f"make one: {activation.__name__}()" if is_class else "activation='relu'",
        )
    return activation


def activation_repr(activation: Any) -> str:
    """How an activation is printed as the last argument: its name in quotes, or the function's.

    Nothing for a module, which is printed as a part.
    """
    if isinstance(activation, Module):
        return ""
    plain = activation is None or isinstance(activation, str)
    name = repr(activation) if plain else getattr(activation, "__name__", repr(activation))
    return f", activation={name}"


class Activated(Module):
    """A layer with an activation: assigning another one to it takes effect at once."""

    activation: Any
    _function: Callable[[Any], Any]

    def __setattr__(self, name: str, value: Any) -> None:
        if name != "activation":
            super().__setattr__(name, value)
            return
        function = find_activation(value)
        # The bound call, not the module: a module must be found once, as `activation`.
        function = function.__call__ if isinstance(function, Module) else function
        object.__setattr__(self, "_function", function)
        object.__setattr__(self, name, value)
