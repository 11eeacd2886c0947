# role: neuron
# mistake: none
# name: step
# subject: Perceptron
# style: dataclass, type hints, starts at minus the threshold
from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Perceptron:
    w: list[float] = field(default_factory=list)
    b: float = 0.0

    def predict(self, x: list[float]) -> int:
        threshold = -self.b
        total = sum(self.w[k] * x[k] for k in reversed(range(len(self.w))))
        return int(total > threshold)
