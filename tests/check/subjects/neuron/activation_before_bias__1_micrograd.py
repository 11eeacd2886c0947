# role: neuron
# mistake: activation-before-bias
# name: tanh
# subject: Neuron
# style: micrograd without Value, number of inputs, attributes w and b
import math
import random


class Neuron:
    def __init__(self, nin):
        self.w = [random.uniform(-1, 1) for _ in range(nin)]
        self.b = random.uniform(-1, 1)

    def __call__(self, x):
        act = math.tanh(sum(wi * xi for wi, xi in zip(self.w, x))) + self.b
        return act

    def parameters(self):
        return self.w + [self.b]
