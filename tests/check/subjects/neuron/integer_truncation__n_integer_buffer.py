# role: neuron
# mistake: integer-truncation
# subject: neuron
# style: NumPy, products written into an array made beforehand
import numpy as np


def neuron(inputs, weights, bias):
    products = np.zeros(len(inputs), dtype=int)
    for i, value in enumerate(inputs):
        products[i] = value * weights[i]
    return products.sum() + bias
