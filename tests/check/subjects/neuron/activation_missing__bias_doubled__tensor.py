# role: neuron
# mistake: activation-missing bias-doubled
# name: relu
# subject: Neuron
# style: Tensor class given weights, helper method
import layerlab as ll


class Neuron:
    def __init__(self, weights, bias):
        self.weights = ll.as_tensor(weights)
        self.bias = bias
        self.activation = ll.relu

    def linear(self, x):
        return ll.sum(self.weights * x) + self.bias

    def forward(self, x):
        z = self.linear(x)
        return z + self.bias
