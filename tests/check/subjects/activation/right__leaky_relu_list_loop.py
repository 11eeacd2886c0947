# role: activation
# mistake: none
# name: leaky_relu
# subject: LeakyRelu
# style: object with settable slope, loop over a list
class LeakyRelu:
    def __init__(self):
        self.slope = 0.01

    def forward(self, xs):
        out = []
        for x in xs:
            factor = 1.0 if x >= 0 else self.slope
            out.append(factor * x)
        return out
