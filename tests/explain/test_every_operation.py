"""Every operation and every function of `functional` is explained truly: one row each."""

import numpy as np
import pytest
from reading_back import check_line, lines_of

import layerlab as ll
from cases import ROWS
from layerlab import nn
from layerlab.autograd import op
from layerlab.explain import explain

BY_NAME = {case.name: case for case in ROWS}


@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_every_line_is_true(name, dtype):
    case = BY_NAME[name]
    sample = case.build((3, 4), np.random.default_rng(0)).astype(dtype)

    class Applied(nn.Module):
        def forward(self, *arguments):
            out = case.function(*arguments, **sample.options)
            return out[0] if isinstance(out, (tuple, list)) else out

    operands = tuple(None if x is None else ll.tensor(x) for x in sample.operands)
    expected = Applied()(*operands).data
    explanation = explain(Applied(), operands)
    for step, _ in lines_of(explanation):
        check_line(step)
    result = np.asarray(explanation.result).reshape(-1)
    rows = [expected, *np.atleast_1d(expected), *np.moveaxis(np.atleast_1d(expected), -1, 0)]
    assert any(np.array_equal(result, np.asarray(row).reshape(-1), equal_nan=True) for row in rows)


def test_an_operation_that_somebody_adds_is_explained_by_its_name():
    @op(x=lambda g, out, x, *, c: g * (1 - (out / c) * (out / c)))
    def softcap(x, *, c):
        """c * tanh(x / c)."""
        return c * np.tanh(x / c)

    class Capped(nn.Module):
        def forward(self, x):
            return softcap(x, c=2.0) * 3

    explanation = explain(Capped(), [[1.0, -5.0]], neuron=1)
    (step,) = (step for step, _ in lines_of(explanation))
    assert step.line.startswith("y[1] = softcap(x[1])·3 = softcap(-5.00)·3 = ")
    assert step.result == pytest.approx(6 * np.tanh(-2.5), rel=1e-6)
