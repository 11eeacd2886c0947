# role: neuron
# mistake: activation-on-each-product bias-per-input
# name: tanh
# subject: TanhNeuron
# style: lists, dataclass, one generator
from dataclasses import dataclass
from math import tanh


@dataclass
class TanhNeuron:
    weights: list[float]
    bias: float

    def forward(self, x: list[float]) -> float:
        return sum(tanh(w * v + self.bias) for w, v in zip(self.weights, x))
