# role: neuron
# mistake: sign-flipped
# subject: neuron
# style: function, loop with augmented assignment, no activation (gives -z)
def neuron(inputs, weights, bias):
    total = 0.0
    for i in range(len(inputs)):
        total -= inputs[i] * weights[i]
    total -= bias
    return total
