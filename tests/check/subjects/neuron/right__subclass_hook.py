# role: neuron
# mistake: none
# name: softplus
# subject: SoftplusNeuron
# style: base class with a hook for the activation, Tensor
import layerlab as ll


class BaseNeuron:
    def __init__(self, weight, bias):
        self.weight = weight
        self.bias = bias

    def activation(self, z):
        return z

    def forward(self, x):
        z = ll.sum(self.weight * x) + self.bias
        return self.activation(z)


class SoftplusNeuron(BaseNeuron):
    def activation(self, z):
        return ll.maximum(z, ll.zeros_like(z)) + ll.log1p(ll.exp(-ll.abs(z)))
