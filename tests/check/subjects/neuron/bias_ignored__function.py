# role: neuron
# mistake: bias-ignored
# subject: neuron
# style: one-line function with sum over zip
def neuron(x, w, b):
    return sum(xi * wi for xi, wi in zip(x, w))
