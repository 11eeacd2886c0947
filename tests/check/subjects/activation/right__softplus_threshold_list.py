# role: activation
# mistake: none
# name: softplus
# subject: Softplus
# style: linear above a threshold, beta argument
import math


class Softplus:
    def __init__(self, beta=1.0, threshold=20.0):
        self.beta = beta
        self.threshold = threshold

    def forward(self, xs):
        out = []
        for x in xs:
            z = self.beta * x
            out.append(x if z > self.threshold else math.log1p(math.exp(z)) / self.beta)
        return out
