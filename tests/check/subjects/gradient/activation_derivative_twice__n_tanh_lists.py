# role: gradient
# mistake: activation-derivative-twice
# name: tanh
# subject: Tanh
# style: lists, backward in two lines

import math


class Tanh:
    def forward(self, rows):
        self.out = [[math.tanh(v) for v in row] for row in rows]
        return self.out

    def backward(self, grads):
        slopes = [[1 - y**2 for y in row] for row in self.out]
        grads = [[g * s for g, s in zip(*pair)] for pair in zip(grads, slopes)]
        return [[(1 - y * y) * g for y, g in zip(*pair)] for pair in zip(self.out, grads)]
