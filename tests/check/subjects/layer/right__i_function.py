# role: layer
# mistake: none
# name: relu
# subject: relu_layer
# style: a function over numpy arrays, bias before weights

import numpy as np


def relu_layer(biases, weights, inputs):
    weighted = np.dot(inputs, np.transpose(weights))
    return np.maximum(weighted + biases, 0)
