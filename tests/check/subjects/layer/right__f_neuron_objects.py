# role: layer
# mistake: none
# subject: Layer
# style: list of Neuron objects over lists, math.fsum, tanh, small random biases
import math
import random


class Neuron:
    def __init__(self, fan_in):
        spread = fan_in**-0.5
        self.w = [random.gauss(0, spread) for _ in range(fan_in)]
        self.b = random.gauss(0, spread)

    def __call__(self, x):
        return math.tanh(math.fsum(w * v for w, v in zip(self.w, x, strict=True)) + self.b)


class Layer:
    def __init__(self, fan_in, size):
        self.neurons = [Neuron(fan_in) for _ in range(size)]

    def __call__(self, x):
        if x and isinstance(x[0], list):
            return [self(sample) for sample in x]
        return [neuron(x) for neuron in self.neurons]
