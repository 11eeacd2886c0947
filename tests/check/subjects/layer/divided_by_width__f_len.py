# role: layer
# mistake: divided-by-width
# subject: layer_output
# style: function of lists, weighted average of the inputs, relu
def weighted(inputs, weights):
    if len(inputs) != len(weights):
        raise ValueError("as many weights as inputs, please")
    total = 0
    for value, weight in zip(inputs, weights):
        total = total + value * weight
    return total / len(inputs)


def layer_output(inputs, weights, biases):
    if inputs and isinstance(inputs[0], (list, tuple)):
        return [layer_output(sample, weights, biases) for sample in inputs]
    output = []
    for n in range(len(weights)):
        z = weighted(inputs, weights[n]) + biases[n]
        if z < 0:
            z = 0.0
        output.append(z)
    return output
