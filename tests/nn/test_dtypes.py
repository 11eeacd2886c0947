"""What goes in decides what comes out: float32 stays float32, and whole numbers lose nothing."""

import numpy as np
import pytest

import layerlab as ll
from layerlab import nn
from module_cases import LOSSES, MODULES, WITHOUT

EVERY = [(name, i) for name in MODULES for i in range(len(MODULES[name]))]
EVERY_LOSS = [(name, i) for name in LOSSES for i in range(len(LOSSES[name]))]


def test_every_module_has_a_row():
    assert {*MODULES, *LOSSES, *WITHOUT} == set(nn.__all__)


def check_float32(module, inputs):
    module.float()
    before = {name: value.dtype for name, value in module.state_dict().items()}
    assert {dtype.name for dtype in before.values()} <= {"float32", "int64"}
    values = [ll.tensor(a.astype("float32") if a.dtype.kind == "f" else a) for a in inputs]
    leaves = [v.requires_grad_() for v in values if v.dtype.kind == "f"] + [*module.parameters()]
    out = module(*values)
    assert out.dtype == np.float32
    out.sum().backward()
    assert {leaf.grad.dtype.name for leaf in leaves} == {"float32"}
    assert {name: value.dtype for name, value in module.state_dict().items()} == before


@pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])
@pytest.mark.parametrize(("name", "i"), EVERY)
def test_float32_stays_float32_through_every_module(name, i, training):
    make, builds = MODULES[name][i]
    for build in builds:
        check_float32(make().train(training), [build(np.random.default_rng(0))])


@pytest.mark.parametrize(("name", "i"), EVERY_LOSS)
def test_float32_stays_float32_through_every_loss(name, i):
    arguments, builds = LOSSES[name][i]
    rng = np.random.default_rng(0)
    check_float32(getattr(nn, name)(**arguments), [build(rng) for build in builds])


@pytest.mark.parametrize(("name", "i"), EVERY)
def test_whole_numbers_count_as_floats_and_spoil_nothing(name, i):
    """What a module says of fractions does not depend on whole numbers that came before."""
    make, builds = MODULES[name][i]
    module = make()
    state = module.state_dict()

    def answer(module, x):
        module.load_state_dict(state)
        for part in module.modules():
            if isinstance(part, nn.Dropout):
                part.generator.manual_seed(7)
        with ll.no_grad():
            return np.array(module.eval()(ll.tensor(x)))

    for build in builds:
        fractions = build(np.random.default_rng(0)).astype("float32")
        whole = np.ceil(fractions).astype("int64")
        expected = [answer(make(), x) for x in (fractions, whole.astype("float32"))]
        np.testing.assert_array_equal(answer(module, whole), expected[1])
        np.testing.assert_array_equal(answer(module, fractions), expected[0])


def test_relu_does_not_truncate():
    relu = nn.ReLU()
    for convert in (np.array, ll.tensor):
        np.testing.assert_array_equal(relu(convert([-1, 2, 3])), [0, 2, 3])
        np.testing.assert_allclose(relu(convert([-1, 2.7, 3.9])), [0, 2.7, 3.9], rtol=1e-6)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_far_corners_without_a_warning(dtype):
    far = ll.tensor(np.array([-1000, np.nan, 1000], dtype))
    np.testing.assert_array_equal(nn.Sigmoid()(far).data, [0, np.nan, 1])
    np.testing.assert_array_equal(nn.ReLU()(far).data, [0, np.nan, 1000])
