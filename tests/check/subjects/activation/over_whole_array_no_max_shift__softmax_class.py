# role: activation
# mistake: over-whole-array no-max-shift
# name: softmax
# subject: Activation_Softmax
# style: class that keeps its output
import numpy as np


class Activation_Softmax:
    def forward(self, inputs):
        exp_values = np.exp(inputs)
        self.output = exp_values / np.sum(exp_values)
        return self.output
