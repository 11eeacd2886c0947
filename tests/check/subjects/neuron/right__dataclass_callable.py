# role: neuron
# mistake: none
# name: step
# subject: Perceptron
# style: dataclass over lists, step that is 1 at nought
from collections.abc import Callable, Sequence
from dataclasses import dataclass


def heaviside(z: float) -> int:
    return int(z >= 0)


@dataclass
class Perceptron:
    weights: Sequence[float]
    bias: float = 0.0
    activation: Callable[[float], float] = heaviside

    def predict(self, x: Sequence[float]) -> float:
        weighted = map(float.__mul__, map(float, self.weights), map(float, x))
        return self.activation(sum(weighted) + self.bias)
