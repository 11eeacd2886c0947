# role: dense
# mistake: activation-inside
# subject: DenseLayer
# style: lists and math, sigmoid always applied
import math
import random


def squash(value):
    if value < -700:
        return 0.0
    return 1.0 / (1.0 + math.exp(-value))


class DenseLayer:
    def __init__(self, nb_inputs, nb_neurons):
        self.nb_inputs = nb_inputs
        bound = math.sqrt(6 / (nb_inputs + nb_neurons))
        self.weights = [
            [random.uniform(-bound, bound) for _ in range(nb_inputs)] for _ in range(nb_neurons)
        ]
        self.biases = [0.0] * nb_neurons

    def forward(self, inputs):
        if inputs and isinstance(inputs[0], list):
            return [self.forward(i) for i in inputs]
        if len(inputs) != self.nb_inputs:
            raise ValueError(f"need {self.nb_inputs} inputs")
        result = []
        for neuron in range(len(self.weights)):
            total = self.biases[neuron]
            for position, value in enumerate(inputs):
                total += value * self.weights[neuron][position]
            result.append(squash(total))
        return result
