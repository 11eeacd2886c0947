# role: neuron
# mistake: bias-ignored activation-missing
# name: tanh
# subject: Neuron
# style: Keras words, build-time kernel and bias, call returns the raw product
import numpy as np


class Neuron:
    def __init__(self, kernel, bias):
        self.kernel = np.asarray(kernel, dtype="float64")
        self.bias = float(bias)
        self.activation = np.tanh

    def call(self, inputs):
        outputs = np.dot(inputs, self.kernel)
        return outputs
