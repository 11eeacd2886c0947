"""Formulas composed of operations: activations, losses, batch normalisation, dropout.

Mathematics is stateless here; what a layer remembers lives in `nn`. Names, arguments and defaults
are those of torch.nn.functional. Everything takes Tensors, or raw arrays of any library.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from layerlab import arrays, ops
from layerlab import random as random_numbers
from layerlab.arguments import check_flag, check_name, check_number, check_whole
from layerlab.arrays import Array
from layerlab.autograd import Value, cast, make, named
from layerlab.errors import ArgumentError, ArgumentTypeError, PositionError, ShapeError
from layerlab.ops import log_softmax as _log_softmax
from layerlab.ops import softmax as _softmax
from layerlab.random import Generator

__all__ = [
    "batch_norm",
    "bilinear_glu",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "celu",
    "cross_entropy",
    "dense",
    "dropout",
    "elu",
    "geglu",
    "gelu",
    "glu",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "huber_loss",
    "l1_loss",
    "leaky_relu",
    "linear",
    "log_softmax",
    "logsigmoid",
    "mish",
    "mse_loss",
    "nll_loss",
    "one_hot",
    "prelu",
    "reglu",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "silu",
    "smooth_l1_loss",
    "softmax",
    "softplus",
    "softsign",
    "swiglu",
    "tanh",
]

REDUCTIONS = ("mean", "sum", "none")

# ── affine maps and pointwise activations that are primitive operations ──────────────────────────

linear = ops.linear
dense = ops.dense
relu = ops.relu
sigmoid = ops.sigmoid
tanh = ops.tanh

# ── activations: (...) -> (...) ──────────────────────────────────────────────────────────────────


def leaky_relu(x: Any, negative_slope: float = 0.01) -> Any:
    """x where x > 0, else negative_slope * x. Source: Maas, Hannun and Ng, 2013."""
    x, negative_slope = _floating(x), check_number("negative_slope", negative_slope)
    return named(ops.where(ops.greater(x, 0), x, x * negative_slope), "LeakyReluBackward0")


def prelu(x: Any, weight: Any) -> Any:
    """x where x > 0, else weight * x, one weight for all or one for each feature (axis 1).

    Shapes: (n, features, ...), (1,) or (features,). Source: He et al., 2015.
    """
    x = _floating(x)
    _check_array(weight, "prelu", "weight")
    if weight.ndim > 1:
        raise ShapeError(
            f"prelu wants its weights as a vector, not of shape {tuple(weight.shape)}",
            fix="weight.reshape(-1)",
            got=tuple(weight.shape),
        )
    size, features = math.prod(weight.shape), x.shape[1] if x.ndim > 1 else 1
    if size not in (1, features):
        raise ShapeError(
            f"prelu has {size} weights but the input has {features} features",
            detail=f"the input has shape {tuple(x.shape)}; features are on axis 1",
            fix=f"give 1 weight, or {features}",
            expected=features,
            got=size,
        )
    if weight.ndim and (not x.ndim or x.ndim > 2):
        axes = (-1,) + (1,) * (x.ndim - 2) if x.ndim else ()
        weight = ops.reshape(weight, shape=axes)
    positive = ops.greater(x, 0)
    low = weight * ops.where(positive, 0.0, x)  # no gradient of the weight where x is above 0
    return named(ops.where(positive, x, low), "PreluKernelBackward0")


def elu(x: Any, alpha: float = 1.0) -> Any:
    """x where x > 0, else alpha * (e**x - 1). Source: Clevert, Unterthiner, Hochreiter, 2015."""
    x, alpha = _floating(x), check_number("alpha", alpha)
    negative = ops.less(x, 0)
    low = ops.expm1(ops.where(negative, x, 0.0)) * alpha  # never e**x of a large x
    # At 0 the slope is alpha, and the curvature 0.
    high = x if alpha == 1 else ops.where(ops.equal(x, 0), x * alpha, x)
    return named(ops.where(negative, low, high), "EluBackward0")


def selu(x: Any) -> Any:
    """scale * elu(x, alpha), with the constants that keep mean 0 and variance 1.

    Source: Klambauer et al., 2017.
    """
    scale, alpha = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717
    return named(elu(x, alpha) * scale, "EluBackward0")


def celu(x: Any, alpha: float = 1.0) -> Any:
    """x where x > 0, else alpha * (e**(x / alpha) - 1). Source: Barron, 2017."""
    x, alpha = _floating(x), check_number("alpha", alpha)
    if alpha == 0:
        raise ArgumentError("celu divides by alpha, which is 0", fix="use relu, or alpha > 0")
    negative = ops.less(x, 0)
    low = ops.expm1(ops.where(negative, x, 0.0) / alpha) * alpha
    return named(ops.where(negative, low, x), "CeluBackward0")


def silu(x: Any) -> Any:
    """x * sigmoid(x), also called swish. Source: Elfwing et al., 2017."""
    x = _floating(x)
    return named(x * ops.sigmoid(x), "SiluBackward0")


def gelu(x: Any, approximate: str = "none") -> Any:
    """x times the probability that a standard normal number is below x.

    Exact: x / 2 * (1 + erf(x / sqrt(2))). ``approximate="tanh"``:
    x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x**3))). Source: Hendrycks and Gimpel, 2016.
    """
    x = _floating(x)
    if check_name("approximation of GELU", approximate, ("none", "tanh")) == "none":
        out = x * 0.5 * (ops.erf(x * math.sqrt(0.5)) + 1)
    else:
        inner = (x + x * x * x * 0.044715) * math.sqrt(2 / math.pi)
        out = x * 0.5 * (ops.tanh(inner) + 1)
    return named(out, "GeluBackward0")


def mish(x: Any) -> Any:
    """x * tanh(softplus(x)). Source: Misra, 2019."""
    x = _floating(x)
    return named(x * ops.tanh(softplus(x)), "MishBackward0")


def softplus(x: Any, beta: float = 1.0, threshold: float = 20.0) -> Any:
    """log(1 + e**(beta x)) / beta, a smooth relu; x itself where beta x > threshold."""
    x, beta = _floating(x), check_number("beta", beta)
    threshold = check_number("threshold", threshold)
    if beta == 0:
        raise ArgumentError("softplus divides by beta, which is 0", fix="beta=1.0")
    scaled = x * beta
    above = ops.greater(scaled, threshold)
    low = ops.log1p(ops.exp(ops.where(above, threshold, scaled))) / beta
    return named(ops.where(above, x, low), "SoftplusBackward0")


def softsign(x: Any) -> Any:
    """x / (1 + |x|)."""
    x = _floating(x)
    return x / (ops.abs(x) + 1)


def hardtanh(x: Any, min_val: float = -1.0, max_val: float = 1.0) -> Any:
    """x held between min_val and max_val, without a gradient at the bounds."""
    min_val, max_val = check_number("min_val", min_val), check_number("max_val", max_val)
    if min_val > max_val:
        raise ArgumentError(
            f"hardtanh wants min_val <= max_val, but they are {min_val} and {max_val}",
            fix="exchange them",
        )
    above = ops.where(ops.greater_equal(x, max_val), max_val, x)
    return named(ops.where(ops.less_equal(x, min_val), min_val, above), "HardtanhBackward0")


def relu6(x: Any) -> Any:
    """x held between 0 and 6. Source: Krizhevsky, 2010."""
    return hardtanh(x, 0.0, 6.0)


def hardsigmoid(x: Any) -> Any:
    """relu6(x + 3) / 6, a sigmoid made of three straight lines."""
    return named(hardtanh(_floating(x) + 3, 0.0, 6.0) / 6, "HardsigmoidBackward0")


def hardswish(x: Any) -> Any:
    """x * relu6(x + 3) / 6. Source: Howard et al., 2019."""
    x = _floating(x)
    return named(x * hardtanh(x + 3, 0.0, 6.0) / 6, "HardswishBackward0")


def logsigmoid(x: Any) -> Any:
    """log(sigmoid(x)), without overflow: min(x, 0) - log(1 + e**-|x|)."""
    x = _floating(x)
    # where, not min and abs: at 0 both sides must be of one branch, or f'' is wrong there.
    negative = ops.less(x, 0)
    size = ops.where(negative, x, -x)
    out = ops.where(negative, x, 0.0) - ops.log1p(ops.exp(size))
    return named(out, "LogSigmoidBackward0")


def softmax(x: Any, dim: int | None = None, *, axis: int | None = None) -> Any:
    """e**x / sum(e**x) along one axis. Raises ArgumentError if the axis is not given."""
    return _softmax(x, axis=_axis(dim, axis, "softmax", x))


def log_softmax(x: Any, dim: int | None = None, *, axis: int | None = None) -> Any:
    """The logarithm of softmax, without loss of precision."""
    return _log_softmax(x, axis=_axis(dim, axis, "log_softmax", x))


def glu(x: Any, dim: int = -1) -> Any:
    """a * sigmoid(b), where a and b are the halves of x. (..., 2 n) -> (..., n).

    Source: Dauphin et al., 2016.
    """
    a, b = _halves(x, dim, "glu")
    return named(a * ops.sigmoid(b), "GluBackward0")


def bilinear_glu(x: Any, dim: int = -1) -> Any:
    """a * b, where a and b are the halves of x: GLU without a function. Source: Shazeer, 2020."""
    a, b = _halves(x, dim, "bilinear_glu")
    return a * b


def reglu(x: Any, dim: int = -1) -> Any:
    """a * relu(b), where a and b are the halves of x. Source: Shazeer, 2020."""
    a, b = _halves(x, dim, "reglu")
    return a * ops.relu(b)


def geglu(x: Any, dim: int = -1) -> Any:
    """a * gelu(b), where a and b are the halves of x. Source: Shazeer, 2020."""
    a, b = _halves(x, dim, "geglu")
    return a * gelu(b)


def swiglu(x: Any, dim: int = -1) -> Any:
    """a * silu(b), where a and b are the halves of x. Source: Shazeer, 2020."""
    a, b = _halves(x, dim, "swiglu")
    return a * silu(b)


def _halves(x: Any, dim: int, what: str) -> tuple[Any, Any]:
    x = _floating(x)
    _axis(dim, None, what, x)
    size = x.shape[dim] if x.ndim else 1
    if size % 2:
        raise ShapeError(
            f"{what} splits axis {dim} in two halves, but it has {size} numbers",
            detail=f"the input has shape {tuple(x.shape)}",
            fix="give it an even size",
            got=size,
        )
    before = (slice(None),) * (dim % x.ndim)
    first, second = (*before, slice(0, size // 2)), (*before, slice(size // 2, size))
    return ops.take(x, key=first), ops.take(x, key=second)


def _axis(dim: int | None, axis: int | None, what: str, x: Any) -> int:
    chosen = dim if axis is None else axis
    if chosen is None:
        raise ArgumentError(
            f"{what} needs the axis along which to go", fix=f"{what}(x, dim=-1) for each row"
        )
    _check_array(x, what, "input")
    chosen = check_whole("dim" if axis is None else "axis", chosen)
    if not -max(x.ndim, 1) <= chosen < max(x.ndim, 1):
        raise PositionError(
            f"{what}: there is no axis {chosen} in shape {tuple(x.shape)}",
            fix="use -1 for the last axis",
        )
    return chosen


def _floating(x: Any) -> Any:
    """Integers become floats, so that no activation truncates."""
    data = x.data if isinstance(x, Value) else x
    if arrays.is_array(data) and arrays.kind(data.dtype) in "fc":
        return x
    if isinstance(x, Value):
        return cast(x, dtype=arrays.get_default_dtype())
    return arrays.to_floating(x)


# ── what normalises and what drops ───────────────────────────────────────────────────────────────


def batch_norm(
    x: Any,
    running_mean: Any,
    running_var: Any,
    weight: Any = None,
    bias: Any = None,
    training: bool = False,
    eps: float = 1e-5,
) -> Any:
    """(x - mean) / sqrt(var + eps) * weight + bias, feature by feature.

    In training the mean and the biased variance are the batch's own, otherwise the running ones.
    The running estimates are read, never changed: that is `nn.BatchNorm1d`'s part.
    Shapes: (n, features) and (features,) -> (n, features). Source: Ioffe and Szegedy, 2015.

    Raises ShapeError if x is not (n, features), if the others do not have one number for each
    feature, and for a batch of one in training, whose variance is nothing.
    """
    _check_array(x, "batch_norm", "input")
    eps, training = check_number("eps", eps, 0, open_low=True), check_flag("training", training)
    features = tuple(x.shape[1:])
    if len(features) != 1:
        raise ShapeError(
            f"batch_norm wants (n, features), not {tuple(x.shape)}",
            fix="move the features last and reshape to two axes, or use nn.BatchNorm1d",
            got=tuple(x.shape),
        )
    for name, value in (
        ("running_mean", running_mean),
        ("running_var", running_var),
        ("weight", weight),
        ("bias", bias),
    ):
        if value is not None:
            _check_array(value, "batch_norm", name)
        if value is not None and tuple(value.shape) != features:
            raise ShapeError(
                f"batch_norm: {name} has shape {tuple(value.shape)}, but the input has "
                f"{features[0]} features",
                detail=f"the input has shape {tuple(x.shape)}: (n, features)",
                fix=f"give {name} the shape {features}",
                expected=features,
                got=tuple(value.shape),
            )
    if not training and running_mean is not None:
        scale = ops.sqrt(running_var + eps)
        out = (x - running_mean) / scale
        out = out if weight is None else out * weight
        out = out if bias is None else out + bias
        return named(out, "NativeBatchNormBackward0")
    if x.shape[0] == 1:
        raise ShapeError(
            "batch normalisation in training needs at least 2 rows, but the batch has 1",
            detail="the variance of a single row is 0: every number would become the bias",
            fix="use a larger batch, drop the last short one, or call model.eval()",
            expected=2,
            got=1,
        )
    return ops.batch_norm(_floating(x), weight, bias, eps=eps)


def dropout(
    x: Any, p: float = 0.5, training: bool = True, *, generator: Generator | None = None
) -> Any:
    """Each number is 0 with probability p, and otherwise divided by 1 - p: the mean stays.

    Outside training the input itself. Source: Srivastava et al., 2014 (the inverted form).
    """
    p = check_number("p", p, 0, 1)
    draw = random_numbers.chosen(generator)
    if not isinstance(x, (int, float)):
        _check_array(x, "dropout", "input")
    if not check_flag("training", training) or p == 0:
        return x
    x = _floating(x)
    data = x.data if isinstance(x, Value) else x
    mask = draw.bernoulli_mask(tuple(data.shape), 1 - p, like=data)
    keep = arrays.cast(mask, data.dtype) * (1 / (1 - p) if p < 1 else 0.0)
    return ops.multiply(x, keep)


def one_hot(labels: Any, num_classes: int = -1) -> Any:
    """Rows of zeros with a one at the label. (...,) integers -> (..., classes) int64."""
    data = labels.data if isinstance(labels, Value) else arrays.as_array(labels)
    xp = arrays.namespace(data)
    if arrays.kind(data.dtype) != "i":
        raise ArgumentTypeError(
            f"one_hot wants integer labels 0, 1, 2, ..., not {arrays.dtype_name(data.dtype)}",
            fix="labels.long()",
        )
    num_classes = check_whole("num_classes", num_classes)
    if num_classes < 1 and not (num_classes == -1 and data.size):
        raise ArgumentError(
            f"one_hot needs at least one class, but num_classes is {num_classes}",
            detail=f"there are {data.size} labels; -1 means one more than the largest of them",
            fix="num_classes=10",
        )
    classes = int(xp.max(data)) + 1 if num_classes == -1 else num_classes
    _labels_within(data, classes)
    rows = arrays.cast(data[..., None] == xp.arange(classes), "int64")
    return _like(labels, rows)


def _like(original: Any, array: Array) -> Any:
    return make(array) if isinstance(original, Value) else array


# ── losses: a prediction and a target of one shape -> a number ───────────────────────────────────


def mse_loss(input: Any, target: Any, reduction: str = "mean") -> Any:
    """(input - target)**2, averaged. Shapes: equal -> (), or unchanged for reduction "none"."""
    _same_shape(input, target, "mse_loss")
    return _reduced(ops.square(ops.subtract(input, target)), reduction, "MseLossBackward0")


def l1_loss(input: Any, target: Any, reduction: str = "mean") -> Any:
    """|input - target|, averaged."""
    _same_shape(input, target, "l1_loss")
    return _reduced(ops.abs(ops.subtract(input, target)), reduction, "MeanBackward0")


def huber_loss(input: Any, target: Any, reduction: str = "mean", delta: float = 1.0) -> Any:
    """d**2 / 2 where |d| < delta, else delta * (|d| - delta / 2). Source: Huber, 1964."""
    _same_shape(input, target, "huber_loss")
    delta = check_number("delta", delta, 0, open_low=True)
    d, near, far = _near_and_far(input, target, delta)
    loss = ops.where(far, (d - 0.5 * delta) * delta, near * near * 0.5)
    return _reduced(loss, reduction, "HuberLossBackward0")


def smooth_l1_loss(input: Any, target: Any, reduction: str = "mean", beta: float = 1.0) -> Any:
    """d**2 / (2 beta) where |d| < beta, else |d| - beta / 2. Source: Girshick, 2015."""
    _same_shape(input, target, "smooth_l1_loss")
    beta = check_number("beta", beta, 0)
    if beta == 0:
        return l1_loss(input, target, reduction)
    d, near, far = _near_and_far(input, target, beta)
    loss = ops.where(far, d - 0.5 * beta, near * near * (0.5 / beta))
    return _reduced(loss, reduction, "SmoothL1LossBackward0")


def _near_and_far(input: Any, target: Any, bound: float) -> tuple[Any, Any, Any]:
    """The distances; the differences below the bound, else 0, whose square keeps its slope; which
    are not. Differences, because a distance has no slope at 0, and its square would no curvature.
    """
    difference = ops.subtract(input, target)
    d = ops.abs(difference)
    far = ops.greater_equal(d, bound)
    return d, ops.where(far, 0.0, difference), far


def binary_cross_entropy(
    input: Any, target: Any, weight: Any = None, reduction: str = "mean"
) -> Any:
    """-(t log p + (1 - t) log(1 - p)), averaged; each logarithm is held above -100."""
    _same_shape(input, target, "binary_cross_entropy")
    data = input.data if isinstance(input, Value) else input
    if arrays.is_numpy(data) and data.size and not (data.min() >= 0 and data.max() <= 1):
        raise ArgumentError(
            "binary_cross_entropy wants probabilities between 0 and 1",
            detail=f"the input lies between {data.min():.4g} and {data.max():.4g}",
            fix="apply a sigmoid first, or use binary_cross_entropy_with_logits",
        )
    loss = ops.binary_cross_entropy(input, target)
    loss = loss if weight is None else loss * _no_larger(weight, loss, "weight")
    return _reduced(loss, reduction, "BinaryCrossEntropyBackward0")


def binary_cross_entropy_with_logits(
    input: Any,
    target: Any,
    weight: Any = None,
    reduction: str = "mean",
    pos_weight: Any = None,
) -> Any:
    """Binary cross-entropy of sigmoid(input), without overflow: (1 - t) x - log(sigmoid(x))."""
    _same_shape(input, target, "binary_cross_entropy_with_logits")
    log_p = logsigmoid(input)
    if pos_weight is None:
        loss = (1 - target) * input - log_p
    else:
        pos_weight = _no_larger(pos_weight, log_p, "pos_weight")
        loss = (1 - target) * input - ((pos_weight - 1) * target + 1) * log_p
    loss = loss if weight is None else loss * _no_larger(weight, loss, "weight")
    return _reduced(loss, reduction, "BinaryCrossEntropyWithLogitsBackward0")


def nll_loss(
    input: Any,
    target: Any,
    weight: Any = None,
    ignore_index: int = -100,
    reduction: str = "mean",
) -> Any:
    """-input[i, target[i]] for log-probabilities, averaged by the weights of the labels.

    Shapes: (n, classes), (n,) integers; or (classes,), (); or (n, classes, ...), (n, ...).
    """
    labels = target.data if isinstance(target, Value) else arrays.as_array(target)
    check_name("reduction", reduction, REDUCTIONS)
    ignore_index = check_whole("ignore_index", ignore_index)
    input = _classes_last(input, labels, "nll_loss")
    ignored = labels == ignore_index
    xp = arrays.namespace(labels)
    kept = xp.where(ignored, xp.zeros_like(labels), labels)
    classes = input.shape[-1]
    _labels_within(kept, classes)
    _check_class_weights(weight, classes, "nll_loss")
    chosen = arrays.namespace(kept).arange(classes) == kept[..., None]
    per_class = input if weight is None else input * weight
    losses = -ops.sum(ops.where(chosen, per_class, 0.0), axis=-1)
    if not arrays.is_numpy(kept):  # inside a trace nobody could refuse a label that is none
        losses = ops.where((kept >= 0) & (kept < classes), losses, math.nan)
    losses = ops.where(ignored, 0.0, losses)
    if reduction != "mean":
        return _reduced(losses, reduction, "NllLossBackward0")
    _not_empty(losses)
    factors = ops.where(ignored, 0.0, 1.0)
    if weight is not None:
        weights = ops.sum(ops.where(chosen, weight, 0.0), axis=-1)
        factors = ops.where(ignored, 0.0, weights)
    return named(_over_total(losses, factors), "NllLossBackward0")


# Whether the labels that a program is traced for were seen to be classes, with none to be ignored.
_looked_at: ContextVar[bool] = ContextVar("labels were looked at", default=False)


@contextmanager
def labels_are_classes(known: bool = True) -> Iterator[None]:
    """Within this block traced labels are taken for classes: whoever traces has seen them all."""
    before = _looked_at.set(known)
    try:
        yield
    finally:
        _looked_at.reset(before)


def cross_entropy(
    input: Any,
    target: Any,
    weight: Any = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """-log(softmax(input)[target]), averaged: how surprised the prediction is by the labels.

    Shapes: (n, classes) with (n,) integer labels, or with (n, classes) probabilities; also
    (classes,) with (), and (n, classes, ...) with (n, ...). Source: torch.nn.functional.

    Raises ShapeError if rows and labels differ in number, ArgumentError for a label out of range,
    ArgumentTypeError for labels that are not integers.
    """
    labels = target._data if isinstance(target, Value) else arrays.as_array(target)
    logits = input._data if isinstance(input, Value) else input
    _check_array(input, "cross_entropy", "prediction")
    check_name("reduction", reduction, REDUCTIONS)
    ignore_index = check_whole("ignore_index", ignore_index)
    label_smoothing = check_number("label_smoothing", label_smoothing, 0, 1)
    if weight is None and reduction == "mean" and not label_smoothing:
        # The plain case, fused; what does not fit it is judged below.
        # An ignored label of 0 or more could be one of these; a negative one is out of range.
        # A traced label could be anything, unless somebody has looked.
        fits = arrays.is_numpy(labels) or _looked_at.get()
        fits = fits and logits.ndim == 2 and labels.ndim == 1
        fits = fits and logits.shape[0] == labels.shape[0]
        fits = fits and ignore_index < 0
        fits = fits and labels.shape[0] > 0
        if fits and arrays.kind(labels.dtype) == "i" and arrays.within(labels, logits.shape[1]):
            return ops.cross_entropy(input, labels)
    if labels.shape == logits.shape and arrays.kind(labels.dtype) == "f":
        if ignore_index >= 0:
            raise ArgumentError(
                f"ignore_index={ignore_index} has no meaning for targets that are probabilities",
                detail="they have no label that could be left out",
                fix="ignore_index=-100, or give integer labels",
            )
        return _soft_cross_entropy(input, target, weight, reduction, label_smoothing)
    _check_labels(input, labels, "cross_entropy")
    axis = 0 if input.ndim == 1 else 1
    _check_class_weights(weight, input.shape[axis], "cross_entropy")
    log_p = ops.log_softmax(input, axis=axis)
    loss = nll_loss(log_p, labels, weight, ignore_index, reduction)
    if not label_smoothing:
        return loss
    return named(
        loss * (1 - label_smoothing)
        + _smoothing(log_p, labels, weight, ignore_index, reduction) * label_smoothing,
        "AddBackward0",
    )


def _smoothing(log_p: Any, labels: Array, weight: Any, ignore_index: int, reduction: str) -> Any:
    """The mean of -log p over the classes: the part of the loss that wants every class a little."""
    rows = _classes_last(log_p, labels, "cross_entropy")
    ignored = labels == ignore_index
    per_class = rows if weight is None else rows * weight
    losses = ops.where(ignored, 0.0, -ops.mean(per_class, axis=-1))
    if reduction != "mean":
        return _reduced(losses, reduction, "")
    factors = ops.where(ignored, 0.0, 1.0)
    if weight is not None:
        xp = arrays.namespace(labels)
        kept = xp.where(ignored, xp.zeros_like(labels), labels)
        factors = ops.where(ignored, 0.0, ops.take(weight, key=kept))
    return _over_total(losses, factors)


def _over_total(losses: Any, factors: Any) -> Any:
    """The sum of the losses by the sum of their factors; NaN if that is 0: nothing was counted."""
    total = ops.sum(factors)
    return ops.sum(losses) / ops.where(ops.equal(total, 0), math.nan, total)


def _soft_cross_entropy(
    input: Any, target: Any, weight: Any, reduction: str, label_smoothing: float
) -> Any:
    """-sum(target * log_softmax(input)) over the classes, for targets that are probabilities."""
    axis = 0 if input.ndim == 1 else 1
    classes = input.shape[axis]
    if label_smoothing:
        target = target * (1 - label_smoothing) + label_smoothing / classes
    terms = ops.multiply(target, ops.log_softmax(input, axis=axis))
    _check_class_weights(weight, classes, "cross_entropy")
    if weight is not None:
        shape = tuple(-1 if i == axis else 1 for i in range(input.ndim))
        terms = terms * ops.reshape(weight, shape=shape)
    losses = -ops.sum(terms, axis=axis)
    if reduction == "mean":
        _not_empty(losses)
        return ops.sum(losses) / math.prod(losses.shape)
    return _reduced(losses, reduction, "")


def _classes_last(input: Any, labels: Array, what: str) -> Any:
    """(n, classes, ...) with the classes moved to the end, once the shapes are seen to fit."""
    _check_labels(input, labels, what)
    if input.ndim <= 2:
        return input
    return ops.permute(input, axes=(0, *range(2, input.ndim), 1))


def _check_labels(input: Any, labels: Array, what: str) -> None:
    _check_array(input, what, "prediction")
    shape = tuple(input.shape)
    wanted = shape[:1] + shape[2:] if len(shape) > 1 else ()
    if not shape or tuple(labels.shape) != wanted:
        fix = "give labels of that shape"
        if tuple(labels.shape) == (*wanted, 1):
            fix = "labels.flatten()"
        elif tuple(labels.shape) == shape and len(shape) > 1:  # whole numbers: ones and zeros
            fix = "labels.float(), or labels.argmax(1)"
        raise ShapeError(
            f"{what} wants one label for each row: shape {wanted}, not {tuple(labels.shape)}",
            detail=f"the prediction has shape {shape}: (rows, classes)",
            fix=fix,
            expected=wanted,
            got=tuple(labels.shape),
        )
    if arrays.kind(labels.dtype) != "i":
        raise ArgumentTypeError(
            f"{what} wants integer labels 0, 1, 2, ..., not {arrays.dtype_name(labels.dtype)}",
            fix="labels.long(), or use mse_loss for a number to be predicted",
        )


def _labels_within(labels: Array, classes: int) -> None:
    if not arrays.within(labels, classes):
        numbers = arrays.to_numpy(labels)
        raise ArgumentError(
            f"labels lie between 0 and {classes - 1} here ({classes} classes)",
            detail=f"but these lie between {numbers.min()} and {numbers.max()}",
            fix="count labels from 0, or give the network one output for each class",
        )


def _same_shape(input: Any, target: Any, what: str) -> None:
    """A loss never broadcasts: (n,) against (n, 1) would become (n, n) and train on nonsense."""
    for name, value in (("prediction", input), ("target", target)):
        _check_array(value, what, name)
    a, b = tuple(input.shape), tuple(target.shape)
    if a != b:
        fix = "reshape one to the other's shape"
        if a == (*b, 1):
            fix = "prediction.squeeze(-1)"
        elif a[:-1] == b:
            fix = "for class labels cross_entropy with target.long(); else a network of one output"
        elif math.prod(a) != math.prod(b):
            fix = "give one target for each number of the prediction"
        raise ShapeError(
            f"{what} wants a prediction and a target of one shape, not {a} and {b}",
            detail="they would broadcast against each other, and the loss would mean nothing",
            fix=fix,
            expected=a,
            got=b,
        )


_AS_TENSOR = {
    type(None): "give a tensor; a forward gives one by `return`",
    tuple: "give one of its parts, such as out[0], or make it a tensor: ll.tensor(...)",
}


def _check_array(value: object, what: str, name: str) -> None:
    if not (isinstance(value, Value) or arrays.is_array(value)):
        raise ArgumentTypeError(
            f"{what}: the {name} is a {type(value).__name__}, not a tensor",
            fix=_AS_TENSOR.get(type(value), "make it a tensor first: ll.tensor(...)"),
        )


def _not_empty(losses: Any) -> None:
    """A mean of no losses would be NaN, and every weight after the next step."""
    if 0 in losses.shape:
        raise ShapeError(
            "the batch is empty: there are no losses to take the mean of",
            detail=f"the losses have shape {tuple(losses.shape)}",
            fix="leave out empty batches, or use reduction='sum', which is 0 here",
            got=tuple(losses.shape),
        )


def _no_larger(weight: Any, losses: Any, name: str) -> Any:
    """The weight, once it is seen that it does not broadcast the losses to a larger shape."""
    if not isinstance(weight, (int, float)):
        _check_array(weight, "binary_cross_entropy", name)
    shape, wanted = tuple(getattr(weight, "shape", ())), tuple(losses.shape)
    pairs = zip(reversed(shape), reversed(wanted), strict=False)
    if len(shape) > len(wanted) or any(n not in (1, m) for n, m in pairs):
        raise ShapeError(
            f"{name} of shape {shape} does not fit losses of shape {wanted}",
            detail="it would broadcast them to another shape, and the loss would mean nothing",
            fix=f"give {name} the shape {wanted}",
            expected=wanted,
            got=shape,
        )
    return weight


def _check_class_weights(weight: Any, classes: int, what: str) -> None:
    if weight is None:
        return
    _check_array(weight, what, "weight")
    if tuple(weight.shape) != (classes,):
        raise ShapeError(
            f"{what} wants one weight for each class: shape {(classes,)}, "
            f"not {tuple(weight.shape)}",
            fix="ll.ones(classes) counts all alike",
            expected=(classes,),
            got=tuple(weight.shape),
        )


def _reduced(losses: Any, reduction: str, label: str) -> Any:
    if check_name("reduction", reduction, REDUCTIONS) == "none":
        return losses
    if reduction == "sum":
        return named(ops.sum(losses), label or "SumBackward0")
    _not_empty(losses)
    return named(ops.mean(losses), label or "MeanBackward0")
