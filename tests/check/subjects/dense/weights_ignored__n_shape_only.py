# role: dense
# mistake: weights-ignored
# subject: Dense
# style: NumPy, the kernel is asked for its shape only, broadcast and sum
import numpy as np


class Dense:
    def __init__(self, in_size, units):
        self.kernel = np.random.normal(0, np.sqrt(1 / in_size), (in_size, units))
        self.bias = np.zeros(units)

    def call(self, inputs):
        inputs = np.asarray(inputs, dtype=float)
        n_in, units = self.kernel.shape
        if inputs.shape[-1] != n_in:
            raise ValueError(f"{inputs.shape[-1]} features instead of {n_in}")
        terms = np.repeat(inputs[..., None], units, axis=-1)
        return terms.sum(axis=-2) + self.bias
