# role: neuron
# mistake: bias-subtracted weights-squared
# subject: neuron
# style: function over lists, two passes
def neuron(inputs, weights, bias):
    weighted = [weights[i] * inputs[i] for i in range(len(inputs))]
    total = 0
    for i in range(len(weighted)):
        total += weighted[i] * weights[i]
    return total - bias
