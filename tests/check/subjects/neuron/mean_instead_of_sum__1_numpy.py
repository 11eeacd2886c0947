# role: neuron
# mistake: mean-instead-of-sum
# name: tanh
# subject: neuron
# style: NumPy function, argument order weights, bias, inputs
import numpy as np


def neuron(weights: np.ndarray, bias: float, inputs: np.ndarray) -> float:
    """One neuron: the average of the weighted inputs, plus the bias."""
    weighted = np.asarray(weights) * np.asarray(inputs)
    return float(np.tanh(np.mean(weighted) + bias))
