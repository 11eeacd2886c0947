# role: neuron
# mistake: last-term-missing
# name: tanh
# subject: neuron
# style: NumPy, bias packed at the end of one vector and taken off again
import numpy as np


def neuron(x, w, b):
    params = np.append(w, b)
    w, b = params[:-1], params[-1]
    return np.tanh(np.dot(w[:-1], x[:-1]) + b)
