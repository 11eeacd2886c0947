# role: neuron
# mistake: sign-flipped
# name: step
# subject: step_neuron
# style: NumPy function, comparison the wrong way round (gives f(-z))
import numpy as np


def step_neuron(x, weights, bias):
    z = np.dot(weights, x) + bias
    return np.where(z < 0, 1, 0)
