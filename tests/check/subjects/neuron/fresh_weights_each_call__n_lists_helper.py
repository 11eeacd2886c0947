# role: neuron
# mistake: fresh-weights-each-call
# subject: Neuron
# style: lists, a helper that makes the weights is used where they are needed
import random


class Neuron:
    def __init__(self, fan_in: int):
        self.fan_in = fan_in
        self.w = self.make_weights()
        self.b = random.uniform(-1, 1)

    def make_weights(self):
        return [random.uniform(-1, 1) for _ in range(self.fan_in)]

    def __call__(self, x):
        return sum(wi * xi for wi, xi in zip(self.make_weights(), x)) + self.b
