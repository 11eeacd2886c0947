# role: dropout
# mistake: mutates-input
# subject: Dropout
# style: drops in place
import numpy as np


class Dropout:
    def __init__(self, prob=0.5):
        self.prob = prob
        self.training = True

    def forward(self, x):
        if not self.training:
            return x
        drop = np.random.uniform(size=x.shape) < self.prob
        if self.prob < 1:
            x /= 1 - self.prob
        x[drop] = 0
        return x
