# role: neuron
# mistake: integer-truncation
# subject: Neuron
# style: lists, conversion of the total "to a number"
class Neuron:
    def __init__(self, weights, bias):
        self.weights, self.bias = weights, bias

    def call(self, x):
        total = sum(self.weights[k] * x[k] for k in range(len(x)))
        return int(total + self.bias)
