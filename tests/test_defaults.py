"""What an argument is when it is left out: the values that PyTorch documents.

Nothing else here notices a changed one: a test that matters says its numbers itself.
"""

import inspect

import pytest

from layerlab import autograd, nn, ops, optim
from layerlab.nn import init

FAN = {"layout": "out_in"}
GAIN = {"gain": 1.0, **FAN}
HE = {"a": 0.0, "mode": "fan_in", "nonlinearity": "leaky_relu", **FAN}
ADAM = {"lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8}
LABELS = {"weight": None, "ignore_index": -100, "reduction": "mean"}

DEFAULTS = [
    (nn.Linear, {"bias": True}),
    (nn.Dense, {"use_bias": True, "activation": None}),
    (nn.Layer, {"activation": "sigmoid"}),
    (nn.Neuron, {"bias": 0.0, "activation": None}),
    (nn.Dropout, {"p": 0.5}),
    (
        nn.BatchNorm1d,
        {"eps": 1e-5, "momentum": 0.1, "affine": True, "track_running_stats": True, "bias": True},
    ),
    (nn.Flatten, {"start_dim": 1, "end_dim": -1}),
    (nn.Parameter, {"requires_grad": True}),
    (nn.LeakyReLU, {"negative_slope": 0.01}),
    (nn.PReLU, {"num_parameters": 1, "init_value": 0.25}),
    (nn.ELU, {"alpha": 1.0}),
    (nn.CELU, {"alpha": 1.0}),
    (nn.GELU, {"approximate": "none"}),
    (nn.Hardtanh, {"min_val": -1.0, "max_val": 1.0}),
    (nn.Softplus, {"beta": 1.0, "threshold": 20.0}),
    (nn.GLU, {"dim": -1}),
    (nn.SwiGLU, {"dim": -1}),
    (nn.CrossEntropyLoss, {**LABELS, "label_smoothing": 0.0}),
    (nn.NLLLoss, LABELS),
    (nn.BCELoss, {"weight": None, "reduction": "mean"}),
    (nn.BCEWithLogitsLoss, {"weight": None, "reduction": "mean", "pos_weight": None}),
    (nn.HuberLoss, {"reduction": "mean", "delta": 1.0}),
    (nn.SmoothL1Loss, {"reduction": "mean", "beta": 1.0}),
    (nn.utils.clip_grad_norm_, {"norm_type": 2.0, "error_if_nonfinite": False}),
    (init.normal, {"mean": 0.0, "std": 1.0}),
    (init.uniform, {"a": 0.0, "b": 1.0}),
    (init.trunc_normal, {"mean": 0.0, "std": 1.0, "a": -2.0, "b": 2.0}),
    (init.orthogonal, {"gain": 1.0}),
    (init.xavier_uniform, GAIN),
    (init.xavier_normal, GAIN),
    (init.glorot_uniform, GAIN),
    (init.glorot_normal, GAIN),
    (init.kaiming_uniform, HE),
    (init.kaiming_normal, HE),
    (init.he_uniform, HE),
    (init.he_normal, HE),
    (init.lecun_normal, FAN),
    (init.lecun_uniform, FAN),
    (
        optim.SGD,
        {"lr": 1e-3, "momentum": 0.0, "dampening": 0.0, "weight_decay": 0.0, "nesterov": False},
    ),
    (optim.Momentum, {"lr": 1e-3, "momentum": 0.9}),
    (optim.Adam, {**ADAM, "weight_decay": 0.0}),
    (optim.AdamW, {**ADAM, "weight_decay": 0.01}),
    (
        optim.RMSprop,
        {
            **{"lr": 0.01, "alpha": 0.99, "eps": 1e-8, "weight_decay": 0.0, "momentum": 0.0},
            "centered": False,
        },
    ),
    (optim.StepLR, {"gamma": 0.1}),
    (optim.LinearLR, {"start_factor": 1 / 3, "end_factor": 1.0, "total_iters": 5}),
    (optim.CosineAnnealingLR, {"eta_min": 0.0}),
    (
        optim.ReduceLROnPlateau,
        {
            **{"mode": "min", "factor": 0.1, "patience": 10, "cooldown": 0, "min_lr": 0.0},
            **{"threshold": 1e-4, "threshold_mode": "rel", "eps": 1e-8},
        },
    ),
]


@pytest.mark.parametrize(
    ("function", "expected"), DEFAULTS, ids=[function.__name__ for function, _ in DEFAULTS]
)
def test_what_is_left_out_is_as_documented(function, expected):
    parameters = inspect.signature(function).parameters.values()
    found = {p.name: p.default for p in parameters if p.default is not inspect.Parameter.empty}
    for ours in ("generator", "inplace", "data"):  # None, or nothing at all
        found.pop(ours, None)
    assert found == expected


def test_methods_too():
    for method, name in (
        (nn.Module.train, "mode"),
        (nn.Module.zero_grad, "set_to_none"),
        (nn.Module.load_state_dict, "strict"),
        (nn.Module.requires_grad_, "requires_grad"),
        (optim.Optimizer.zero_grad, "set_to_none"),
    ):
        assert inspect.signature(method).parameters[name].default is True


def operations():
    functions = [*vars(ops).values(), *vars(autograd).values()]
    return {f.operation for f in functions if inspect.isfunction(f) and hasattr(f, "operation")}


def test_options_of_operations():
    last = {"log_softmax", "softmax", "logsumexp", "argsort"}
    expected = {"keepdims": False, "descending": False, "correction": 1}
    seen = set()
    for operation in operations():
        expected["axis"] = -1 if operation.name in last else None
        for name, parameter in inspect.signature(operation.forward).parameters.items():
            if name in expected and parameter.default is not parameter.empty:
                assert parameter.default == expected[name], (operation.name, name)
                assert type(parameter.default) is type(expected[name]), (operation.name, name)
                seen.add(name)
    assert seen == set(expected)


def test_a_rule_has_the_defaults_of_its_operation():
    """A rule is given what the caller gave: where that is nothing, both must mean the same."""
    compared = 0
    for operation in operations():
        forward = inspect.signature(operation.forward).parameters
        for rule in filter(None, operation.rules):
            for name, parameter in inspect.signature(rule).parameters.items():
                if name in forward and parameter.default is not parameter.empty:
                    assert parameter.default == forward[name].default, (operation.name, name)
                    compared += 1
    assert compared > 20
