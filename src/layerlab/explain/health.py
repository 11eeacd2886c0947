"""What is wrong with a network on given data: dead and saturated neurons, drifting, vanishing."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from layerlab import arrays, autograd
from layerlab.arguments import check_size
from layerlab.autograd import enable_grad
from layerlab.data import Dataset
from layerlab.errors import ArgumentTypeError, ShapeError, described
from layerlab.explain.operations import as_numpy
from layerlab.explain.render.common import clean
from layerlab.explain.running import Call, run, tensors_in, to_look_at, unchanged
from layerlab.explain.tables import Column, as_html, counted, shown, width_here, wrapped
from layerlab.functional import cross_entropy
from layerlab.nn import (
    BatchNorm1d,
    CrossEntropyLoss,
    Dense,
    Layer,
    Module,
    MSELoss,
    ReLU,
    Sigmoid,
    Tanh,
)
from layerlab.nn.activations import Activated, find_activation
from layerlab.tensor import Parameter, Tensor, as_raw, as_tensor

__all__ = ["Finding", "Health", "health"]

# A neuron that answers to 1 row in 20 is silent on 64 rows once in 27 times, so on fewer rows
# "never" says little about a neuron.
FEWEST_ROWS = 64
# Deep in a network an untrained ReLU is off for all rows with probability 1/2, because there rows
# differ less than neurons do. So of n neurons n / 2 may be dead by chance, and three standard
# deviations (√n / 2 each) more: the limit is 1/2 + 3 / (2 √n) of them, and at most all.
DEAD_DEVIATIONS = 3.0
# Within 1 % of the way from one limit to the other, a sigmoid passes on less than 4 % of the
# steepest slope; a neuron is saturated if it is there for 99 of 100 rows.
SATURATED_MARGIN = 0.01
SATURATED_ROWS = 0.99
# In networks that learn well up to a quarter of a layer was seen to be stuck: twice that is much.
SATURATED_SHARE = 0.5
# Or if most of all that a layer gives is there, whichever neurons it is from: trained sigmoids deep
# in a network were seen at 0.58, weights 100 times too large give over 0.9.
SATURATED_NUMBERS = 0.8
# The mean or the standard deviation of a feature. Pixels from 0 to 255 do train.
UNSCALED = 1e3
# Weights that differ by less, beside the largest of their layer, are apart by rounding in float32.
SAME_WEIGHTS = 1e-6
# A layer multiplies the mean square of its inputs by a gain: 1/3 with PyTorch's U(±1/√n), and 2
# with He's (2015). Between those, initialisations promise to keep signals in range.
GAINS = (1 / 3, 2.0)
# Beyond that range, for all layers so far together. Trained sigmoids were seen to go up to 10⁵, and
# nothing that learns to fade: mean squares 10⁻⁴ are signals 100 times too small.
GROWING = 1e6
FADING = 1e-4
# Against the last layer. Sigmoids shrink a gradient about 7 times a layer, so that five of them
# pass; at 10⁻⁶ the first layers stand still while the last ones learn.
VANISHING = 1e-6
EXPLODING = 1e4  # the other way round: no learning rate suits both ends


@dataclass(frozen=True)
class Finding:
    """Something wrong in one place, with its number and the limit that it was held against."""

    kind: str  # "dead-relu", "saturated", "identical-neurons", ...
    path: str  # of the layer; "" is the network itself
    layer: str
    value: float
    limit: float
    what: str  # the finding with its numbers
    advice: str  # one sentence: what to do
    neurons: tuple[int, ...] = ()  # which, where it is about neurons or features

    def __str__(self) -> str:
        return clean(f"{self.kind} at {_place(self.path, self.layer)}: {self.what}. {self.advice}")


@dataclass(frozen=True)
class Health:
    """The findings in the order of the layers; true if there are any. Prints as a list.

    `loss` says of what the gradients were, `not_looked_for` what this data could not tell.
    """

    findings: tuple[Finding, ...]
    layers: int
    rows: int
    loss: str
    not_looked_for: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def text(self, *, width: int | None = None, ascii: bool | None = None) -> str:
        """The findings as a list, never wider than `width`: by default as wide as the terminal."""
        size = width_here() if width is None else check_size("width", width)
        lines = wrapped(self._head(), size)
        for finding in self.findings:
            place = f"{finding.kind} at {_place(finding.path, finding.layer)}"
            lines += ["", *wrapped(f"{place}: {finding.what}", size, hang=2)]
            lines += wrapped(f"  {finding.advice}", size, hang=2)
        return shown([*lines, *self._notes(size)], ascii)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain values that JSON can hold; a number that is not finite is None."""
        content = dataclasses.asdict(self)
        content["not_looked_for"] = list(self.not_looked_for)
        content["findings"] = [
            {
                **dataclasses.asdict(finding),
                "value": finding.value if math.isfinite(finding.value) else None,
                "neurons": list(finding.neurons),
            }
            for finding in self.findings
        ]
        return content

    def _repr_html_(self) -> str:
        columns = [
            Column("finding", [finding.kind for finding in self.findings]),
            Column("where", [_place(finding.path, finding.layer) for finding in self.findings]),
            Column("what", [finding.what for finding in self.findings]),
            Column("what to do", [finding.advice for finding in self.findings]),
        ]
        notes = [f"Not looked for: {note}." for note in self.not_looked_for]
        return as_html(self._head(), columns if self.findings else [], notes)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return self.text()

    def _head(self) -> str:
        found = counted(len(self.findings), "finding") if self.findings else "no finding"
        rows = counted(self.rows, "row")
        return f"{found} in {counted(self.layers, 'layer')} on {rows}; gradients of {self.loss}"

    def _notes(self, size: int) -> list[str]:
        return [
            line
            for note in self.not_looked_for
            for line in wrapped(f"not looked for: {note}", size, hang=2)
        ]


def health(model: Module, data: Any, *, loss: Callable[..., Any] | None = None) -> Health:
    """What is wrong with a network, as it is and in the mode in which it is, on this data.

    `data` is the inputs, a tuple (inputs, targets) or a Dataset. The gradients are those of `loss`;
    without it, of the cross-entropy for integer labels and of the mean squared error for other
    targets, as `fit` chooses; without targets, of the mean of the squared outputs.

    Found are: NaN and infinity in data, weights, activations and gradients; inputs of a scale that
    no first layer expects; a softmax or sigmoid under a cross-entropy; ReLUs that are never
    above 0, sigmoids and tanhs at their limits (not in the output, which may be certain), neurons
    of a hidden layer with the same weights, BatchNorm features that do not vary, signals that grow
    or fade beyond what initialisations promise, gradients that vanish or explode. The limits stand
    at the top of the file. Nothing is changed by it: values, statistics, modes, gradients, hooks
    and random streams are as before.

    Raises ArgumentTypeError if `model` is no Module or targets are missing for `loss`, ShapeError
    for data without rows, and what the model and the loss raise.
    """
    if not isinstance(model, Module):
        raise ArgumentTypeError(
            f"health takes a Module, not a {type(model).__name__}", fix="ll.health(model, (X, y))"
        )
    x, y = _data(data)
    function, name = _loss(y, loss)
    seen = _Seen([p.data for p in model.parameters()])
    found = list(_not_finite_weights(model))  # now: a run in training moves running statistics
    with unchanged(model), enable_grad(), np.errstate(all="ignore"):
        start = to_look_at(x)
        if arrays.kind(start.dtype) == "f":
            # So that frozen layers have gradients to look at, too. A clone, because a forward may
            # write into its input but not into a leaf.
            start = start.requires_grad_().clone()
        out = run(model, (start,), after=seen.after, operation=seen.operation)
        first = next(iter(tensors_in(out)), None)
        value = None if first is None else function(out if y is not None else first, y)
        wanted = [event.z for event in seen.events if isinstance(event, _Affine)]
        gradients: tuple[Any, ...] = ()
        if wanted and isinstance(value, Tensor) and value.requires_grad:
            gradients = autograd.grad(value, wanted, allow_unused=True)
        rows = start.shape[0] if start.ndim > 1 else 1
        skipped: list[str] = []
        bad_data = _count_not_finite(start)
        if bad_data:
            advice = "Clean the data first: what a network makes of NaN says nothing about it."
            what = f"{counted(bad_data, 'number')} of the data {_are(bad_data)} NaN or infinite"
            found.append(Finding("not-finite-data", "", "input", bad_data, 0, what, advice))
        elif seen.bad is not None:
            found.append(seen.bad)
        found += _identical(seen)
        if isinstance(function, CrossEntropyLoss) or function is cross_entropy:
            found += _softmax_twice(seen, first)
        if bad_data or seen.bad is not None:
            skipped.append("dead neurons, drift and gradients, because of NaN or infinity")
        else:
            if rows >= FEWEST_ROWS:
                found += _dead_and_saturated(seen, first)
            elif any(isinstance(event, _Activation) for event in seen.events):
                skipped.append(
                    f"dead and saturated neurons ({counted(rows, 'row')}; they need {FEWEST_ROWS})"
                )
            found += _constant_features(seen)
            found += _unscaled(seen)
            found += _drift(seen)
            found += _gradients(seen, gradients, skipped)
    order = {"not-finite-data": -1}
    found.sort(key=lambda f: order.get(f.kind, seen.order.get(f.path, 0)))
    return Health(tuple(found), len(seen.leaves), rows, name, tuple(skipped))


# ── what was asked for ───────────────────────────────────────────────────────────────────────────


def _data(data: Any) -> tuple[Any, Any]:
    """Inputs, and targets or None."""
    if isinstance(data, Dataset):
        targets = data.targets if data.task == "classification" else data.targets[:, None]
        data = (data.features, targets)
    if isinstance(data, tuple) and len(data) != 2:
        raise ArgumentTypeError(
            f"data is the inputs, or a pair (inputs, targets), not {len(data)} things",
            fix="ll.health(model, (X, y))",
        )
    x, y = data if isinstance(data, tuple) else (data, None)
    x = as_tensor(x)
    shape = tuple(x.shape)
    if not shape or 0 in shape:
        raise ShapeError(
            f"health needs at least one row of data, not shape {shape}",
            fix="give a batch of real data, such as the training rows",
            got=shape,
        )
    if y is not None:
        y = as_tensor(y)
        if tuple(y.shape[:1]) != shape[:1]:
            raise ShapeError(
                f"inputs of shape {shape} and targets of shape {tuple(y.shape)} do not pair up",
                fix="give one target for each row of the inputs",
                expected=shape[:1],
                got=tuple(y.shape[:1]),
            )
    return x, y


def _loss(y: Any, loss: Any) -> tuple[Callable[[Any, Any], Any], str]:
    """The function of outputs and targets whose gradients are looked at, and what it is called."""
    if loss is not None and (isinstance(loss, type) or not callable(loss)):
        raise ArgumentTypeError(
            f"loss is a function or a loss module, not {described(loss)}",
            fix="loss=nn.CrossEntropyLoss()",
        )
    if y is None:
        if loss is not None:
            raise ArgumentTypeError(
                "a loss compares with targets, and none are given", fix="ll.health(model, (X, y))"
            )
        return lambda out, _: (out * out).mean(), "the mean of the squared outputs"
    if loss is not None:
        return loss, str(getattr(loss, "__name__", type(loss).__name__))
    if arrays.kind(y.dtype) == "i" and y.ndim == 1:
        return CrossEntropyLoss(), "the cross-entropy"
    return MSELoss(), "the mean squared error"


# ── what was seen on the way ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Affine:
    """A product with a weight: x, and z = W x + b."""

    path: str
    module: Module
    x: np.ndarray
    z: Tensor
    weights: np.ndarray  # (neurons, inputs)
    bias: np.ndarray | None


@dataclass(frozen=True)
class _Activation:
    path: str
    layer: str
    name: str  # relu, sigmoid, tanh or softmax
    out: Tensor


@dataclass(frozen=True)
class _Normalisation:
    path: str
    module: BatchNorm1d
    x: np.ndarray


class _Seen:
    """What there is to look at, in the order in which it happened."""

    def __init__(self, weights: list[Any]) -> None:
        self.weights = {id(array) for array in weights}
        self.events: list[_Affine | _Activation | _Normalisation] = []
        self.leaves: set[int] = set()
        self.order: dict[str, int] = {}
        self.bad: Finding | None = None
        self.squashed: _Activation | None = None  # the last softmax or sigmoid

    def after(self, call: Call, args: tuple[Any, ...], out: Any) -> None:
        module = call.module
        if not call.calls:
            self.leaves.add(id(module))
        self.order.setdefault(call.path, len(self.order))
        if isinstance(module, BatchNorm1d):
            self.events.append(_Normalisation(call.path, module, _numpy(args[0])))
        count = sum(map(_count_not_finite, tensors_in(out)))
        if count and self.bad is None:
            self.bad = Finding(
                "not-finite-activation",
                call.path,
                module._short(),
                count,
                0,
                f"{counted(count, 'number')} it gives {_are(count)} NaN or infinite, "
                "the first on the way",
                "Look at its weights and inputs; a lower learning rate keeps both in range.",
            )

    def operation(self, call: Call, name: str, args: tuple[Any, ...], out: Any) -> None:
        module, layer = call.module, call.module._short()
        if name in ("softmax", "sigmoid"):
            self.squashed = _Activation(call.path, layer, name, out)
        if name in ("linear", "dense") or (name == "_matmul" and any(map(self._is_weight, args))):
            w_first = name == "_matmul" and self._is_weight(args[0])
            x, w = map(_numpy, (args[1], args[0]) if w_first else args[:2])
            if w.ndim == 2:
                bias = _numpy(args[2]) if args[2:] and args[2] is not None else None
                w = w if name == "linear" or w_first else w.T
                self.events.append(_Affine(call.path, module, x, out, w, bias))
        elif name in ("relu", "sigmoid", "tanh"):
            if isinstance(module, Activated):
                wanted = getattr(find_activation(module.activation), "__name__", "") == name
            elif type(module).__module__.startswith("layerlab.nn"):  # SiLU has a sigmoid inside
                wanted = isinstance(module, (ReLU, Sigmoid, Tanh))
            else:
                wanted, layer = True, f"{name} in {layer}"
            if wanted:
                self.events.append(_Activation(call.path, layer, name, out))

    def _is_weight(self, value: Any) -> bool:
        """Whether it is a parameter, or one transposed."""
        raw = as_raw(value)
        return id(raw) in self.weights or id(getattr(raw, "base", None)) in self.weights


def _numpy(value: Any) -> np.ndarray:
    return as_numpy(as_raw(value))


def _count_not_finite(value: Any) -> int:
    raw = _numpy(value)
    return int(raw.size - np.isfinite(raw).sum()) if raw.dtype.kind == "f" else 0


def _is_output(value: Any, output: Any) -> bool:
    """Whether it is what the network gives, as it is or in another shape."""
    raw, final = as_raw(value), as_raw(output)
    return raw is final or getattr(final, "base", None) is raw


def _rows(values: np.ndarray) -> np.ndarray:
    """One row a sample (or a position in it), one column a neuron."""
    return values.reshape(-1, values.shape[-1] if values.ndim > 1 else 1)


# ── what can be wrong ────────────────────────────────────────────────────────────────────────────


def _not_finite_weights(model: Module) -> Iterator[Finding]:
    for path, module in model.named_modules():
        for name, value in vars(module).items():
            if isinstance(value, Parameter) or (name in module._buffers and value is not None):
                count = _count_not_finite(value)
                if count:
                    yield Finding(
                        "not-finite-weights",
                        path,
                        module._short(),
                        count,
                        0,
                        f"{counted(count, 'number')} of {name} {_are(count)} NaN or infinite",
                        "Go back to weights from before, and train on with a lower learning rate.",
                    )


def _dead_and_saturated(seen: _Seen, output: Any) -> Iterator[Finding]:
    for event in seen.events:
        if not isinstance(event, _Activation):
            continue
        out = _rows(_numpy(event.out))
        if event.name == "relu":
            stuck, kind = ~(out > 0).any(axis=0), "dead-relu"
            limit = 0.5 + DEAD_DEVIATIONS / (2 * math.sqrt(stuck.size))
            said = "never give more than 0"
            advice = (
                "Lower the learning rate and start anew from he_normal with biases of 0, or use "
                "LeakyReLU, which cannot die."
            )
        else:
            if _is_output(event.out, output):
                continue  # an output may be certain
            low, high = (0.0, 1.0) if event.name == "sigmoid" else (-1.0, 1.0)
            margin = SATURATED_MARGIN * (high - low)
            near = (out <= low + margin) | (out >= high - margin)
            stuck, limit, kind = near.mean(axis=0) > SATURATED_ROWS, SATURATED_SHARE, "saturated"
            said = (
                f"are within {SATURATED_MARGIN:.0%} of a limit on over {SATURATED_ROWS:.0%} of rows"
            )
            advice = (
                "Scale the inputs to mean 0 and variance 1 and start from smaller weights "
                "(glorot_normal), or put BatchNorm1d in front."
            )
        share = float(stuck.mean())
        what = ""
        if share > limit or share == 1:
            limit = min(limit, 1.0)
            what = f"{int(stuck.sum())} of {counted(stuck.size, 'neuron')} {said} "
        elif kind == "saturated" and near.mean() > SATURATED_NUMBERS:
            share, limit = float(near.mean()), SATURATED_NUMBERS
            what = f"most of what it gives is within {SATURATED_MARGIN:.0%} of a limit "
        if what:
            what += f"({share:.0%}; limit {limit:.0%})"
            neurons = tuple(np.flatnonzero(stuck).tolist())
            yield Finding(kind, event.path, event.layer, share, limit, what, advice, neurons)


def _softmax_twice(seen: _Seen, output: Any) -> Iterator[Finding]:
    """A log-softmax is no fault: a second one changes nothing."""
    if seen.squashed is None or not _is_output(seen.squashed.out, output):
        return
    classes = output.shape[-1]
    least = math.log(1 + (classes - 1) / math.e)
    name = seen.squashed.name
    yield Finding(
        "softmax-twice",
        seen.squashed.path,
        seen.squashed.layer,
        least,
        0.0,
        f"the cross-entropy takes the softmax of what this {name} gives, which is never outside 0 "
        f"to 1: with {classes} classes the loss cannot fall below {least:.3g}",
        f"Leave the {name} out: the cross-entropy contains the softmax.",
    )


def _unscaled(seen: _Seen) -> Iterator[Finding]:
    event = next(iter(seen.events), None)
    if not isinstance(event, _Affine):
        return  # BatchNorm1d scales
    x = _rows(event.x).astype(np.float64)
    scale = np.maximum(np.abs(x.mean(axis=0)), x.std(axis=0))
    far = np.flatnonzero(scale > UNSCALED)
    if far.size:
        largest = float(scale.max())
        yield Finding(
            "inputs-unscaled",
            event.path,
            event.module._short(),
            largest,
            UNSCALED,
            f"{far.size} of {counted(scale.size, 'input')} "
            f"{'has' if far.size == 1 else 'have'} a mean or a standard deviation beyond "
            f"{UNSCALED:,.0f} (the largest {largest:.2g})",
            "Scale every input to mean 0 and variance 1, by what the training rows have.",
            tuple(far.tolist()),
        )


def _identical(seen: _Seen) -> Iterator[Finding]:
    affine = [event for event in seen.events if isinstance(event, _Affine)]
    for event in affine[:-1]:  # the output layer may start from zeros: its targets tell it apart
        bias = np.zeros(len(event.weights)) if event.bias is None else event.bias
        table = np.column_stack([event.weights, np.broadcast_to(bias, len(event.weights))])
        table = table.astype(np.float64)
        scale = np.abs(table).max() or 1.0
        if not math.isfinite(scale):
            continue
        rounded = np.round(table / scale / SAME_WEIGHTS)
        _, group, sizes = np.unique(rounded, axis=0, return_inverse=True, return_counts=True)
        same = np.flatnonzero(sizes[group.reshape(-1)] > 1)
        if same.size:
            yield Finding(
                "identical-neurons",
                event.path,
                event.module._short(),
                same.size,
                0,
                f"{same.size} of {counted(len(table), 'neuron')} have the weights and the bias of "
                "another",
                "Start from random weights (he_normal, glorot_normal): neurons that begin alike "
                "stay alike.",
                tuple(same.tolist()),
            )


def _constant_features(seen: _Seen) -> Iterator[Finding]:
    for event in seen.events:
        if not isinstance(event, _Normalisation):
            continue
        module, x = event.module, event.x.astype(np.float64)
        # What it divides by: in training the variance of this data, else the running estimate.
        if module.running_var is not None and not module.training:
            spread, where = _numpy(module.running_var), "in the running estimate"
        else:
            spread, where = x.var(axis=(0,) if x.ndim == 2 else (0, 2)), "on this data"
        constant = np.flatnonzero(spread < module.eps)
        if constant.size:
            least = float(spread.min())
            yield Finding(
                "constant-feature",
                event.path,
                module._short(),
                least,
                module.eps,
                f"{constant.size} of {counted(module.num_features, 'feature')} "
                f"{'has' if constant.size == 1 else 'have'} a variance below eps {where} "
                f"(the least {least:.2g}; eps {module.eps:g})",
                "Look at what comes before: a dead neuron, or a column that is the same in every "
                "row.",
                tuple(constant.tolist()),
            )


def _drift(seen: _Seen) -> Iterator[Finding]:
    drift = 1.0
    for event in seen.events:
        if isinstance(event, _Normalisation):
            drift = 1.0
        if not isinstance(event, _Affine):
            continue
        before = float(np.square(event.x, dtype=np.float64).mean())
        z = _numpy(event.z).astype(np.float64)
        after = float(np.square(z if event.bias is None else z - event.bias).mean())
        if not before or not after:
            continue  # nothing comes in: that is another finding
        gain = after / before
        low, high = _promised(event)
        drift *= gain / min(max(gain, low), high)
        if not FADING <= drift <= GROWING:
            limit = GROWING if drift > 1 else FADING
            yield Finding(
                "variance-drift",
                event.path,
                event.module._short(),
                drift,
                limit,
                f"up to here the mean square of the signal is {drift:.2g} times what "
                f"initialisations promise (limit {limit:g})",
                "Start from weights of the right size (he_normal before ReLU, glorot_normal before "
                "tanh), or put BatchNorm1d in between.",
            )
            return


def _promised(event: _Affine) -> tuple[float, float]:
    """The gains that published initialisations have, and that of the layer's own."""
    neurons, inputs = event.weights.shape
    own = GAINS[0]
    if isinstance(event.module, Layer):
        own = inputs * 0.1**2
    elif isinstance(event.module, Dense):
        own = 2 * inputs / (inputs + neurons)
    return min(GAINS[0], own), max(GAINS[1], own)


def _gradients(seen: _Seen, gradients: tuple[Any, ...], skipped: list[str]) -> Iterator[Finding]:
    affine = [event for event in seen.events if isinstance(event, _Affine)]
    sizes = [
        (event, math.sqrt(float(np.square(_numpy(g), dtype=np.float64).mean())))
        for event, g in zip(affine, gradients or (None,) * len(affine), strict=True)
        if g is not None
    ]
    if not sizes:
        return
    last = sizes[-1][1]
    if last == 0:
        skipped.append("vanishing gradients, because that of the last layer is 0")
        return
    for event, size in reversed(sizes):
        ratio = size / last
        # Just 0 is no fading: it is a layer of zeros, or of dead neurons, which is told elsewhere.
        if ratio == 0 or VANISHING <= ratio <= EXPLODING:
            continue
        where = f"the gradient here is {ratio:.2g} times that of the last layer"
        name, limit, advice = (
            "exploding-gradient",
            EXPLODING,
            ("Start from smaller weights, or clip the gradients (clip_grad_norm_)."),
        )
        if not math.isfinite(ratio):
            name, limit, where = "not-finite-gradient", 0.0, "the gradient here is NaN or infinite"
        elif ratio < VANISHING:
            name, limit, advice = (
                "vanishing-gradient",
                VANISHING,
                (
                    "Use ReLU with he_normal, BatchNorm1d in between, Residual around, or fewer "
                    "layers."
                ),
            )
        yield Finding(
            name,
            event.path,
            event.module._short(),
            ratio,
            limit,
            where + f" (limit {limit:g})" * bool(limit),
            advice,
        )
        return


def _are(n: int) -> str:
    return "is" if n == 1 else "are"


def _place(path: str, layer: str) -> str:
    return f"[{path}] {layer}" if path else layer
