# role: linear
# mistake: none
# subject: affine
# style: a function over plain lists, weights first, bias optional


def dot(u, v):
    if len(u) != len(v):
        raise ValueError("vectors of different length")
    return sum(a * b for a, b in zip(u, v))


def affine(weights, x, bias=None):
    if bias is None:
        bias = [0] * len(weights)
    if x and isinstance(x[0], list):
        return [affine(weights, sample, bias) for sample in x]
    return [dot(w, x) + b for w, b in zip(weights, bias)]
