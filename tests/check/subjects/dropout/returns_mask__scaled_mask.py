# role: dropout
# mistake: returns-mask
# subject: Dropout
# style: Keras names, the mask kept on the layer, training argument
import numpy as np


class Dropout:
    def __init__(self, rate=0.5):
        self.rate = rate
        self.mask = None

    def call(self, inputs, training=False):
        if not training:
            return inputs
        keep = 1.0 - self.rate
        self.mask = np.zeros(inputs.shape)
        if keep > 0:
            self.mask = (np.random.random(inputs.shape) < keep) / keep
        self.outputs = inputs * self.mask
        return self.mask
