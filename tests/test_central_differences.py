"""Every gradient, and its own gradient, equals what small steps to both sides say.

Numbers stand away from the corners of each function by construction (see `cases`), so that a step
never crosses one; nothing is drawn again because it does not suit.
"""

import numpy as np
import pytest

import layerlab as ll
from cases import NAMES, ROWS, numbers
from layerlab import autograd, nn

ROW = "gradients against central differences"
RTOL, ATOL = 1e-5, 1e-6
SAMPLES = 12  # of each row of the table


def weights_for(out, seed=5):
    return np.random.default_rng(seed).uniform(0.5, 1.5, tuple(out.shape))


def close(actual, expected, what):
    np.testing.assert_allclose(actual, expected, RTOL, ATOL, err_msg=what)


def first_derivatives(run, operands, weights, step=1e-6):
    """Central differences of sum(weights * run), number by number."""
    results = []
    for i, operand in enumerate(operands):
        result = np.zeros(operand.shape)
        for place in np.ndindex(operand.shape):
            ends = []
            for h in (step, -step):
                moved = [*operands[:i], operand.copy(), *operands[i + 1 :]]
                moved[i][place] += h
                with ll.no_grad():
                    ends.append(np.sum(weights * run(moved)[0].data))
            result[place] = (ends[0] - ends[1]) / (2 * step)
        results.append(result)
    return results


def check(run, operands, what):
    """Whether the gradients of ``run(operands) -> (out, leaves)`` are right; their number.

    The second derivatives are looked at in one random direction of all operands at once: they are
    symmetric, so a column of sums equals a row of sums.
    """
    out, leaves = run(operands)
    if not leaves:
        return 0
    weights = weights_for(out)
    out.backward(weights)
    first = [leaf.grad for leaf in leaves]
    for leaf, g in zip(leaves, first, strict=True):
        assert (g.shape, g.dtype) == (leaf.shape, leaf.dtype), what
    for g, expected in zip(first, first_derivatives(run, operands, weights), strict=True):
        close(g.data, expected, what)

    directions = [weights_for(x, seed) for seed, x in enumerate(operands)]

    def gradients(shift, **options):
        moved = [x + shift * d for x, d in zip(operands, directions, strict=True)]
        out, again = run(moved)
        return again, autograd.grad(out, again, weights, **options)

    again, found = gradients(0.0, create_graph=True)
    for a, b in zip(found, first, strict=True):
        np.testing.assert_allclose(a.data, b.data, 1e-9, 1e-11, err_msg=what)
    total = sum((g * ll.tensor(d)).sum() for g, d in zip(found, directions, strict=True))
    second = [None] * len(leaves)
    if total.requires_grad:
        second = autograd.grad(total, again, allow_unused=True)
    step = 1e-5
    for leaf, g, high, low in zip(
        leaves, second, gradients(step)[1], gradients(-step)[1], strict=True
    ):
        analytic = np.zeros(leaf.shape) if g is None else g.data
        close(analytic, (high.data - low.data) / (2 * step), f"second derivative of {what}")
    return 1 if any(leaf.numel() for leaf in leaves) else 0


# ── operations and functions: the table of `cases` ───────────────────────────────────────────────


def runner(case, sample):
    """What computes the case with other operands that have a gradient, and those of the sample."""
    wanted = case.differentiable(sample)

    def run(moved):
        leaves = [ll.tensor(x, requires_grad=True) for x in moved]
        operands = [None if x is None else ll.tensor(x) for x in sample.operands]
        for i, leaf in zip(wanted, leaves, strict=True):
            operands[i] = leaf
        out = case(operands, sample.options)
        # What answers with a boolean or a position has no gradient.
        return out, leaves if out.dtype.kind == "f" else []

    return run, [sample.operands[i] for i in wanted]


@pytest.mark.parametrize("case", ROWS, ids=NAMES)
def test_operations_and_functions(case, count):
    checked = 0
    for seed in range(SAMPLES):
        sample = case.any_example(seed)
        checked += check(*runner(case, sample), f"{case.name}, seed {seed}: {sample}")
    count(ROW, checked)


# ── modules ──────────────────────────────────────────────────────────────────────────────────────


def x(*shape, low=-3.0, high=3.0, avoid=()):
    return lambda rng: numbers(rng, shape, low, high, avoid)


def labels(*shape, classes):
    return lambda rng: rng.integers(0, classes, shape)


def spread(n, *rest):
    """Features of one spread, far from constant."""

    def build(rng):
        steps = np.linspace(-1, 1, n).reshape(-1, *[1] * len(rest)) + np.zeros((n, *rest))
        return rng.permuted(steps, axis=0) + numbers(rng, (n, *rest), -0.1, 0.1)

    return build


def dropped(p):
    return nn.Dropout(p, generator=ll.Generator(3))


def chained():
    inner = nn.Sequential(nn.Linear(3, 3), nn.Tanh())
    return nn.Sequential(
        nn.Linear(4, 3), nn.BatchNorm1d(3), nn.GELU(), dropped(0.3), nn.Residual(inner)
    )


def shared():
    layer = nn.Linear(3, 3)
    return nn.Sequential(layer, nn.Sigmoid(), layer, nn.Softplus(), layer)


SIX = (x(2, 3), x(4), x())  # inputs for what goes number by number
NO_ZERO = (x(2, 3, avoid=[0]), x(4, avoid=[0]), x(avoid=[0]))
WEIGHT = np.array([0.5, 2.0, 1.0, 0.3])
# The module of each name: how it is made, and its inputs, those for each check in a tuple.
MODULES = {
    "Linear": [
        (lambda: nn.Linear(4, 3), (x(2, 4), x(4), x(2, 3, 4), x(0, 4))),
        (lambda: nn.Linear(4, 3, bias=False), (x(2, 4), x(4), x(2, 3, 4))),
    ],
    "Dense": [
        (lambda: nn.Dense(4, 3, activation="tanh"), (x(2, 4), x(4), x(2, 3, 4))),
        (lambda: nn.Dense(4, 3, use_bias=False), (x(2, 4), x(4))),
    ],
    "Layer": [(lambda: nn.Layer(4, 3), (x(2, 4), x(4), x(2, 3, 4)))],
    "Neuron": [
        (lambda: nn.Neuron([0.3, -0.8, 1.2], 0.5, "sigmoid"), (x(3), x(2, 3))),
        (lambda: nn.Neuron(0.7, activation="gelu"), (x(), x(2, 3))),
    ],
    "BatchNorm1d": [
        (lambda: nn.BatchNorm1d(3), (spread(4, 3), spread(3, 3, 2))),
        (lambda: nn.BatchNorm1d(3, momentum=None), (spread(4, 3),)),
        (lambda: nn.BatchNorm1d(3, affine=False), (spread(4, 3),)),
        (lambda: nn.BatchNorm1d(3, bias=False, eps=0.1), (spread(4, 3),)),
        (lambda: nn.BatchNorm1d(3, track_running_stats=False), (spread(4, 3),)),
    ],
    "Dropout": [(lambda p=p: dropped(p), SIX) for p in (0.0, 0.3, 1.0)],
    "Flatten": [(nn.Flatten, (x(2, 3), x(2, 3, 2))), (lambda: nn.Flatten(0), (x(2, 3), x(4)))],
    "Sequential": [(chained, (spread(4, 4),)), (shared, (x(2, 3), x(3)))],
    "Residual": [(lambda: nn.Residual(nn.Linear(3, 3)), (x(2, 3), x(3)))],
    "Identity": [(nn.Identity, SIX)],
    "ReLU": [(nn.ReLU, NO_ZERO)],
    "LeakyReLU": [(nn.LeakyReLU, NO_ZERO), (lambda: nn.LeakyReLU(0.3), NO_ZERO)],
    "PReLU": [
        (nn.PReLU, NO_ZERO),
        (lambda: nn.PReLU(3, init=-0.4), (x(2, 3, avoid=[0]), x(2, 3, 2, avoid=[0]))),
    ],
    "ELU": [(lambda: nn.ELU(0.7), NO_ZERO)],
    "CELU": [(lambda: nn.CELU(0.5), NO_ZERO)],
    "SELU": [(nn.SELU, NO_ZERO)],
    "SiLU": [(nn.SiLU, SIX)],
    "GELU": [(nn.GELU, SIX), (lambda: nn.GELU("tanh"), SIX)],
    "Mish": [(nn.Mish, SIX)],
    "Softplus": [(nn.Softplus, SIX), (lambda: nn.Softplus(2.0, 2.0), (x(2, 3, avoid=[1]),))],
    "Softsign": [(nn.Softsign, NO_ZERO)],
    "Hardtanh": [(lambda: nn.Hardtanh(-0.5, 2), (x(2, 3, avoid=[-0.5, 2]),))],
    "ReLU6": [(nn.ReLU6, (x(2, 3, high=9, avoid=[0, 6]),))],
    "Hardsigmoid": [(nn.Hardsigmoid, (x(2, 3, low=-5, high=5, avoid=[-3, 3]),))],
    "Hardswish": [(nn.Hardswish, (x(2, 3, low=-5, high=5, avoid=[-3, 3]),))],
    "Sigmoid": [(nn.Sigmoid, SIX)],
    "LogSigmoid": [(nn.LogSigmoid, SIX)],
    "Tanh": [(nn.Tanh, SIX)],
    "Softmax": [(lambda dim=dim: nn.Softmax(dim), (x(2, 3), x(2, 3, 2))) for dim in (0, 1, -1)],
    "LogSoftmax": [(lambda d=d: nn.LogSoftmax(d), (x(2, 3), x(2, 3, 2))) for d in (0, 1, -1)],
    **{
        name: [(lambda name=name: getattr(nn, name)(), (x(2, 4, avoid=[0]), x(6, avoid=[0])))]
        for name in ("GLU", "BilinearGLU", "ReGLU", "GEGLU", "SwiGLU")
    },
}
# Losses: the arguments, and for each check a prediction and a target. The target of those marked
# float has a gradient too.
FAR = (x(2, 3), x(2, 3, low=4, high=6))  # differences between 1 and 9: beyond every corner
NEAR = (x(2, 3, low=0.1, high=0.4), x(2, 3, low=-0.4, high=-0.1))
EXACT = (x(3, 4), labels(3, classes=4))
LABELLED = [
    {},
    {"weight": WEIGHT},
    {"ignore_index": 1},
    {"weight": WEIGHT, "ignore_index": 1, "reduction": "sum"},
    {"reduction": "none"},
]
LOSSES = {
    "MSELoss": [({}, FAR), ({"reduction": "sum"}, NEAR), ({"reduction": "none"}, (x(), x()))],
    "L1Loss": [({}, FAR), ({"reduction": "sum"}, NEAR), ({"reduction": "none"}, FAR)],
    "HuberLoss": [
        ({}, FAR),
        ({}, NEAR),
        ({"delta": 0.05, "reduction": "sum"}, NEAR),
        ({"delta": 12.0, "reduction": "none"}, FAR),
    ],
    "SmoothL1Loss": [
        ({}, FAR),
        ({}, NEAR),
        ({"beta": 0.0}, NEAR),
        ({"beta": 12.0, "reduction": "none"}, FAR),
    ],
    "CrossEntropyLoss": [
        *((arguments, EXACT) for arguments in LABELLED),
        *(({**arguments, "label_smoothing": 0.2}, EXACT) for arguments in LABELLED),
        ({}, (x(2, 4, 3), labels(2, 3, classes=4))),
        ({}, (x(4), labels(classes=4))),
        ({"weight": WEIGHT}, (x(3, 4), x(3, 4, low=0, high=1))),
        ({"label_smoothing": 0.1, "reduction": "sum"}, (x(3, 4), x(3, 4, low=0, high=1))),
    ],
    "NLLLoss": [
        *((arguments, EXACT) for arguments in LABELLED),
        ({"weight": WEIGHT}, (x(2, 4, 3), labels(2, 3, classes=4))),
    ],
    "BCELoss": [
        (arguments, (x(3, 4, low=0.05, high=0.95), x(3, 4, low=0, high=1)))
        for arguments in ({}, {"weight": WEIGHT}, {"reduction": "sum"}, {"reduction": "none"})
    ],
    "BCEWithLogitsLoss": [
        (arguments, (x(3, 4), x(3, 4, low=0, high=1)))
        for arguments in (
            {},
            {"weight": WEIGHT},
            {"pos_weight": WEIGHT, "reduction": "sum"},
            {"weight": WEIGHT, "pos_weight": WEIGHT, "reduction": "none"},
        )
    ],
}
# What holds others and computes nothing by itself, and what is no module.
WITHOUT = {"Module", "ModuleList", "Parameter", "functional", "init"}


def test_every_module_and_loss_is_checked():
    assert {*MODULES, *LOSSES, *WITHOUT} == set(nn.__all__)


def check_module(module, builds, seed, what):
    """The gradients by the inputs and by the parameters."""
    rng = np.random.default_rng(seed)
    module.double()
    for part in module.modules():
        if isinstance(part, nn.BatchNorm1d) and part.running_mean is not None:
            part.running_mean, part.running_var = rng.uniform(0.5, 2, (2, part.num_features))
    parameters = list(module.parameters())
    for parameter in parameters:
        parameter.data = numbers(rng, parameter.shape, -1, 1, avoid=(0,))
    inputs = [build(rng) for build in builds]
    floating = [i for i, a in enumerate(inputs) if a.dtype.kind == "f"]

    def run(moved):
        for part in module.modules():
            if isinstance(part, nn.Dropout):
                part.generator.manual_seed(7)
        values = [ll.tensor(a) for a in inputs]
        for i, array in zip(floating, moved, strict=False):
            values[i] = ll.tensor(array, requires_grad=True)
        for parameter, array in zip(parameters, moved[len(floating) :], strict=True):
            parameter.data, parameter.grad = array, None
        return module(*values), [*(values[i] for i in floating), *parameters]

    operands = [inputs[i] for i in floating] + [p.data.copy() for p in parameters]
    return check(run, operands, what)


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])
def test_modules(name, training, count):
    checked = 0
    for make, inputs in MODULES[name]:
        for seed, build in enumerate(inputs):
            module = make().train(training)
            checked += check_module(module, (build,), seed, f"{module}, input {seed}")
    count(ROW, checked)


@pytest.mark.parametrize("name", LOSSES)
def test_losses(name, count):
    checked = 0
    for seed, (arguments, builds) in enumerate(LOSSES[name]):
        module = getattr(nn, name)(**arguments)
        checked += check_module(module, builds, seed, f"{name}({arguments})")
    count(ROW, checked)
