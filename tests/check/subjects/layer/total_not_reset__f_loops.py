# role: layer
# mistake: total-not-reset
# subject: layer
# style: function of lists, one running variable for all neurons, tanh
import math


def layer(x, weights, biases):
    if x and isinstance(x[0], list):
        return [layer(sample, weights, biases) for sample in x]
    outputs = []
    total = 0.0
    for w, b in zip(weights, biases):
        if len(w) != len(x):
            raise ValueError("wrong number of inputs")
        for i in range(len(w)):
            total += w[i] * x[i]
        outputs.append(math.tanh(total + b))
    return outputs
