# role: neuron
# mistake: weights-ignored
# name: relu
# subject: Perceptron
# style: JavaScript-minded: for of, push; the weight is unpacked and never used
class Perceptron:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def forward(self, inputs):
        terms = []
        for weight, value in zip(self.weights, inputs):
            terms.append(value)
        total = 0
        for term in terms:
            total = total + term
        total = total + self.bias
        return total if total > 0 else 0
