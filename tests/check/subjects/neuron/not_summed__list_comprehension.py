# role: neuron
# mistake: not-summed
# name: relu
# subject: Neuron
# style: list comprehension, activation per product
class Neuron:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def relu(self, z):
        return max(0.0, z)

    def __call__(self, inputs):
        return [self.relu(w * x + self.bias) for w, x in zip(self.weights, inputs)]
