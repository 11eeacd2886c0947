# role: neuron
# mistake: bias-per-input
# name: relu
# subject: neuron
# style: comprehension in a function, bias first
def neuron(bias, weights, inputs):
    return max(0.0, sum([w * i + bias for w, i in zip(weights, inputs)]))
