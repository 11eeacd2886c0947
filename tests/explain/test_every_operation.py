"""Every operation and every function of `functional` is explained truly: one row each."""

import numpy as np
import pytest
from reading_back import check_line, lines_of

import layerlab as ll
from cases import ROWS
from layerlab import nn
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
