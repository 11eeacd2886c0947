# role: neuron
# mistake: none
# name: relu
# subject: neuron
# style: function over lists, order inputs, weights, bias
def neuron(inputs, weights, bias):
    z = sum(i * w for i, w in zip(inputs, weights)) + bias
    return max(0.0, z)
