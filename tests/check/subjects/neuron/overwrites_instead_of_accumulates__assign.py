# role: neuron
# mistake: overwrites-instead-of-accumulates
# subject: Neuron
# style: lists, plain assignment in the loop (the last product is left)
class Neuron:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def forward(self, inputs):
        total = 0
        for w, x in zip(self.weights, inputs):
            total = w * x
        return total + self.bias
