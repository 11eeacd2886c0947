# role: neuron
# mistake: activation-on-each-product
# name: relu
# subject: neuron
# style: lists, while loop, small helper
def relu(v):
    return v if v > 0 else 0.0


def neuron(x, w, b):
    out, i = b, 0
    while i < len(x):
        out += relu(x[i] * w[i])
        i += 1
    return out
