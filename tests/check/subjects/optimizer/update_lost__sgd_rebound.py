# role: optimizer
# mistake: update-lost
# name: sgd
# subject: SGD
# style: list of arrays; the loop's name gets the new value
class SGD:
    def __init__(self, params, lr=0.01):
        self.params = params
        self.lr = lr

    def step(self, grads):
        for p, g in zip(self.params, grads, strict=True):
            p = p - self.lr * g
