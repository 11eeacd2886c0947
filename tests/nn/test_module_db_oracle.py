"""PyTorch's own inputs for its modules (module_db), given to ours: all numbers are equal."""

from __future__ import annotations

import warnings
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from twins import compare, twins

import layerlab as ll
from layerlab import nn

with warnings.catch_warnings():  # what PyTorch's own tests import is none of ours
    warnings.simplefilter("ignore")
    from torch.testing._internal.common_modules import FunctionInput, ModuleInput, module_db

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.filterwarnings("ignore:Implicit dimension choice"),  # PyTorch on its own inputs
]
ROW = "PyTorch's own inputs for modules (module_db)"


def given(name, *shapes, **options):
    """Inputs in PyTorch's form: one for each shape, for a module built with these options."""

    def inputs(info, device, dtype, requires_grad, training):
        for shape in shapes:
            x = torch.testing.make_tensor(shape, device=device, dtype=dtype, low=-9, high=9)
            yield ModuleInput(
                constructor_input=FunctionInput(**options), forward_input=FunctionInput(x)
            )

    module = getattr(torch.nn, name)
    return SimpleNamespace(name=f"nn.{name}", module_cls=module, module_inputs_func=inputs)


SHAPES = ((), (3,), (2, 4), (2, 3, 4), (0, 3))
LACKING = [  # what PyTorch has, but its list lacks
    given("Hardsigmoid", *SHAPES),
    given("Identity", *SHAPES),
    given("Flatten", *SHAPES[1:]),
    given("Flatten", *SHAPES, start_dim=0),
    given("Flatten", (2, 3, 4), (2, 3, 4, 1), start_dim=-3, end_dim=-2),
    given("Dropout", *SHAPES, p=0.0),
    given("Dropout", *SHAPES, p=1.0),
    given("Sequential", *SHAPES),
]
INFOS = [info for info in module_db if hasattr(nn, info.name.removeprefix("nn."))] + LACKING


def as_ours(value):
    return ll.tensor(value.detach().numpy()) if isinstance(value, torch.Tensor) else value


def build(module, call):
    """Our module of the same name, from the same arguments."""
    options = {key: as_ours(value) for key, value in call.kwargs.items()}
    return getattr(nn, module.__name__)(*map(as_ours, call.args), **options)


def called_with(call):
    return [x.detach().numpy() for x in (*call.args, *call.kwargs.values())]


def called(module, sample):
    ours = build(module, sample.constructor_input)
    return ours(*map(ll.as_tensor, called_with(sample.forward_input)))


def strided(x):
    """The same numbers, with others between them in memory."""
    return np.stack([x, x], axis=-1)[..., 0]


def test_every_module_is_here():
    """Without twin in PyTorch: four dialects and units. A ModuleList is not called."""
    own = {"BilinearGLU", "Dense", "GEGLU", "Layer", "Neuron", "ReGLU", "Residual", "SwiGLU"}
    modules = {
        name
        for name in nn.__all__
        if isinstance(getattr(nn, name), type) and issubclass(getattr(nn, name), nn.Module)
    }
    assert {info.name.removeprefix("nn.") for info in INFOS} == (
        modules - own - {"Module", "ModuleList"}
    )
    assert not [name for name in own if hasattr(torch.nn, name)]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", sorted({info.name for info in INFOS}))
def test_the_numbers_are_equal(name, dtype, count):
    torch.manual_seed(0)
    for info in (info for info in INFOS if info.name == name):
        # Where the mode makes no difference, each layout is called in one of the two.
        layouts = [(True, np.array), (False, strided)]
        if name in ("nn.BatchNorm1d", "nn.Dropout"):
            layouts += [(True, strided), (False, np.array)]
        for training, layout in layouts:
            samples = info.module_inputs_func(
                info,
                device="cpu",
                dtype=getattr(torch, dtype),
                requires_grad=False,
                training=training,
            )
            for sample in samples:
                call, inputs = sample.constructor_input, called_with(sample.forward_input)
                call.kwargs.pop("dtype", None)
                theirs = info.module_cls(*call.args, **call.kwargs).train(training)
                ours = build(info.module_cls, call).train(training)
                assert repr(ours) == repr(theirs)
                options = {"reduction": getattr(theirs, "reduction", "")}
                compare(name, *twins(ours, theirs, dtype), *map(layout, inputs), **options)
                count(ROW)


@pytest.mark.parametrize(
    "name", [info.name for info in INFOS if getattr(info, "module_error_inputs_func", None)]
)
def test_what_pytorch_refuses_is_refused(name):
    (info,) = (info for info in INFOS if info.name == name)
    for sample in info.module_error_inputs_func(
        info, device="cpu", dtype=torch.float64, requires_grad=False, training=True
    ):
        wrong = sample.module_error_input
        with pytest.raises((ValueError, TypeError)) as error:
            called(info.module_cls, wrong)
        assert error.value.fix
