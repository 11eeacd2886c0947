# role: neuron
# mistake: weights-squared
# name: relu
# subject: Neuron
# style: lists with two small helpers
def weigh(inputs, weights):
    return [i * w for i, w in zip(inputs, weights)]


def add_up(values, weights):
    total = 0.0
    for k in range(len(values)):
        total += values[k] * weights[k]
    return total


class Neuron:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def forward(self, inputs):
        signals = weigh(inputs, self.weights)
        z = add_up(signals, self.weights) + self.bias
        return max(0, z)
