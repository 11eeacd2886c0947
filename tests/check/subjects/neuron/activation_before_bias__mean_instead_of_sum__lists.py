# role: neuron
# mistake: activation-before-bias mean-instead-of-sum
# name: relu
# subject: Neuron
# style: lists, sum divided by the length
class Neuron:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def __call__(self, inputs):
        mean = sum(w * x for w, x in zip(self.weights, inputs)) / len(self.weights)
        return max(0, mean) + self.bias
