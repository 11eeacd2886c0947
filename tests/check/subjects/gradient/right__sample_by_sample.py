# role: gradient
# mistake: none
# subject: backward
# style: NumPy, an outer product a sample, bias gradient first in the tuple

import numpy as np


def backward(dout, inputs, W, b):
    db, dW, dinputs = np.zeros_like(b), np.zeros_like(W), np.zeros_like(inputs)
    for n in range(inputs.shape[0]):
        dW += np.outer(inputs[n], dout[n])
        db += dout[n]
        dinputs[n] = W @ dout[n]
    return db, dW, dinputs
