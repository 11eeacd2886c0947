# role: matmul
# mistake: operands-swapped
# subject: matmul
# style: Tensor operator
from layerlab import Tensor


def matmul(weights: Tensor, inputs: Tensor) -> Tensor:
    if weights.shape[1] != inputs.shape[0]:
        raise ValueError("sizes do not match")
    return inputs @ weights
