# role: activation
# mistake: overflow-at-large-inputs
# name: softplus
# subject: softplus
# style: inner function and map
from math import exp, log


def softplus(xs):
    def f(x):
        return log(1.0 + exp(x))

    return list(map(f, xs))
