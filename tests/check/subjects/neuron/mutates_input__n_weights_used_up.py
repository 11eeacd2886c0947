# role: neuron
# mistake: mutates-input
# subject: neuron
# style: function over lists, takes the weights from the end one by one
def neuron(inputs, weights, bias):
    total = bias
    for value in reversed(inputs):
        total += value * weights.pop()
    return total
