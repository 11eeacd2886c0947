# role: matmul
# mistake: overwrites-instead-of-accumulates
# subject: matmul
# style: Tensor, outer products
import layerlab as ll


def matmul(a, b):
    n, k = a.shape
    if b.shape[0] != k:
        raise ValueError("a and b do not fit")
    out = ll.zeros(n, b.shape[1])
    for p in range(k):
        out = ll.outer(a[:, p], b[p])
    return out
