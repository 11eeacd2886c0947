# role: optimizer
# mistake: none
# name: momentum
# subject: MomentumSGD
# style: lists of arrays, first velocity is the first gradient, in place
class MomentumSGD:
    def __init__(self, params, lr=0.01, momentum=0.9):
        self.params = params
        self.lr = lr
        self.momentum = momentum
        self.bufs = [None] * len(params)

    def step(self, grads):
        for i, g in enumerate(grads):
            buf = self.bufs[i]
            self.bufs[i] = g.copy() if buf is None else self.momentum * buf + g
            self.params[i] -= self.lr * self.bufs[i]
