# role: optimizer
# mistake: none
# name: sgd
# subject: Sgd
# style: dict of arrays, update(params, grads) in place, decay before the step
class Sgd:
    def __init__(self, lr=1e-2, l2=0.0):
        self.lr, self.l2 = lr, l2

    def update(self, params, grads):
        for name, value in params.items():
            value *= 1.0 - self.lr * self.l2
            value -= self.lr * grads[name]
