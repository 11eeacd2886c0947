# role: optimizer
# mistake: no-bias-correction
# name: adam
# subject: Adam
# style: one plain number at a time
from math import sqrt


class Adam:
    def __init__(self, lr: float = 0.001, b1: float = 0.9, b2: float = 0.999) -> None:
        self.lr, self.b1, self.b2 = lr, b1, b2
        self.mean = 0.0
        self.mean_square = 0.0

    def update(self, w: float, g: float) -> float:
        self.mean += (1 - self.b1) * (g - self.mean)
        self.mean_square += (1 - self.b2) * (g * g - self.mean_square)
        return w - self.lr * self.mean / (sqrt(self.mean_square) + 1e-8)
