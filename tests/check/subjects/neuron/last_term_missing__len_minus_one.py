# role: neuron
# mistake: last-term-missing
# subject: Neuron
# style: lists, loop by index
class Neuron:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def forward(self, inputs):
        total = self.bias
        for i in range(0, len(inputs) - 1):
            total += inputs[i] * self.weights[i]
        return total
