# role: matmul
# mistake: none
# subject: matmul
# style: mathematician, sum of rank-one matrices
import numpy as np


def matmul(Phi, Psi):
    """Phi Psi as a sum of outer products, one for each inner index."""
    n, k = Phi.shape
    kk, m = Psi.shape
    if k != kk:
        raise ValueError(f"{Phi.shape} and {Psi.shape} do not fit")
    total = np.zeros((n, m))
    for t in range(k):
        total = total + np.outer(Phi[:, t], Psi[t, :])
    return total
