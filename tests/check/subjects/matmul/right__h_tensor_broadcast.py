# role: matmul
# mistake: none
# subject: mm
# style: our Tensor, broadcasting and a sum
import layerlab as ll


def mm(x, y):
    x, y = ll.as_tensor(x), ll.as_tensor(y)
    if x.shape[-1] != y.shape[0]:
        raise RuntimeError(f"mm: {tuple(x.shape)} @ {tuple(y.shape)}")
    return (x.unsqueeze(2) * y.unsqueeze(0)).sum(1)
