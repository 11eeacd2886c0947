"""One table with every module and loss: how it is made, and inputs that suit it.

Numbers keep away from the corners of each function, as in `cases`. The tests that import the table
check each row for gradients and dtypes, so a new module needs one row here.
"""

import numpy as np

import layerlab as ll
from cases import numbers
from layerlab import nn


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
