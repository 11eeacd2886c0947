# role: linear
# mistake: none
# subject: linear
# style: keyword-only array function, weight last
import numpy as np


def linear(x, *, bias=None, weight):
    """F.linear: weight is (out, in)."""
    x = np.asarray(x)
    y = np.inner(x, weight)
    return y if bias is None else np.add(y, bias)
