# role: neuron
# mistake: first-term-missing
# name: tanh
# subject: Neuron
# style: Tensor, weight number nought taken for the bias weight, dot of slices
import layerlab as ll


class Neuron:
    def __init__(self, weight, bias):
        self.weight = ll.Tensor(weight) if isinstance(weight, list) else weight
        self.bias = bias

    def forward(self, x):
        z = (self.weight[1:] * x[1:]).sum() + self.bias
        return ll.tanh(z)
