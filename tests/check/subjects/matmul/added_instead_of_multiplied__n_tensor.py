# role: matmul
# mistake: added-instead-of-multiplied
# subject: matmul
# style: Tensor, broadcasting over a new axis, sum along the shared one
def matmul(a, b):
    if a.shape[-1] != b.shape[0]:
        raise ValueError(f"{a.shape} and {b.shape}")
    return (a.unsqueeze(2) + b.unsqueeze(0)).sum(dim=1)
