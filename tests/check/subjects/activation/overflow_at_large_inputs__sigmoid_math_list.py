# role: activation
# mistake: overflow-at-large-inputs
# name: sigmoid
# subject: Sigmoid
# style: math.exp over a list
import math


class Sigmoid:
    def forward(self, inputs):
        self.output = []
        for value in inputs:
            self.output.append(1.0 / (1.0 + math.exp(-value)))
        return self.output
