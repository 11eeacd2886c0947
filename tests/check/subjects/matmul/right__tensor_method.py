# role: matmul
# mistake: none
# subject: mm
# style: Tensor method, explicit check
from layerlab import Tensor


def mm(input: Tensor, mat2: Tensor) -> Tensor:
    if input.shape[-1] != mat2.shape[0]:
        raise ValueError(f"mm: {tuple(input.shape)} x {tuple(mat2.shape)}")
    return input.matmul(mat2)
