# role: neuron
# mistake: bias-as-factor
# name: relu
# subject: Neuron
# style: comprehension with three factors, lists
class Neuron:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def __call__(self, x):
        z = sum([wi * xi * self.b for wi, xi in zip(self.w, x)])
        return z if z > 0 else 0.0
