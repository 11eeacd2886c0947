# role: activation
# mistake: none
# name: glu
# subject: GLU
# style: flat list or rows, zip over the halves
import math


class GLU:
    def forward(self, x):
        if isinstance(x[0], list):
            return [self.forward(row) for row in x]
        h = len(x) // 2
        pairs = zip(x[:h], x[h:], strict=True)
        return [a * (0.5 + 0.5 * math.tanh(b / 2)) for a, b in pairs]
