# role: layer
# mistake: bias-doubled
# subject: layer_forward
# style: function of lists, sum() with a start value, relu as max(0, z)
def relu(z):
    return max(0.0, z)


def neuron(x, w, b):
    if len(x) != len(w):
        raise ValueError("x and w must have the same length")
    return relu(sum((xi * wi for xi, wi in zip(x, w)), b) + b)


def layer_forward(x, weights, biases):
    """weights: one list per neuron; x: a sample or a list of samples."""
    if x and isinstance(x[0], list):
        return [layer_forward(row, weights, biases) for row in x]
    return [neuron(x, w, b) for w, b in zip(weights, biases)]
