# role: neuron
# mistake: none
# name: step
# subject: Perceptron
# style: 1950s perceptron: the bias is weight 0 of a constant input 1
class Perceptron:
    """Fires (1) when the augmented product reaches 0."""

    def __init__(self, weights, bias):
        self.w = [bias, *weights]

    def predict(self, x):
        augmented = [1, *x]
        total = sum(a * b for a, b in zip(self.w, augmented))
        return 1 if total >= 0 else 0
