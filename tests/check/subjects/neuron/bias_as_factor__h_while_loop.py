# role: neuron
# mistake: bias-as-factor
# subject: neuron
# style: JavaScript beginner, while loop
def neuron(inputs, weights, bias):
    total = 0
    i = 0
    while i < len(inputs):
        total = total + inputs[i] * weights[i]
        i += 1
    # the bias makes the neuron stronger or weaker
    output = total * bias
    return output
