# role: activation
# mistake: mutates-input
# name: softmax
# subject: softmax
# style: -= for the shift
import numpy as np


def softmax(scores):
    scores -= np.max(scores, axis=-1, keepdims=True)
    exps = np.exp(scores)
    return exps / np.sum(exps, axis=-1, keepdims=True)
