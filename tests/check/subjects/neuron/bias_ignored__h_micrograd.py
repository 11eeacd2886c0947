# role: neuron
# mistake: bias-ignored
# name: tanh
# subject: Neuron
# style: micrograd video, loops over lists
import math
import random


class Neuron:
    def __init__(self, nin):
        self.w = [random.uniform(-1, 1) for _ in range(nin)]
        self.b = random.uniform(-1, 1)

    def __call__(self, x):
        # w * x + b
        act = sum(wi * xi for wi, xi in zip(self.w, x))
        out = math.tanh(act)
        return out

    def parameters(self):
        return self.w + [self.b]
