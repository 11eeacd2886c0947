# role: neuron
# mistake: bias-subtracted
# name: step
# subject: Perceptron
# style: textbook perceptron, list of weights, sum over zip
class Perceptron:
    def __init__(self, weights, bias):
        self.weights = list(weights)
        self.bias = bias

    def activate(self, z):
        return 1 if z >= 0 else 0

    def predict(self, inputs):
        z = sum(w * x for w, x in zip(self.weights, inputs)) - self.bias
        return self.activate(z)
