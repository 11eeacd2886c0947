# role: dense
# mistake: weight-negated
# subject: Dense
# style: lists, list of columns, -= in the loop
import random


class Dense:
    def __init__(self, units, n_inputs):
        self.n_inputs = n_inputs
        self.kernel = [
            [random.gauss(0.0, 1.0) * n_inputs**-0.5 for _ in range(n_inputs)] for _ in range(units)
        ]
        self.bias = [0.0 for _ in range(units)]

    def __call__(self, batch):
        if batch and isinstance(batch[0], list):
            return [self(sample) for sample in batch]
        if len(batch) != self.n_inputs:
            raise ValueError(f"got {len(batch)} inputs instead of {self.n_inputs}")
        answer = list(self.bias)
        for unit, column in enumerate(self.kernel):
            for value, weight in zip(batch, column):
                answer[unit] -= value * weight
        return answer
