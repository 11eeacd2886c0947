# role: layer
# mistake: none
# subject: hidden_layer
# style: function of lists with inner function, leaky relu with a default slope, bias first
def hidden_layer(biases, weights, inputs, slope=0.01):
    def unit(x, w, b):
        if len(x) != len(w):
            raise ValueError(f"{len(x)} inputs, {len(w)} weights")
        z = b
        for i, value in enumerate(x):
            z += w[i] * value
        return z if z >= 0 else slope * z

    batch = bool(inputs) and isinstance(inputs[0], (list, tuple))
    rows = inputs if batch else [inputs]
    out = [[unit(x, w, b) for w, b in zip(weights, biases)] for x in rows]
    return out if batch else out[0]
