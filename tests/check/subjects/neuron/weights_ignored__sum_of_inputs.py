# role: neuron
# mistake: weights-ignored
# subject: Neuron
# style: list loop over zip
class Neuron:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def forward(self, inputs):
        total = 0
        for w, x in zip(self.weights, inputs):
            total += x
        total += self.bias
        return total
