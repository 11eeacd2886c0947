# role: activation
# mistake: no-max-shift
# name: softmax
# subject: softmax
# style: math.exp and sum over a flat list
import math


def softmax(zs):
    denominator = sum(math.exp(z) for z in zs)
    return [math.exp(z) / denominator for z in zs]
