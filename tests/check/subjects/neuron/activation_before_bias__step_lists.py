# role: neuron
# mistake: activation-before-bias
# name: step
# subject: Perceptron
# style: lists, made from the number of inputs
class Perceptron:
    def __init__(self, n_inputs):
        self.weights = [0.0] * n_inputs
        self.bias = 0.0

    @staticmethod
    def step(value):
        if value > 0:
            return 1
        return 0

    def predict(self, inputs):
        total = 0
        for weight, value in zip(self.weights, inputs):
            total += weight * value
        return self.step(total) + self.bias
