"""erf and erfinv agree with PyTorch's."""

import numpy as np
import pytest
import torch

from layerlab.special import erf, erfinv

pytestmark = pytest.mark.oracle


@pytest.mark.parametrize(("dtype", "rtol"), [("float32", 4e-7), ("float64", 1e-14)])
def test_erf_agrees_with_pytorch(dtype, rtol):
    x = np.concatenate([np.linspace(-7, 7, 10001), np.geomspace(1e-30, 1, 1001)]).astype(dtype)
    expected = torch.erf(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(erf(x), expected, rtol=rtol)


@pytest.mark.parametrize(("dtype", "rtol"), [("float32", 2e-6), ("float64", 1e-13)])
def test_erfinv_agrees_with_pytorch(dtype, rtol):
    p = np.concatenate([np.linspace(-0.99, 0.99, 1001), np.geomspace(1e-30, 0.9, 1001)])
    p = p.astype(dtype)
    expected = torch.erfinv(torch.from_numpy(p)).numpy()
    np.testing.assert_allclose(erfinv(p), expected, rtol=rtol)
