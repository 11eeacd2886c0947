# role: activation
# mistake: no-max-shift
# name: softmax
# subject: softmax
# style: lists of lists, exponentials straight away
from math import exp


def softmax(scores):
    if scores and isinstance(scores[0], (list, tuple)):
        return [softmax(row) for row in scores]
    powers = [exp(s) for s in scores]
    total = sum(powers)
    return [p / total for p in powers]
