# role: dropout
# mistake: none
# subject: Dropout
# style: index loops into a new array, mode switched by two methods, starts in evaluation
import random

import numpy as np


class Dropout:
    def __init__(self, drop_prob):
        self.drop_prob = drop_prob
        self.training = False

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        if not self.training:
            return np.array(x)
        out = np.zeros(x.shape)
        for idx in np.ndindex(*x.shape):
            if random.random() >= self.drop_prob:
                out[idx] = x[idx] / (1 - self.drop_prob)
        return out
