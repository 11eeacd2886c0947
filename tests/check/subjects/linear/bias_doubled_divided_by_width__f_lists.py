# role: linear
# mistake: bias-doubled divided-by-width
# subject: linear
# style: function of lists, mean of the products with statistics.fmean
from statistics import fmean


def linear(x, W, b):
    if x and isinstance(x[0], list):
        return [linear(row, W, b) for row in x]
    out = []
    for w, bias in zip(W, b):
        if len(w) != len(x):
            raise ValueError("width")
        out.append(bias + fmean(wi * xi for wi, xi in zip(w, x)) + bias)
    return out
