# role: dense
# mistake: bias-along-batch
# subject: Dense
# style: index loop that adds the bias by row
import numpy as np


class Dense:
    def __init__(self, n_inputs, n_neurons):
        self.weights = 0.01 * np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros(n_neurons)

    def forward(self, inputs):
        output = np.dot(inputs, self.weights).astype(float)
        for i in range(len(output)):
            output[i] += self.biases[i]
        return output
