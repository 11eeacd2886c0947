# role: matmul
# mistake: none
# subject: matmul
# style: Tensor, rows one by one and stacked
import layerlab as ll


def matmul(a: ll.Tensor, b: ll.Tensor) -> ll.Tensor:
    rows = []
    for i in range(a.shape[0]):
        rows.append(a[i] @ b)
    return ll.stack(rows)
