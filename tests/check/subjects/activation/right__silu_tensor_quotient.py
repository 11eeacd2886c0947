# role: activation
# mistake: none
# name: silu
# subject: Swish
# style: x over one plus e^-x, beta argument
class Swish:
    def __init__(self, beta: float = 1.0):
        self.beta = beta

    def __call__(self, x):
        return x / (1.0 + (-self.beta * x).exp())
