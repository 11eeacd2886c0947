# role: loss
# mistake: sum-instead-of-mean
# name: cross_entropy
# subject: Loss_CategoricalCrossentropy
# style: class with a helper method

import numpy as np


class Loss_CategoricalCrossentropy:
    def log_softmax(self, z):
        z = z - np.max(z, axis=-1, keepdims=True)
        return z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True))

    def calculate(self, output, y):
        correct_confidences = self.log_softmax(output)[range(len(output)), y]
        negative_log_likelihoods = -correct_confidences
        return np.sum(negative_log_likelihoods)

    forward = calculate
