# role: neuron
# mistake: bias-doubled
# subject: Neuron
# style: made from a number of inputs, attributes set later, enumerate
import random


class Neuron:
    def __init__(self, num_inputs):
        self.weights = [random.uniform(-1, 1) for _ in range(num_inputs)]
        self.bias = random.uniform(-1, 1)

    def forward(self, inputs):
        output = self.bias
        for i, value in enumerate(inputs):
            output += value * self.weights[i]
        return output + self.bias
