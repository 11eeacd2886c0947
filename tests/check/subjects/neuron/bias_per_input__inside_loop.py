# role: neuron
# mistake: bias-per-input
# subject: Neuron
# style: lists, the addition stands inside the loop
class Neuron:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def forward(self, inputs):
        output = 0
        for x, w in zip(inputs, self.weights):
            output += x * w + self.bias
        return output
