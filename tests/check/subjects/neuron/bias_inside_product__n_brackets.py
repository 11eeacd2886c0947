# role: neuron
# mistake: bias-inside-product
# subject: Neuron
# style: lists, comprehension, attributes w and b
class Neuron:
    def __init__(self, w, b):
        self.w = w
        self.b = b

    def predict(self, x):
        return sum([(xi + self.b) * wi for xi, wi in zip(x, self.w)])
