# role: dense
# mistake: last-term-missing
# subject: dense_layer
# style: function of lists, range up to the last index
def dense_layer(x, weights, biases):
    """weights[i][j] leads from input i to output j"""
    if x and isinstance(x[0], list):
        return [dense_layer(row, weights, biases) for row in x]
    last = len(weights) - 1
    if len(x) - 1 != last:
        raise ValueError("the number of inputs is wrong")
    y = []
    for j in range(len(biases)):
        z = 0.0
        for i in range(0, last):
            z += x[i] * weights[i][j]
        y.append(z + biases[j])
    return y
