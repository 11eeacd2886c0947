# role: neuron
# mistake: not-summed
# name: sigmoid
# subject: sigmoid_neuron
# style: Tensor function
import layerlab as ll


def sigmoid_neuron(x, weight, bias):
    z = ll.mul(x, weight) + bias
    return ll.sigmoid(z)
