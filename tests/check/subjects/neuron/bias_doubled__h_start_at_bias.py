# role: neuron
# mistake: bias-doubled
# subject: Perceptron
# style: running total that starts at the bias
class Perceptron:
    """weighted sum of the inputs, plus bias"""

    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def forward(self, inputs):
        z = self.bias
        for inp, weight in zip(inputs, self.weights):
            z += inp * weight
        return z + self.bias
