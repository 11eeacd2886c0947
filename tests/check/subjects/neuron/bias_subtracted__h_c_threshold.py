# role: neuron
# mistake: bias-subtracted
# name: step
# subject: Neuron
# style: C-minded, threshold thinking
class Neuron:
    __slots__ = ("weights", "bias", "n")

    def __init__(self, weights, bias):
        self.n = len(weights)
        self.weights = weights
        self.bias = bias

    def fire(self, x):
        s = 0.0
        for i in range(0, self.n, 1):
            s += self.weights[i] * x[i]
        if s - self.bias > 0:
            return 1
        return 0

    def __call__(self, x):
        return self.fire(x)
