# role: layer
# mistake: flattens-batch
# subject: layer
# style: function of lists, extend in the loop over the samples, leaky relu
def leaky_relu(z, slope=0.01):
    return z if z > 0 else slope * z


def layer(inputs, weights, biases):
    def one(x):
        for w in weights:
            if len(w) != len(x):
                raise ValueError("length mismatch")
        return [leaky_relu(sum(p * q for p, q in zip(x, w)) + b) for w, b in zip(weights, biases)]

    if inputs and isinstance(inputs[0], list):
        outputs = []
        for x in inputs:
            outputs.extend(one(x))
        return outputs
    return one(inputs)
