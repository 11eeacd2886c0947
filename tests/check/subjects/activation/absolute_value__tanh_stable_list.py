# role: activation
# mistake: absolute-value
# name: tanh
# subject: tanh
# style: list comprehension with a helper for one number
import math


def _tanh_one(v):
    e = math.exp(-2.0 * abs(v))
    return (1.0 - e) / (1.0 + e)


def tanh(values):
    return [_tanh_one(v) for v in values]
