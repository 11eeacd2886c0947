# role: layer
# mistake: bias-along-batch
# name: relu
# subject: layer
# style: function over lists, the bias is indexed with the sample's number
def layer(inputs, weights, biases):
    """weights[i][j] goes from input i to neuron j."""
    single = not isinstance(inputs[0], list)
    batch = [inputs] if single else inputs
    out = []
    for n in range(len(batch)):
        if len(batch[n]) != len(weights):
            raise ValueError("size mismatch")
        row = []
        for j in range(len(weights[0])):
            z = 0.0
            for i in range(len(weights)):
                z += batch[n][i] * weights[i][j]
            row.append(max(0.0, z + biases[n]))
        out.append(row)
    return out[0] if single else out
