# role: activation
# mistake: none
# name: sigmoid
# subject: sigmoid
# style: half of one plus tanh of a half
import numpy as np


def sigmoid(x):
    return 0.5 * (1.0 + np.tanh(0.5 * np.asarray(x)))
