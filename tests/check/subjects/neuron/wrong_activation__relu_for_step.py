# role: neuron
# mistake: wrong-activation
# name: step
# subject: Perceptron
# style: lists, zip, conditional expression
class Perceptron:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def __call__(self, inputs):
        total = self.bias + sum(w * x for w, x in zip(self.weights, inputs))
        return total if total >= 0 else 0
