# role: matmul
# mistake: integer-truncation
# subject: matmul
# style: Tensor built from a nested list with a dtype
import layerlab as ll


def matmul(a, b):
    if a.shape[1] != b.shape[0]:
        raise ValueError("shapes do not fit")
    rows = [[float((a[i] * b[:, j]).sum()) for j in range(b.shape[1])] for i in range(a.shape[0])]
    return ll.tensor(rows).to(ll.int64)
