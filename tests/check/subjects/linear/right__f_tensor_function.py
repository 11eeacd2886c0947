# role: linear
# mistake: none
# subject: affine
# style: Tensor function, weight (out, in), products spelled out and summed, width checked
def affine(x, W, b):
    if x.shape[-1] != W.shape[1]:
        raise ValueError(f"x has {x.shape[-1]} features, W expects {W.shape[1]}")
    return (x.unsqueeze(-2) * W).sum(dim=-1) + b
