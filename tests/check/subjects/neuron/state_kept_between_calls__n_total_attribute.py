# role: neuron
# mistake: state-kept-between-calls
# subject: Neuron
# style: lists, the total an attribute so that it can be printed later
class Neuron:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias
        self.z = 0.0

    def __call__(self, inputs):
        for w, x in zip(self.weights, inputs):
            self.z += w * x
        return self.z + self.bias
