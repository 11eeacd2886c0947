# role: neuron
# mistake: bias-subtracted
# subject: single_neuron
# style: NumPy function with type hints, weights first
import numpy as np


def single_neuron(weights: np.ndarray, inputs: np.ndarray, bias: float) -> float:
    products = weights * inputs
    return float(products.sum() - bias)
