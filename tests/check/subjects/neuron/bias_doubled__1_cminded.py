# role: neuron
# mistake: bias-doubled
# name: relu
# subject: Neuron
# style: C-minded: accumulator starts at the bias, index loop
class Neuron:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias
        self.n = len(weights)

    def output(self, inputs):
        acc = self.bias
        i = 0
        while i < self.n:
            acc += self.weights[i] * inputs[i]
            i += 1
        acc += self.bias
        if acc < 0:
            return 0.0
        return acc

    forward = output
