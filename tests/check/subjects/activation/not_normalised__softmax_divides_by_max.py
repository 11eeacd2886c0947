# role: activation
# mistake: not-normalised
# name: softmax
# subject: softmax
# style: divides by the largest in place of the sum
from math import exp


def softmax(xs):
    m = max(xs)
    es = [exp(x - m) for x in xs]
    return [e / max(es) for e in es]
