# role: neuron
# mistake: added-instead-of-multiplied bias-ignored
# subject: Neuron
# style: Tensor, two steps, the bias kept for later
class Neuron:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def forward(self, x):
        joined = x + self.weights
        return joined.sum()
