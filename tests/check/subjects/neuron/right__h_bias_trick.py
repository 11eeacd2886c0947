# role: neuron
# mistake: none
# name: relu
# subject: Neuron
# style: bias kept as one more weight with a constant input of 1
class Neuron:
    """The bias is the weight of an input that is always one."""

    def __init__(self, weights, bias):
        self._params = [*weights, bias]

    @property
    def weights(self):
        return self._params[:-1]

    @property
    def bias(self):
        return self._params[-1]

    def __call__(self, x):
        extended = [*x, 1.0]
        z = 0.0
        for p, v in zip(self._params, extended):
            z += p * v
        return z * (z > 0)
