# role: activation
# mistake: axis-wrong no-max-shift
# name: softmax
# subject: softmax
# style: two NumPy lines along axis 0
import numpy as np


def softmax(logits):
    odds = np.exp(logits)
    return odds / np.sum(odds, axis=0)
