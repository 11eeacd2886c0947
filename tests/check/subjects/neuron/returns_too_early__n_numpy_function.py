# role: neuron
# mistake: returns-too-early
# name: relu
# subject: relu_neuron
# style: NumPy function, zip over the arrays, if and else for the activation
import numpy as np


def relu_neuron(w: np.ndarray, x: np.ndarray, b: float) -> float:
    z = np.float64(b)
    for w_i, x_i in zip(w, x):
        z = z + w_i * x_i
        if z > 0:
            return z
        else:
            return np.float64(0)
