# role: neuron
# mistake: activation-before-bias
# name: sigmoid
# subject: neuron
# style: one return line with nested calls, math
import math


def sigmoid(z):
    return 1.0 / (1.0 + math.exp(-z))


def neuron(x, w, b):
    return sigmoid(sum(p * q for p, q in zip(x, w))) + b
