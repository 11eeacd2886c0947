# role: activation
# mistake: over-whole-array
# name: softmax
# subject: Activation_Softmax
# style: neural networks from scratch in Python
import numpy as np


class Activation_Softmax:
    def forward(self, inputs):
        exp_values = np.exp(inputs - np.max(inputs))
        probabilities = exp_values / np.sum(exp_values)
        self.output = probabilities
        return self.output
