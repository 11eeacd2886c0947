# role: gradient
# mistake: incoming-gradient-ignored
# name: tanh
# subject: Tanh
# style: lists, nested or flat

import math


class Tanh:
    def forward(self, x):
        if isinstance(x[0], list):
            self.out = [[math.tanh(v) for v in row] for row in x]
        else:
            self.out = [math.tanh(v) for v in x]
        return self.out

    def backward(self, grad):
        if isinstance(self.out[0], list):
            return [[1 - o**2 for o in row] for row in self.out]
        return [1 - o**2 for o in self.out]
