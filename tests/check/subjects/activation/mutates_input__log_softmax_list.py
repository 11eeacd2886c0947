# role: activation
# mistake: mutates-input
# name: log_softmax
# subject: log_softmax
# style: enumerate over a flat list
import math


def log_softmax(logits):
    highest = max(logits)
    for i, value in enumerate(logits):
        logits[i] = value - highest
    log_total = math.log(sum(math.exp(v) for v in logits))
    return [v - log_total for v in logits]
