# role: neuron
# mistake: bias-as-factor
# subject: neuron
# style: function over lists, while loop
def neuron(inputs, weights, bias):
    result = 0.0
    i = 0
    while i < len(weights):
        result = result + weights[i] * inputs[i]
        i = i + 1
    result = result * bias
    return result
