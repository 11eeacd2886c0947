# role: neuron
# mistake: mean-instead-of-sum
# name: relu
# subject: Neuron
# style: lists, loop, division by the number of inputs
class Neuron:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def output(self, inputs):
        s = 0
        for i in range(len(self.weights)):
            s += self.weights[i] * inputs[i]
        return s / len(inputs) + self.bias

    def forward(self, inputs):
        out = self.output(inputs)
        if out < 0:
            return 0
        return out
