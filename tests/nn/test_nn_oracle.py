"""Every module of `nn` against PyTorch's: values, gradients, buffers, names and printing."""

import math
from collections import OrderedDict

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from layerlab import nn

pytestmark = pytest.mark.oracle

RTOL = {"float64": 1e-9, "float32": 1e-5}
# PyTorch holds 1/6 in single precision here, whatever the dtype, and CELU's 1/alpha too: an alpha
# is chosen that loses nothing. `test_activations.py` compares both with the formula.
SINGLE = {"nn.Hardsigmoid()": "float32"}
DTYPES = st.sampled_from(sorted(RTOL))
SEEDS = st.integers(0, 2**32 - 1)
LEADING = st.lists(st.integers(1, 4), max_size=3).map(tuple)

# Written once, evaluated in both libraries. The last axis of the input is 4, or what comes after |.
ELEMENTWISE = {
    "CELU": ["nn.CELU()", "nn.CELU(alpha=0.25)"],
    "ELU": ["nn.ELU()", "nn.ELU(alpha=2.5)"],
    "GELU": ["nn.GELU()", "nn.GELU(approximate='tanh')"],
    "Hardsigmoid": ["nn.Hardsigmoid()"],
    "Hardswish": ["nn.Hardswish()"],
    "Hardtanh": ["nn.Hardtanh()", "nn.Hardtanh(-2.0, 0.5)"],
    "Identity": ["nn.Identity()", "nn.Identity(54, unused=0.1)"],
    "LeakyReLU": ["nn.LeakyReLU()", "nn.LeakyReLU(0.3)"],
    "LogSigmoid": ["nn.LogSigmoid()"],
    "Mish": ["nn.Mish()"],
    "PReLU": ["nn.PReLU()", "nn.PReLU(init=-0.5)"],
    "ReLU": ["nn.ReLU()"],
    "ReLU6": ["nn.ReLU6()"],
    "SELU": ["nn.SELU()"],
    "SiLU": ["nn.SiLU()"],
    "Sigmoid": ["nn.Sigmoid()"],
    "Softplus": ["nn.Softplus()", "nn.Softplus(beta=2.0, threshold=3.0)"],
    "Softsign": ["nn.Softsign()"],
    "Tanh": ["nn.Tanh()"],
}
ROWWISE = {
    "GLU": ["nn.GLU()", "nn.GLU(dim=-1)"],
    "LogSoftmax": ["nn.LogSoftmax(dim=-1)", "nn.LogSoftmax(dim=0)"],
    "Softmax": ["nn.Softmax(dim=-1)", "nn.Softmax(dim=0)"],
    "Linear": ["nn.Linear(4, 3)", "nn.Linear(4, 1, bias=False)", "nn.Linear(4, 7)"],
    "Sequential": [
        "nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 2))",
        "nn.Sequential(OrderedDict([('first', nn.Linear(4, 2)), ('act', nn.PReLU())]))",
        "nn.Sequential(nn.Sequential(nn.Linear(4, 3), nn.GELU()), nn.Sequential(nn.Linear(3, 3)))",
        "nn.Sequential()",
    ],
}
BATCHES = {  # (n, 4, ...) only
    "BatchNorm1d": [
        "nn.BatchNorm1d(4)",
        "nn.BatchNorm1d(4, eps=0.1, momentum=0.7)",
        "nn.BatchNorm1d(4, momentum=None)",
        "nn.BatchNorm1d(4, affine=False)",
        "nn.BatchNorm1d(4, bias=False)",
        "nn.BatchNorm1d(4, track_running_stats=False)",
        "nn.BatchNorm1d(4, momentum=0.0)",
        "nn.BatchNorm1d(4, affine=False, momentum=None, track_running_stats=False)",
    ],
    "Flatten": ["nn.Flatten()", "nn.Flatten(0, 1)", "nn.Flatten(start_dim=-2, end_dim=-1)"],
    "PReLU": ["nn.PReLU(4)", "nn.PReLU(num_parameters=4, init=0.5)"],
    "Softmax": ["nn.Softmax()"],
    "LogSoftmax": ["nn.LogSoftmax()"],
    "GLU": ["nn.GLU(dim=1)"],
}
LOSSES = {
    "MSELoss": "numbers",
    "L1Loss": "numbers",
    "HuberLoss": "numbers",
    "SmoothL1Loss": "numbers",
    "BCELoss": "probabilities",
    "BCEWithLogitsLoss": "logits",
    "CrossEntropyLoss": "labels",
    "NLLLoss": "labels",
}
DROPPING = {"Dropout"}  # compared where nothing is drawn; what is drawn has tests of its own
UNCALLED = {"ModuleList", "Module"}  # no forward: names and printing only
# PyTorch has no such module; these are compared with the formula written in PyTorch.
FORMULAS = {
    "GEGLU": ("nn.GEGLU()", lambda a, b: a * torch.nn.functional.gelu(b)),
    "ReGLU": ("nn.ReGLU()", lambda a, b: a * torch.relu(b)),
    "SwiGLU": ("nn.SwiGLU()", lambda a, b: a * torch.nn.functional.silu(b)),
    "BilinearGLU": ("nn.BilinearGLU()", lambda a, b: a * b),
}
OWN_DIALECTS = {"Neuron", "Layer", "Dense", "Residual"}

TWINS = [
    text for table in (ELEMENTWISE, ROWWISE, BATCHES) for texts in table.values() for text in texts
]
PRINTED = [
    *TWINS,
    "nn.Dropout()",
    "nn.Dropout(0.25)",
    "nn.Dropout(0)",
    "nn.ModuleList()",
    "nn.ModuleList([nn.Linear(2, 3), nn.ReLU()])",
    "nn.Sequential(nn.Flatten(), nn.Sequential(nn.Sequential(nn.Dropout()), nn.BatchNorm1d(7)))",
    *(f"nn.{name}()" for name in LOSSES),
]


def both(text):
    """The same expression in our library and in PyTorch."""
    names = {"OrderedDict": OrderedDict}
    return eval(text, {**names, "nn": nn}), eval(text, {**names, "nn": torch.nn})


def numbers(shape, seed, dtype):
    """Numbers with the corners of all activations among them."""
    generator = np.random.default_rng(seed)
    x = generator.normal(0.0, 2.5, shape)
    corners = generator.choice([0.0, 1.0, -1.0, 3.0, -3.0, 6.0, -2.0, 0.5, 30.0, -30.0], shape)
    return np.where(generator.random(shape) < 0.2, corners, x).astype(dtype)


def close(ours, theirs, dtype, what=""):
    ours = np.asarray(ours.detach().numpy() if isinstance(ours, ll.Tensor) else ours)
    theirs = theirs.detach().numpy()
    assert ours.shape == theirs.shape, what
    assert ours.dtype == theirs.dtype, what
    if not theirs.size:
        return
    # What cancels is off by the rounding of the terms, which are of the order of 1 here, or more.
    scale = np.abs(theirs[np.isfinite(theirs)]).max(initial=1.0)
    np.testing.assert_allclose(
        ours, theirs, rtol=RTOL[dtype], atol=RTOL[dtype] * scale, err_msg=what
    )


def twins(text, dtype, seed=0):
    """Both modules with the same values, other than the initial ones."""
    ours, theirs = both(text)
    ours.to(dtype)
    theirs.to(getattr(torch, dtype))
    generator = np.random.default_rng(seed)
    with torch.no_grad():
        for parameter in theirs.parameters():
            parameter.copy_(torch.from_numpy(generator.normal(0.0, 1.0, tuple(parameter.shape))))
    ours.load_state_dict({key: value.numpy() for key, value in theirs.state_dict().items()})
    return ours, theirs


def compare(ours, theirs, x, dtype, seed, precision=None):
    """One forward and one backward: values, gradient of the input, of parameters, and buffers."""
    precision = precision or dtype
    ours_x, theirs_x = ll.tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    ours_y, theirs_y = ours(ours_x), theirs(theirs_x)
    close(ours_y, theirs_y, precision, "value")
    g = np.random.default_rng(seed + 1).normal(size=tuple(theirs_y.shape)).astype(dtype)
    for parameter in (*ours.parameters(), *theirs.parameters()):
        parameter.grad = None
    ours_y.backward(ll.tensor(g))
    theirs_y.backward(torch.tensor(g))
    close(ours_x.grad, theirs_x.grad, precision, "gradient of the input")
    theirs_parameters = dict(theirs.named_parameters())
    assert list(theirs_parameters) == [name for name, _ in ours.named_parameters()]
    for name, parameter in ours.named_parameters():
        close(parameter.grad, theirs_parameters[name].grad, dtype, f"gradient of {name}")
    assert list(ours.state_dict()) == list(theirs.state_dict())
    for name, value in theirs.state_dict().items():
        if value.is_floating_point():
            close(ours.state_dict()[name], value, dtype, name)
        else:
            assert ours.state_dict()[name].tolist() == value.tolist()


# ── the table is complete ────────────────────────────────────────────────────────────────────────


def test_every_module_is_compared():
    modules = {
        name
        for name in nn.__all__
        if isinstance(getattr(nn, name), type) and issubclass(getattr(nn, name), nn.Module)
    }
    tables = [ELEMENTWISE, ROWWISE, BATCHES, LOSSES, DROPPING, UNCALLED, FORMULAS, OWN_DIALECTS]
    assert modules == {name for table in tables for name in table}
    namesakes = {name for name in modules if hasattr(torch.nn, name)}
    assert modules - namesakes == {*FORMULAS, *OWN_DIALECTS}


# ── forward and backward ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", [t for texts in ELEMENTWISE.values() for t in texts])
@settings(max_examples=12)
@given(shape=LEADING, dtype=DTYPES, seed=SEEDS)
def test_elementwise(text, shape, dtype, seed):
    precision = SINGLE.get(text, dtype)
    compare(*twins(text, dtype, seed), numbers(shape, seed, dtype), dtype, seed, precision)


@pytest.mark.parametrize("text", [t for texts in ROWWISE.values() for t in texts])
@settings(max_examples=15)
@given(leading=LEADING, dtype=DTYPES, seed=SEEDS)
def test_rowwise(text, leading, dtype, seed):
    compare(*twins(text, dtype, seed), numbers((*leading, 4), seed, dtype), dtype, seed)


@pytest.mark.filterwarnings("ignore:Implicit dimension")  # PyTorch advises against dim=None
@pytest.mark.parametrize("text", [t for texts in BATCHES.values() for t in texts])
@settings(max_examples=12)
@given(
    steps=st.integers(1, 4),
    length=st.none() | st.integers(1, 3),
    dtype=DTYPES,
    seed=SEEDS,
    modes=st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_batches_over_several_steps(text, steps, length, dtype, seed, modes):
    ours, theirs = twins(text, dtype, seed)
    rows = np.random.default_rng(seed).integers(3, 8, size=steps)
    for step, (n, mode) in enumerate(zip(rows, modes, strict=False)):
        assert ours.train(mode).training == theirs.train(mode).training == mode
        shape = (int(n), 4) if length is None else (int(n), 4, length)
        x = np.random.default_rng(seed + step).normal(1.0, 2.0, shape).astype(dtype)
        compare(ours, theirs, x, dtype, seed)


@pytest.mark.parametrize("length", [None, 1, 5])
@pytest.mark.parametrize("text", BATCHES["BatchNorm1d"])
def test_batch_norm_of_one_row(text, length):
    """One row in training is refused by both, unless it has several positions; so in evaluation."""
    x = np.random.default_rng(0).normal(size=(1, 4) if length is None else (1, 4, length))
    for mode in (True, False):
        ours, theirs = twins(text, "float64")
        ours.train(mode)
        theirs.train(mode)
        try:
            theirs(torch.tensor(x))
        except ValueError:
            with pytest.raises(ValueError, match="needs at least 2 rows"):
                ours(ll.tensor(x))
        else:
            compare(*twins(text, "float64"), np.concatenate([x, x + 1]), "float64", 0)
            ours, theirs = twins(text, "float64")
            compare(ours.train(mode), theirs.train(mode), x, "float64", 0)


@pytest.mark.parametrize("text", ["nn.BatchNorm1d(4)", "nn.BatchNorm1d(4, momentum=None)"])
def test_an_empty_batch_leaves_the_estimates_as_they_are(text):
    ours, theirs = twins(text, "float64")
    for shape in [(3, 4), (0, 4), (5, 4)]:
        compare(ours, theirs, np.random.default_rng(1).normal(size=shape), "float64", 0)


@pytest.mark.parametrize("name", FORMULAS)
@settings(max_examples=15)
@given(leading=LEADING, half=st.integers(1, 4), dtype=DTYPES, seed=SEEDS)
def test_gated_units_equal_their_formula(name, leading, half, dtype, seed):
    text, formula = FORMULAS[name]
    x = numbers((*leading, 2 * half), seed, dtype)
    ours_x, theirs_x = ll.tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    ours_y, theirs_y = both_sides(text, formula, ours_x, theirs_x)
    close(ours_y, theirs_y, dtype)
    (ours_y * ours_y).sum().backward()
    (theirs_y * theirs_y).sum().backward()
    close(ours_x.grad, theirs_x.grad, dtype)


def both_sides(text, formula, ours_x, theirs_x):
    return eval(text, {"nn": nn})(ours_x), formula(*torch.chunk(theirs_x, 2, dim=-1))


@pytest.mark.parametrize("activation", [None, "relu", "sigmoid", "tanh", "softmax", "gelu"])
@settings(max_examples=8)
@given(
    leading=LEADING,
    inputs=st.integers(1, 5),
    outputs=st.integers(1, 5),
    dtype=DTYPES,
    seed=SEEDS,
)
def test_the_dialects_equal_linear_and_an_activation(
    activation, leading, inputs, outputs, dtype, seed
):
    functions = {
        None: lambda z: z,
        "softmax": lambda z: torch.softmax(z, -1),
        "gelu": torch.nn.functional.gelu,
    }
    function = functions.get(activation) or getattr(torch, activation)
    theirs = torch.nn.Linear(inputs, outputs).to(getattr(torch, dtype))
    layer = nn.Layer(inputs, outputs, activation).to(dtype)
    dense = nn.Dense(inputs, outputs, activation=activation).to(dtype)
    weight, bias = theirs.weight.detach().numpy(), theirs.bias.detach().numpy()
    layer.weights, layer.biases = weight, bias
    dense.weights, dense.bias = weight.T, bias
    x = numbers((*leading, inputs), seed, dtype)
    theirs_x = torch.tensor(x, requires_grad=True)
    theirs_y = function(theirs(theirs_x))
    (theirs_y**2).sum().backward()
    for ours, names in [(layer, ("weights", "biases")), (dense, ("weights", "bias"))]:
        ours_x = ll.tensor(x, requires_grad=True)
        ours_y = ours(ours_x)
        close(ours_y, theirs_y, dtype)
        (ours_y**2).sum().backward()
        close(ours_x.grad, theirs_x.grad, dtype)
        gradient = theirs.weight.grad.T if ours is dense else theirs.weight.grad
        close(getattr(ours, names[0]).grad, gradient, dtype)
        close(getattr(ours, names[1]).grad, theirs.bias.grad, dtype)


@settings(max_examples=20)
@given(leading=LEADING, n=st.integers(1, 5), dtype=DTYPES, seed=SEEDS)
def test_a_neuron_is_one_row_of_linear(leading, n, dtype, seed):
    theirs = torch.nn.Linear(n, 1).double()
    neuron = nn.Neuron(theirs.weight.detach().numpy()[0], theirs.bias.item(), "tanh")
    x = numbers((*leading, n), seed, dtype)
    expected = torch.tanh(theirs(torch.tensor(x).double()))[..., 0].to(getattr(torch, dtype))
    close(neuron(ll.tensor(x)), expected, dtype)


@settings(max_examples=20)
@given(leading=LEADING, dtype=DTYPES, seed=SEEDS)
def test_residual_adds_its_input(leading, dtype, seed):
    inner, theirs = twins("nn.Sequential(nn.Linear(4, 4), nn.Tanh())", dtype, seed)
    ours = nn.Residual(inner)
    x = numbers((*leading, 4), seed, dtype)
    ours_x, theirs_x = ll.tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    ours_y, theirs_y = ours(ours_x), theirs_x + theirs(theirs_x)
    close(ours_y, theirs_y, dtype)
    (ours_y**2).sum().backward()
    (theirs_y**2).sum().backward()
    close(ours_x.grad, theirs_x.grad, dtype)


@settings(max_examples=15)
@given(shape=LEADING, dtype=DTYPES, seed=SEEDS)
def test_dropout_where_nothing_is_drawn(shape, dtype, seed):
    for text, mode in [
        ("nn.Dropout(0.7)", False),
        ("nn.Dropout(0.0)", True),
        ("nn.Dropout(1.0)", 1),
    ]:
        ours, theirs = both(text)
        compare(
            ours.train(bool(mode)),
            theirs.train(bool(mode)),
            numbers(shape, seed, dtype),
            dtype,
            seed,
        )


# ── losses ───────────────────────────────────────────────────────────────────────────────────────


def loss_case(kind, seed, dtype, n, classes):
    """An input and a target that fit a kind of loss."""
    generator = np.random.default_rng(seed)
    if kind == "labels":
        x = generator.normal(0.0, 2.0, (n, classes)).astype(dtype)
        return x, generator.integers(0, classes, n)
    x = numbers((n, classes), seed, dtype)
    if kind == "numbers":
        return x, (x + generator.choice([0.0, 0.3, 1.0, -1.0, 2.5], x.shape)).astype(dtype)
    target = generator.choice([0.0, 1.0, 0.3], x.shape).astype(dtype)
    return (
        (generator.uniform(0.01, 0.99, x.shape).astype(dtype), target)
        if (kind == "probabilities")
        else (x, target)
    )


ARGUMENTS = {
    "MSELoss": [{}],
    "L1Loss": [{}],
    "HuberLoss": [{}, {"delta": 0.4}],
    "SmoothL1Loss": [{}, {"beta": 0.4}, {"beta": 0.0}],
    "BCELoss": [{}, {"weight": [1.0, 2.0, 0.5]}],
    "BCEWithLogitsLoss": [
        {},
        {"weight": [1.0, 2.0, 0.5]},
        {"pos_weight": [3.0, 0.1, 1.0]},
        {"weight": [1.0, 2.0, 0.5], "pos_weight": [3.0, 0.1, 1.0]},
    ],
    "CrossEntropyLoss": [
        {},
        {"weight": [1.0, 2.0, 0.5]},
        {"label_smoothing": 0.2},
        {"ignore_index": 1},
        {"weight": [1.0, 2.0, 0.5], "label_smoothing": 0.2, "ignore_index": 2},
    ],
    "NLLLoss": [{}, {"weight": [1.0, 2.0, 0.5]}, {"weight": [1.0, 2.0, 0.5], "ignore_index": 0}],
}


@pytest.mark.parametrize(
    ("name", "arguments"), [(name, a) for name, several in ARGUMENTS.items() for a in several]
)
@settings(max_examples=12)
@given(
    n=st.integers(1, 6),
    dtype=DTYPES,
    seed=SEEDS,
    reduction=st.sampled_from(["mean", "sum", "none"]),
)
def test_losses(name, arguments, n, dtype, seed, reduction):
    x, target = loss_case(LOSSES[name], seed, dtype, n, 3)

    def built(module, tensor):
        given_ = {k: tensor(v) if isinstance(v, list) else v for k, v in arguments.items()}
        return module(**given_, reduction=reduction)

    ours = built(getattr(nn, name), lambda v: ll.tensor(np.array(v, dtype)))
    theirs = built(getattr(torch.nn, name), lambda v: torch.tensor(v, dtype=getattr(torch, dtype)))
    ours_x, theirs_x = ll.tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    ours_y = ours(ours_x, ll.tensor(target))
    theirs_y = theirs(theirs_x, torch.tensor(target))
    assert list(ours.state_dict()) == list(theirs.state_dict())
    if math.isnan(theirs_y.sum().item()):  # every label ignored: 0 / 0
        assert math.isnan(ours_y.sum().item())
        return
    close(ours_y, theirs_y, dtype, "value")
    ours_y.sum().backward()
    theirs_y.sum().backward()
    close(ours_x.grad, theirs_x.grad, dtype, "gradient")


# ── names, loading and printing ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", PRINTED)
def test_printing(text):
    ours, theirs = both(text)
    assert repr(ours) == repr(theirs)


@pytest.mark.parametrize("text", PRINTED)
def test_names_shapes_and_dtypes_in_the_state(text):
    ours, theirs = both(text)

    def listed(module):
        return [
            (key, tuple(value.shape), str(value.dtype).rpartition(".")[2])
            for key, value in module.state_dict().items()
        ]

    assert listed(ours) == listed(theirs)
    for names in ("named_parameters", "named_buffers", "named_modules", "named_children"):
        assert [k for k, _ in getattr(ours, names)()] == [k for k, _ in getattr(theirs, names)()]


@pytest.mark.parametrize("mode", [True, False])
def test_a_whole_network_loaded_from_pytorch(mode):
    text = (
        "nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.PReLU(6), "
        "nn.Sequential(nn.Linear(6, 5, bias=False), nn.BatchNorm1d(5, affine=False)), "
        "nn.GELU(), nn.Linear(5, 3), nn.LogSoftmax(dim=-1))"
    )
    ours, theirs = twins(text, "float64", 5)
    for step in range(3):
        x = np.random.default_rng(step).normal(size=(7, 4))
        compare(ours.train(mode or not step), theirs.train(mode or not step), x, "float64", 1)
    back = both(text)[1].double()
    back.load_state_dict({k: torch.tensor(v.numpy()) for k, v in ours.state_dict().items()})
    back.eval()
    x = np.random.default_rng(9).normal(size=(4, 4))
    close(ours.eval()(ll.tensor(x)), back(torch.tensor(x)), "float64")


def test_shared_parts_are_named_as_pytorch_names_them():
    def built(library):
        part = library.Linear(3, 3)
        return library.Sequential(part, library.ReLU(), part)

    ours, theirs = built(nn), built(torch.nn)
    for names in ("named_parameters", "named_modules", "named_children", "state_dict"):
        listed = [
            list(value) if names == "state_dict" else [k for k, _ in value]
            for value in (getattr(ours, names)(), getattr(theirs, names)())
        ]
        assert listed[0] == listed[1], names
    assert repr(ours) == repr(theirs)


@pytest.mark.parametrize(
    ("nonlinearity", "param"),
    [
        ("linear", None),
        ("sigmoid", None),
        ("tanh", None),
        ("relu", None),
        ("leaky_relu", None),
        ("leaky_relu", 0.3),
        ("leaky_relu", 0),
        ("selu", None),
    ],
)
def test_calculate_gain(nonlinearity, param):
    ours = nn.init.calculate_gain(nonlinearity, param)
    assert ours == pytest.approx(torch.nn.init.calculate_gain(nonlinearity, param), rel=1e-15)


@pytest.mark.parametrize("shape", [(30, 50), (8, 6, 5)])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("xavier_uniform", {"gain": 1.7}),
        ("xavier_normal", {"gain": 0.6}),
        ("kaiming_uniform", {"a": 0.5, "mode": "fan_out"}),
        ("kaiming_uniform", {"nonlinearity": "relu"}),
        ("kaiming_normal", {"mode": "fan_in", "nonlinearity": "tanh"}),
        ("kaiming_normal", {"mode": "fan_out", "nonlinearity": "relu"}),
        ("truncated_normal", {"std": 2.0}),
    ],
)
def test_recipes_spread_as_pytorchs(name, arguments, shape):
    """The mean square of many draws agrees, within six deviations of the difference."""
    theirs_name = {"truncated_normal": "trunc_normal"}.get(name, name) + "_"
    torch.manual_seed(0)
    theirs = [
        getattr(torch.nn.init, theirs_name)(torch.empty(shape), **arguments) for _ in range(20)
    ]
    generator = ll.Generator(0)
    ours = [getattr(nn.init, name)(shape, **arguments, generator=generator) for _ in range(20)]
    a = np.stack([t.numpy() for t in ours]).ravel().astype(float) ** 2
    b = np.stack([t.numpy() for t in theirs]).ravel().astype(float) ** 2
    assert abs(a.mean() - b.mean()) < 6 * math.sqrt((a.var() + b.var()) / a.size)
