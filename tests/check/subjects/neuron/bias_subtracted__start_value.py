# role: neuron
# mistake: bias-subtracted
# name: tanh
# subject: Neuron
# style: dataclass, the running total starts at the bias
import math
from dataclasses import dataclass


@dataclass
class Neuron:
    w: list
    b: float

    def forward(self, x):
        acc = -self.b
        for weight, value in zip(self.w, x):
            acc = acc + weight * value
        return math.tanh(acc)
