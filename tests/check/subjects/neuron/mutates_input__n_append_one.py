# role: neuron
# mistake: mutates-input
# subject: Neuron
# style: lists, a 1 put behind the inputs for the bias
class Neuron:
    def __init__(self, weights, bias):
        self.theta = list(weights) + [bias]

    def forward(self, inputs):
        inputs.append(1.0)
        return sum(t * v for t, v in zip(self.theta, inputs))
