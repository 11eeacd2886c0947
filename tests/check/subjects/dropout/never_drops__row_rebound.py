# role: dropout
# mistake: never-drops
# subject: Dropout
# style: lists, the loop variable takes the new row

import random


class Dropout:
    def __init__(self, p):
        self.p = p
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, inputs):
        outputs = [list(row) for row in inputs]
        if self.training:
            for row in outputs:
                row = [0.0 if random.random() < self.p else v / (1 - self.p) for v in row]
        return outputs
