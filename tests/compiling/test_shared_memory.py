"""What a compiled step writes into a tensor: it is there, or it is refused, never lost."""

import numpy as np
import pytest

import layerlab as ll
from layerlab import functional as F
from layerlab import nn
from layerlab.errors import CompileError


def written_in_a_loop(x):
    out, last = ll.zeros(*x.shape), ll.zeros(3)
    for t in range(len(x)):
        last = F.tanh(last + x[t])
        out[t] = last
    return out


def written_at_labels(x):
    z = nn.Parameter(np.ones((4, 3))) * x
    z[ll.arange(4), (x[:, 0] > 2).int()] += 1.0
    z[:2] *= 3.0
    return z


@pytest.mark.parametrize("step", [written_in_a_loop, written_at_labels])
def test_a_step_writes_into_a_tensor(step):
    x = np.arange(12, dtype="float32").reshape(4, 3)
    with ll.no_grad():
        expected = step(ll.tensor(x))
        np.testing.assert_allclose(ll.compile(step)(x), expected, rtol=2e-6, atol=1e-6)


@pytest.mark.parametrize(
    "change",
    [
        lambda z: z[:2].mul_(3.0) is None or z,
        lambda z: [row.zero_() for row in z] and z,
        lambda z: z.detach().add_(1.0) is None or z,
        lambda z: z.T[1:][:1].add_(1.0) is None or z * 2,
        lambda z: (z[:2], z.mul_(2.0))[0],
    ],
)
def test_memory_that_two_tensors_share_is_refused(change):
    """A program has no memory in which one would see what becomes of the other."""
    compiled = ll.compile(lambda x: change(x * 1.0))
    with pytest.raises(CompileError, match="changes a tensor in place and uses another"):
        compiled(np.ones((4, 3), "float32"))
