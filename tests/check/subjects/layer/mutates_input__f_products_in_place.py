# role: layer
# mistake: mutates-input
# subject: Layer
# style: NumPy, one neuron at a time, the products written into the array of inputs
import numpy as np


class Layer:
    def __init__(self, n_inputs, n_neurons):
        self.weights = np.random.uniform(-1, 1, (n_neurons, n_inputs)) / np.sqrt(n_inputs)
        self.biases = np.zeros(n_neurons)

    def forward(self, x):
        if x.shape[-1] != self.weights.shape[1]:
            raise ValueError("each sample needs %d numbers" % self.weights.shape[1])
        original = x.copy()
        outputs = np.zeros(x.shape[:-1] + self.biases.shape)
        for j, w in enumerate(self.weights):
            x[...] = original
            if x.dtype.kind != "f":
                x = x.astype(float)
            x *= w
            outputs[..., j] = x.sum(axis=-1) + self.biases[j]
        return 1 / (1 + np.exp(-outputs))
