# role: dense
# mistake: none
# name: relu
# subject: DenseRelu
# style: numpy float32, truncated normal with the spread put right

import numpy as np


def truncated_normal(shape, std):
    draws = np.random.normal(size=shape)
    while (far := np.abs(draws) > 2).any():
        draws[far] = np.random.normal(size=far.sum())
    return (draws * std / 0.87962566).astype("float32")


class DenseRelu:
    def __init__(self, input_size, output_size):
        self.weights = truncated_normal((output_size, input_size), np.sqrt(2 / input_size))
        self.biases = np.zeros(output_size, "float32")

    def __call__(self, x):
        z = np.dot(x, self.weights.T) + self.biases
        return (z + np.abs(z)) / 2
