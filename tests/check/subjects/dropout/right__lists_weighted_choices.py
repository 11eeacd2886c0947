# role: dropout
# mistake: none
# subject: Dropout
# style: list of rows, random.choices with weights, an iterator of factors over the whole batch
import random


class Dropout:
    def __init__(self, rate=0.5, rng=random):
        self.rate, self.rng = rate, rng

    def factors(self, how_many):
        kept = 0.0 if self.rate >= 1 else 1 / (1 - self.rate)
        shares = [self.rate, 1 - self.rate]
        return iter(self.rng.choices([0.0, kept], weights=shares, k=how_many))

    def __call__(self, batch, training=True):
        if training is False:
            return batch
        factor = self.factors(sum(map(len, batch)))
        return [[value * next(factor) for value in row] for row in batch]
