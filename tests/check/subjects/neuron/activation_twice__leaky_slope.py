# role: neuron
# mistake: activation-twice
# name: leaky_relu
# subject: LeakyNeuron
# style: Tensor arithmetic with where, dataclass-like attributes
import layerlab as ll


def leaky_relu(z, slope=0.01):
    return ll.where(z > 0, z, z * slope)


class LeakyNeuron:
    def __init__(self, weight, bias):
        self.weight = weight
        self.bias = bias

    def pre_activation(self, x):
        return leaky_relu((x * self.weight).sum() + self.bias)

    def __call__(self, x):
        return leaky_relu(self.pre_activation(x))
