# role: neuron
# mistake: overwrites-instead-of-accumulates
# name: sigmoid
# subject: sigmoid_neuron
# style: function, the zero is set inside the loop
import math


def sigmoid_neuron(weights, bias, x):
    for i in range(len(weights)):
        z = 0.0
        z += weights[i] * x[i]
    z += bias
    return 1 / (1 + math.exp(-z))
