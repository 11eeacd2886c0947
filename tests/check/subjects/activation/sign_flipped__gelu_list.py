# role: activation
# mistake: sign-flipped
# name: gelu
# subject: Gelu
# style: class over lists with math.erf
import math


class Gelu:
    def __init__(self):
        self.root = math.sqrt(2)

    def forward(self, xs):
        return [x * 0.5 * (1 - math.erf(x / self.root)) for x in xs]
