"""Modules and losses where tests usually do not look: unbounded numbers, odd shapes and layouts."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from twins import compare, twins

import layerlab as ll
from conventions import LOSSES
from layerlab import functional as F
from layerlab import nn

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.filterwarnings("ignore:Implicit dimension choice"),
]
ROW = "modules and losses at the edges, against PyTorch"
DTYPES = ("float64", "float32")
EXAMPLES = 30

# ── numbers, shapes, layouts ─────────────────────────────────────────────────────────────────────

SPECIAL = [
    *(0.0, -0.0, np.inf, -np.inf, np.nan, 5e-324, -1e-310, 1e-40, -1e-45, 1e-30),
    *(88.8, -88.8, 104.0, 710.0, -710.0, 745.2, -745.2, 1e30, -1e30, 3e38, 1e154, -1e300),
    *(1.0, -1.0, 0.5, -0.5, 2.0, 1 / 3, 3.0, -3.0, 6.0, 20.0, -20.0, 1e4, -1e4, 9e4, 90001.5),
]
NUMBERS = st.sampled_from(SPECIAL) | st.floats(-4, 4) | st.floats()
ENDS = [0.0, 1.0, 0.5, 0.25, 1e-7, 1e-45, 1e-50, 1e-320, 1 - 1e-16, 1 - 6e-8]
PROBABILITIES = st.floats(0, 1) | st.sampled_from(ENDS)
# Not so small that weight × gradient is 0, or not, by the order in which numbers are multiplied.
WEIGHTS = st.floats(1e-30, 3) | st.sampled_from([0.0, 1.0, 0.3, 2.5, 1e4])
SHAPES = st.just(()) | hnp.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=3)
LAYOUTS = {
    "as it is": np.array,
    "Fortran-ordered": lambda x: np.array(x, order="F"),
    "strided": lambda x: np.stack([x, x], axis=-1)[..., 0],
    "reversed": lambda x: np.array(x[..., ::-1])[..., ::-1] if x.ndim else x,
    "read-only": lambda x: frozen(np.array(x)),
}


def frozen(x):
    x.flags.writeable = False
    return x


def full_of(draw, shape, elements):
    return draw(hnp.arrays("float64", shape, elements=elements, fill=st.nothing()))


def numbers(draw, shape):
    """Any numbers; or logits that are large, or far from 0 and close together; or equal ones."""
    kind = draw(st.sampled_from(["any", "any", "any", "scaled", "shifted", "equal", "normal"]))
    if kind == "any":
        return full_of(draw, shape, NUMBERS)
    if kind == "equal":
        return np.full(shape, draw(NUMBERS))
    x = np.random.default_rng(draw(st.integers(0, 99))).normal(size=shape)
    return np.asarray({"scaled": x * 1e4, "shifted": x + 9e4, "normal": x}[kind])


def cast(x, dtype):
    with np.errstate(all="ignore"):
        return x.astype(dtype) if x.dtype.kind == "f" else x


# ── what each module is given: its arguments, and its inputs ─────────────────────────────────────

OPTIONS = {
    "CELU": {"alpha": [1.0, 0.25, 3.0, -1.0, 1e-3]},
    "ELU": {"alpha": [1.0, 2.5, -1.0, 0.0, 1e-3]},
    "GELU": {"approximate": ["none", "tanh"]},
    "Hardtanh": {"min_val": [-2.0, -1.0, 0.0], "max_val": [0.5, 3.0]},
    "LeakyReLU": {"negative_slope": [0.01, 0.0, -0.3, 2.0]},
    "PReLU": {"init": [0.25, 0.0, -0.5, 1.0]},
    "Softplus": {"beta": [1.0, 2.0, 0.1], "threshold": [20.0, 1.0, -3.0, 1000.0]},
    "Dropout": {"p": [0.0, 1.0]},
    "Softmax": {"dim": [-1, 0, 1, None]},
    "LogSoftmax": {"dim": [-1, 0, 1, None]},
    "Flatten": {"start_dim": [0, 1, -2], "end_dim": [-1, 1, 2]},
    "HuberLoss": {"delta": [1.0, 0.5, 1e-3, 1e4]},
    "SmoothL1Loss": {"beta": [1.0, 0.0, 0.5, 1e4]},
    "BatchNorm1d": {
        "eps": [1e-5, 0.1],
        "momentum": [0.1, None, 0.0, 1.0],
        "affine": [True, False],
        "track_running_stats": [True, False],
        "bias": [True, False],
    },
}


def chosen(draw, name):
    return {key: draw(st.sampled_from(values)) for key, values in OPTIONS.get(name, {}).items()}


def one_input(draw, name):
    return chosen(draw, name), [numbers(draw, draw(SHAPES))]


def halves(draw, name):
    shape = draw(hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=2))
    dim = draw(st.sampled_from([-1, 0, 1]))
    if -len(shape) <= dim < len(shape) and draw(st.integers(0, 9)):  # else odd, and refused
        shape = tuple(2 * n if i == dim % len(shape) else n for i, n in enumerate(shape))
    return {"dim": dim}, [numbers(draw, shape)]


def rows(draw, name):
    width, outputs = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    shape = draw(hnp.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=3))[1:]
    arguments = {"in_features": width, "out_features": outputs, "bias": draw(st.booleans())}
    return arguments, [numbers(draw, (*shape, width))]


def batch(draw, name):
    features, n = draw(st.integers(1, 3)), draw(st.integers(0, 5))
    length = draw(st.sampled_from([(), (), (0,), (1,), (3,)]))
    x = numbers(draw, (n, features, *length))
    if draw(st.integers(0, 4)) == 0:
        x[:, 0] = draw(NUMBERS)
    return {"num_features": features, **chosen(draw, name)}, [x]


def reduction(draw):
    return {"reduction": draw(st.sampled_from(["mean", "sum", "none"]))}


def distance(draw, name):
    shape = draw(SHAPES)
    return {**reduction(draw), **chosen(draw, name)}, [numbers(draw, shape), numbers(draw, shape)]


def broadcasting(draw, shape):
    """Weights that fit losses of a shape: some axes missing, some of length one."""
    kept = shape[draw(st.integers(0, len(shape))) :]
    return full_of(draw, tuple(draw(st.sampled_from([n, n, 1])) for n in kept), WEIGHTS)


def binary(draw, name):
    arguments, shape = reduction(draw), draw(SHAPES)
    if draw(st.booleans()):
        arguments["weight"] = broadcasting(draw, shape)
    target = full_of(draw, shape, PROBABILITIES)
    if name == "BCELoss":
        outside = draw(st.integers(0, 9)) == 0
        return arguments, [full_of(draw, shape, NUMBERS if outside else PROBABILITIES), target]
    if draw(st.booleans()):
        # Below 1, the target's own gradient at a logit of -inf is inf in PyTorch, and NaN here:
        # inf - inf, as the value is in both.
        arguments["pos_weight"] = np.asarray(1 + broadcasting(draw, shape))
    return arguments, [numbers(draw, shape), target]


def classified(draw, name):
    arguments = reduction(draw)
    n, classes = draw(st.integers(0, 4)), draw(st.integers(1, 4))
    shape = draw(st.sampled_from([(n, classes), (n, classes, 2), (n, classes, 0), (classes,)]))
    if draw(st.booleans()):
        arguments["weight"] = full_of(draw, (classes,), WEIGHTS)
    x = numbers(draw, shape)
    if name == "CrossEntropyLoss":
        arguments["label_smoothing"] = draw(st.sampled_from([0.0, 0.0, 0.1, 1.0]))
        if draw(st.integers(0, 2)) == 0:
            if draw(st.integers(0, 4)) == 0:
                arguments["ignore_index"] = draw(st.sampled_from([0, 1]))  # refused by both
            return arguments, [x, full_of(draw, shape, PROBABILITIES)]
    ignored = arguments["ignore_index"] = draw(st.sampled_from([-100, -100, 0, 1, -1]))
    labels = st.integers(0, classes - 1) | st.just(ignored)
    labels = draw(st.sampled_from([labels, labels, st.just(ignored)]))
    shape = () if len(shape) == 1 else (n, *shape[2:])
    return arguments, [x, draw(hnp.arrays("int64", shape, elements=labels, fill=st.nothing()))]


PLAIN = (
    *("Hardsigmoid", "Hardswish", "Identity", "LogSigmoid", "Mish", "ReLU", "ReLU6", "SELU"),
    *("SiLU", "Sigmoid", "Softsign", "Tanh"),
)
GIVEN = {
    **dict.fromkeys([*PLAIN, *OPTIONS], one_input),
    "GLU": halves,
    "Linear": rows,
    "BatchNorm1d": batch,
    **dict.fromkeys(["MSELoss", "L1Loss", "HuberLoss", "SmoothL1Loss"], distance),
    **dict.fromkeys(["BCELoss", "BCEWithLogitsLoss"], binary),
    **dict.fromkeys(["CrossEntropyLoss", "NLLLoss"], classified),
}


def finite_size(x):
    return float(np.abs(x[np.isfinite(x)]).max(initial=1.0))


def operands(name, theirs, x):
    """The largest terms that can cancel: for the value, and for the gradients."""
    if name in LOSSES:
        weights = (getattr(theirs, key, None) for key in ("weight", "pos_weight"))
        size = math.prod(finite_size(w.numpy()) for w in weights if w is not None)
        return size, size
    with np.errstate(all="ignore"):
        if name == "Linear":
            weight = max(finite_size(p.detach().numpy()) for p in theirs.parameters())
            size = x.size * finite_size(x) * weight
            return size, size
        if name == "BatchNorm1d":  # PyTorch computes x * scale + (bias - mean * scale)
            axes = (0, *range(2, x.ndim))
            spread = x.astype("float64").var(axis=axes) if x.size else np.ones(x.shape[1])
            if theirs.running_var is not None:
                spread = np.minimum(spread, 1)
            scale = 4 * finite_size(1 / np.sqrt(spread + theirs.eps))
            size = scale * finite_size(x)
            return np.minimum(size, 1e300), np.minimum(size * scale * finite_size(x), 1e300)
    return 1.0, 1.0


def both(name, arguments, dtype):
    """The two modules, with parameters and weights of the dtype, and other than at first."""
    modules = []
    for library, tensor in ((nn, ll.tensor), (torch.nn, torch.tensor)):
        given = {
            key: tensor(cast(value, dtype)) if isinstance(value, np.ndarray) else value
            for key, value in arguments.items()
        }
        modules.append(getattr(library, name)(**given))
    ours, theirs = modules
    if name in ("Linear", "BatchNorm1d"):
        with torch.no_grad():
            for i, parameter in enumerate(theirs.parameters()):
                drawn = np.random.default_rng(i).normal(size=tuple(parameter.shape))
                parameter.copy_(torch.tensor(drawn))
    return twins(ours, theirs, dtype)


@pytest.mark.parametrize("name", GIVEN)
def test_modules_at_the_edges(name, count):
    @settings(max_examples=3 * EXAMPLES if name in (*LOSSES, "BatchNorm1d") else EXAMPLES)
    @given(
        data=st.data(),
        layout=st.sampled_from(sorted(LAYOUTS)),
        training=st.just(True) if name == "Dropout" else st.booleans(),
    )
    def compared(data, layout, training):
        arguments, inputs = GIVEN[name](data.draw, name)
        for dtype in DTYPES:
            ours, theirs = both(name, arguments, dtype)
            given = [LAYOUTS[layout](cast(x, dtype)) for x in inputs]
            largest, slopes = operands(name, theirs, given[0])
            ours, theirs = ours.train(training), theirs.train(training)
            options = {"largest": largest, "slopes": slopes, **reduced(arguments)}
            compare(f"nn.{name}", ours, theirs, *given, **options)
            count(ROW)

    compared()


@pytest.mark.parametrize(
    "name", [name for name in GIVEN if GIVEN[name] in (one_input, distance, binary)]
)
def test_every_special_number(name, count):
    """All of them beside each other, and each against each, with every choice of options."""
    first = ENDS if name == "BCELoss" else SPECIAL
    inputs = [np.array(first)]
    if name in LOSSES:
        inputs = [
            x.copy() for x in np.meshgrid(first, SPECIAL if GIVEN[name] is distance else ENDS)
        ]
    options = OPTIONS.get(name, {})
    for values in itertools.product(*options.values()):
        arguments = dict(zip(options, values, strict=True))
        if name in LOSSES:
            arguments["reduction"] = "none"
        for dtype in DTYPES:
            if name == "Flatten" and arguments["start_dim"] == 1:
                continue  # of a vector: refused, see above
            ours, theirs = both(name, arguments, dtype)
            compare(f"nn.{name}", ours, theirs, *[cast(x, dtype) for x in inputs], reduction="none")
            count(ROW)


def reduced(arguments):
    return {key: value for key, value in arguments.items() if key == "reduction"}


# ── what has no twin in PyTorch: beside the same formula there ───────────────────────────────────


class Affine(torch.nn.Module):
    """f(x @ weights + bias), in the layout and with the names that are asked for."""

    def __init__(self, function, weights, bias, names, transposed):
        super().__init__()
        self.function, self.names, self.transposed = function, names, transposed
        for name, value in zip(names, (weights, bias), strict=True):
            self.register_parameter(name, torch.nn.Parameter(torch.tensor(value)))

    def forward(self, x):
        weights, bias = (getattr(self, name) for name in self.names)
        weights = weights.T if self.transposed else weights
        return self.function(x @ weights + bias if weights.ndim else x * weights + bias)


class Shortcut(torch.nn.Module):
    def __init__(self, module):
        super().__init__()
        self.module = module

    def forward(self, x):
        return x + self.module(x)


FUNCTIONS = {
    None: lambda z: z,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "silu": torch.nn.functional.silu,
    "softmax": lambda z: torch.softmax(z, -1),
}
GATES = {
    "BilinearGLU": lambda b: b,
    "GEGLU": torch.nn.functional.gelu,
    "ReGLU": torch.relu,
    "SwiGLU": torch.nn.functional.silu,
}


def gated(draw, name):
    arguments, inputs = halves(draw, name)
    if name == "GEGLU":  # PyTorch's two loops differ at numbers near infinity: see GELU
        inputs = [np.where(np.abs(x) < 1e37, x, 0.5) for x in inputs]

    def theirs(x):
        a, b = torch.chunk(x, 2, arguments["dim"]) if x.shape[arguments["dim"]] else (x, x)
        if a.shape != b.shape or x.shape[arguments["dim"]] % 2:
            raise ValueError("two halves")
        return a * GATES[name](b)

    return getattr(nn, name)(**arguments), theirs, inputs


def dialect(draw, name):
    activation = draw(st.sampled_from(list(FUNCTIONS)[: None if name != "Neuron" else 5]))
    width, outputs = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    shape = (*draw(hnp.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=3))[1:], width)
    values = np.random.default_rng(draw(st.integers(0, 99)))
    function = FUNCTIONS[activation]
    if name == "Neuron":
        weight = values.normal(size=draw(st.sampled_from([(), (width,)])))
        ours = nn.Neuron(weight, 0.3, activation)
        theirs = Affine(function, np.asarray(weight), 0.3, ("weight", "bias"), False)
    elif name == "Layer":
        weight, bias = values.normal(size=(outputs, width)), values.normal(size=outputs)
        ours = nn.Layer(width, outputs, activation)
        theirs = Affine(function, weight, bias, ("weights", "biases"), True)
    else:
        weight, bias = values.normal(size=(width, outputs)), values.normal(size=outputs)
        ours = nn.Dense(width, outputs, activation=activation)
        theirs = Affine(function, weight, bias, ("weights", "bias"), False)
    return ours, theirs, [numbers(draw, shape)]


def network(draw, name):
    width = draw(st.integers(1, 4))

    def parts(library):
        return library.Linear(width, 3), library.Tanh(), library.Linear(3, width, bias=False)

    ours, theirs = nn.Sequential(*parts(nn)), torch.nn.Sequential(*parts(torch.nn))
    if name == "Residual":
        ours, theirs = nn.Residual(ours), Shortcut(theirs)
    shape = draw(hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=3))
    return ours, theirs, [numbers(draw, (*shape, width))]


COMPOSED = {
    **dict.fromkeys(GATES, gated),
    **dict.fromkeys(["Neuron", "Layer", "Dense"], dialect),
    **dict.fromkeys(["Residual", "Sequential"], network),
}


@pytest.mark.parametrize("name", COMPOSED)
def test_modules_without_a_twin(name, count):
    @settings(max_examples=EXAMPLES)
    @given(data=st.data(), layout=st.sampled_from(sorted(LAYOUTS)))
    def compared(data, layout):
        ours, theirs, inputs = COMPOSED[name](data.draw, name)
        for dtype in DTYPES:
            largest = 1.0
            given = [LAYOUTS[layout](cast(x, dtype)) for x in inputs]
            if isinstance(theirs, torch.nn.Module):
                twins(ours, theirs, dtype)
                ours.zero_grad()
                theirs.zero_grad()
                largest, _ = operands("Linear", theirs, given[0])
            compare(f"nn.{name}", ours, theirs, *given, largest=largest)
            count(ROW)

    compared()


def test_every_module_is_here():
    modules = {
        name
        for name in nn.__all__
        if isinstance(getattr(nn, name), type) and issubclass(getattr(nn, name), nn.Module)
    }
    assert modules - {"Module", "ModuleList"} == {*GIVEN, *COMPOSED}  # no ModuleList is called


# ── dtypes ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("first", ["int64", "bool", "float64", "float32"])
@pytest.mark.parametrize("name", [name for name in GIVEN if GIVEN[name] is one_input])
def test_nothing_is_truncated_whatever_came_first(name, first):
    arguments = {"Dropout": {"p": 0.0}, "Softmax": {"dim": 0}, "LogSoftmax": {"dim": 0}}
    arguments = {**arguments, "Flatten": {"start_dim": 0}}.get(name, {})
    ours, theirs = getattr(nn, name)(**arguments), getattr(torch.nn, name)(**arguments)
    ours(np.array([1, 0, 1], dtype=first))
    for dtype in DTYPES:
        twins(ours, theirs, dtype)
        x = np.array([-1, 2.7, 3.9], dtype)
        wanted = theirs(torch.tensor(x)).detach().numpy()
        for found in ours(ll.tensor(x)), ll.as_tensor(ours(x)):
            found = found.numpy(force=True)
            assert found.dtype == dtype
            np.testing.assert_allclose(found, wanted, rtol=1e-6)


MIXED = {
    "Linear": (4, 3),
    "Dense": (4, 3),
    "Layer": (4, 3),
    "PReLU": (4,),
    "BatchNorm1d": (4,),
}


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(("model", "given"), [DTYPES, DTYPES[::-1]])
@pytest.mark.parametrize("name", MIXED)
def test_a_model_and_an_input_of_two_dtypes_meet_in_the_wider(name, model, given, training):
    """PyTorch refuses most of these. What each has of its own stays in its dtype."""
    module = getattr(nn, name)(*MIXED[name]).to(model).train(training)
    x = ll.tensor(np.random.default_rng(0).normal(size=(3, 4)).astype(given), requires_grad=True)
    y = module(x)
    y.sum().backward()
    assert y.numpy(force=True).dtype == "float64"
    assert x.grad.numpy().dtype == given
    kept = [*module.parameters(), *(p.grad for p in module.parameters()), *module.buffers()]
    assert {str(value.numpy(force=True).dtype) for value in kept} <= {model, "int64"}


@pytest.mark.parametrize("classes", [-1, 3, 5])
@pytest.mark.parametrize("shape", [(), (4,), (2, 3), (0,), (2, 0)])
def test_one_hot(shape, classes):
    labels = np.random.default_rng(0).integers(0, 3, shape)
    if not labels.size and classes == -1:
        with pytest.raises(RuntimeError):
            torch.nn.functional.one_hot(torch.tensor(labels), classes)
        with pytest.raises(ValueError, match="at least one class"):
            F.one_hot(labels, classes)
        return
    wanted = torch.nn.functional.one_hot(torch.tensor(labels), classes).numpy()
    for found in F.one_hot(ll.tensor(labels), classes).numpy(), F.one_hot(labels, classes):
        assert found.dtype == wanted.dtype
        np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("momentum", [None, 0.1, 1.0])
def test_the_estimates_of_batch_norm_over_batches_and_a_reset(momentum):
    ours, theirs = both("BatchNorm1d", {"num_features": 2, "momentum": momentum}, "float64")
    draw = np.random.default_rng(0)
    for n in (3, 0, 5, 2, -1, 4):
        if n < 0:
            ours.reset_running_stats()
            theirs.reset_running_stats()
        else:
            compare("nn.BatchNorm1d", ours, theirs, draw.normal(3.0, 2.0, (n, 2)))
            ours.zero_grad()
            theirs.zero_grad()
    assert ours.state_dict()["num_batches_tracked"].numpy().shape == ()
