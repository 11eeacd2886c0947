# role: dropout
# mistake: p-one-gives-nan
# subject: Layer_Dropout
# style: neural networks from scratch in Python, binomial over the rate
import numpy as np


class Layer_Dropout:
    def __init__(self, rate):
        self.rate = 1 - rate

    def forward(self, inputs, training=True):
        self.inputs = inputs
        if not training:
            self.output = inputs.copy()
            return self.output
        self.binary_mask = np.random.binomial(1, self.rate, size=inputs.shape) / np.float64(self.rate)
        self.output = inputs * self.binary_mask
        return self.output
