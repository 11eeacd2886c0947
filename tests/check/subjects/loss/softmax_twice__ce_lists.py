# role: loss
# mistake: softmax-twice
# name: cross_entropy
# subject: loss_fn
# style: lists, normalised when the outputs come in and again in the loss

from math import exp, log


def soften(xs):
    m = max(xs)
    es = [exp(x - m) for x in xs]
    s = sum(es)
    return [e / s for e in es]


def log_softmax(xs):
    m = max(xs)
    lse = m + log(sum(exp(x - m) for x in xs))
    return [x - lse for x in xs]


def loss_fn(predictions, labels):
    predictions = [soften(row) for row in predictions]
    losses = [-log_softmax(row)[k] for row, k in zip(predictions, labels)]
    return sum(losses) / len(losses)
