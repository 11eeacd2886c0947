# role: sequential
# mistake: mode-not-passed-on
# subject: Sequential
# style: own train and eval, plain Python
from functools import reduce


class Sequential:
    def __init__(self, layers):
        self.layers = list(layers)
        self.training = True

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def __call__(self, x):
        return reduce(lambda value, layer: layer(value), self.layers, x)
