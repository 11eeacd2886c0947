# role: dropout
# mistake: scaled-twice
# subject: Layer_Dropout
# style: NumPy, binomial mask kept for the backward pass, as in the from-scratch books
import numpy as np


class Layer_Dropout:
    def __init__(self, rate):
        if rate >= 1 or rate < 0:
            raise ValueError("rate goes from 0 to just below 1")
        # the share that stays
        self.keep = 1 - rate

    def forward(self, inputs, training):
        self.inputs = inputs
        if not training:
            self.output = inputs.copy()
            return self.output
        self.binary_mask = np.random.binomial(1, self.keep, size=inputs.shape) / self.keep
        self.output = inputs * self.binary_mask / self.keep
        return self.output

    def backward(self, dvalues):
        self.dinputs = dvalues * self.binary_mask
        return self.dinputs
