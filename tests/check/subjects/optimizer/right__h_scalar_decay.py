# role: optimizer
# mistake: none
# name: sgd
# subject: GradientDescent
# style: plain Python scalars, decoupled decay
class GradientDescent:
    __slots__ = ("eta", "lam")

    def __init__(self, learning_rate=0.01, weight_decay=0.0):
        self.eta = learning_rate
        self.lam = weight_decay

    def update(self, w, grad):
        shrunk = w * (1 - self.eta * self.lam)
        return shrunk - self.eta * grad
