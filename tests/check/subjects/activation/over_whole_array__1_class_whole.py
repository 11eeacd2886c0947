# role: activation
# mistake: over-whole-array
# name: softmax
# subject: Softmax
# style: class with forward, max and sum without an axis
import numpy as np


class Softmax:
    def forward(self, logits):
        exps = np.exp(logits - np.max(logits))
        self.output = exps / np.sum(exps)
        return self.output

    __call__ = forward
