# role: neuron
# mistake: wrong-activation
# name: relu
# subject: neuron
# style: plain Python function with an if
def relu(z):
    if z > 0:
        return z
    return 0.01 * z


def neuron(inputs, weights, bias):
    z = sum(i * w for i, w in zip(inputs, weights)) + bias
    return relu(z)
