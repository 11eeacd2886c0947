# role: neuron
# mistake: none
# subject: Neuron
# style: lists, plain loop
class Neuron:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def forward(self, inputs):
        output = 0
        for i in range(len(inputs)):
            output += inputs[i] * self.weights[i]
        return output + self.bias
