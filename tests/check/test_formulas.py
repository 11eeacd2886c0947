"""The checker's own formulas against the library's, which were written apart from each other."""

import numpy as np
import pytest

from layerlab import functional as F
from layerlab.check.formulas import ACTIVATIONS, OTHERS, erf
from layerlab.special import erf as erf_of_the_library

# the names under which the library knows them, with what must be said
IN_THE_LIBRARY = {
    **{name: (name, {}) for name in ACTIVATIONS},
    **{name: (name, {}) for name in OTHERS},
    "softmax": ("softmax", {"dim": -1}),
    "log_softmax": ("log_softmax", {"dim": -1}),
    "gelu_tanh": ("gelu", {"approximate": "tanh"}),
    "bilinear glu": ("bilinear_glu", {}),
}
KNOWN = [name for name, (function, _) in IN_THE_LIBRARY.items() if hasattr(F, function)]
X = np.concatenate(
    [np.linspace(-9, 9, 90), [-1000.0, -100.0, -30.0, -1e-3, 0.0, 0.0, 1e-3, 30.0, 100.0, 1000.0]]
)


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.parametrize("shape", [(100,), (25, 4), (2, 50), (50, 2)])
def test_a_formula_is_the_library_s(name, shape):
    function, options = IN_THE_LIBRARY[name]
    x = X.reshape(shape)
    got = {**ACTIVATIONS, **OTHERS}[name](x)
    np.testing.assert_allclose(got, getattr(F, function)(x, **options), rtol=1e-7, atol=1e-12)


def test_most_of_them_are_in_the_library():
    assert len(KNOWN) >= 20
    assert set(ACTIVATIONS) - set(KNOWN) == {"identity", "step"}


def test_erf():
    np.testing.assert_allclose(erf(X), erf_of_the_library(X), rtol=1e-7)


def test_what_only_the_checker_knows():
    x = np.array([-4.0, -0.5, 0.0, 0.5, 4.0, 4.0])
    np.testing.assert_array_equal(ACTIVATIONS["identity"](x), x)
    np.testing.assert_array_equal(ACTIVATIONS["step"](x), [0, 0, 0, 1, 1, 1])
    np.testing.assert_array_equal(OTHERS["step from zero"](x), [0, 0, 1, 1, 1, 1])
    np.testing.assert_array_equal(OTHERS["hardmax"](x), [0, 0, 0, 0, 1, 1])
    np.testing.assert_array_equal(OTHERS["the first half alone"](x), x[:3])
    np.testing.assert_allclose(OTHERS["glu with a tanh gate"](x), x[:3] * np.tanh(x[3:]))
    np.testing.assert_allclose(OTHERS["normal distribution"](x) * x, ACTIVATIONS["gelu"](x))
    np.testing.assert_allclose(OTHERS["quick gelu"](x), x * ACTIVATIONS["sigmoid"](1.702 * x))


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "glu"])
def test_a_formula_leaves_its_input_alone_and_keeps_the_shape(name):
    x = X.copy().reshape(4, 25)
    assert ACTIVATIONS[name](x).shape == x.shape
    np.testing.assert_array_equal(x, X.reshape(4, 25))
