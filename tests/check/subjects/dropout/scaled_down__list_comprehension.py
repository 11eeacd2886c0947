# role: dropout
# mistake: scaled-down
# subject: Dropout
# style: list of rows, comprehensions, random.Random kept

from random import Random


class Dropout:
    def __init__(self, p: float, seed: int | None = None):
        self.p, self.random, self.training = p, Random(seed), True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def _one(self, v: float) -> float:
        return 0.0 if self.random.random() < self.p else (1 - self.p) * v

    def forward(self, batch: list[list[float]]) -> list[list[float]]:
        if not self.training:
            return batch
        return [[self._one(v) for v in row] for row in batch]
