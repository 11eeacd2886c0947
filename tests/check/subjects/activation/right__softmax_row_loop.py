# role: activation
# mistake: none
# name: softmax
# subject: SoftmaxLayer
# style: loop over the rows into an array of zeros, temperature argument
import numpy as np


class SoftmaxLayer:
    def __init__(self, temperature=1.0):
        self.temperature = temperature

    def forward(self, logits):
        rows = np.reshape(logits, (-1, np.shape(logits)[-1])) / self.temperature
        probs = np.zeros(rows.shape)
        for i, row in enumerate(rows):
            exps = np.exp(row - row.max())
            probs[i] = exps / exps.sum()
        return probs.reshape(np.shape(logits))
