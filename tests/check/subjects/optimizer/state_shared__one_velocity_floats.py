# role: optimizer
# mistake: state-shared
# name: momentum
# subject: Momentum
# style: plain floats, one velocity for all weights of the list
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.velocity = 0.0

    def update(self, params, grads):
        new = []
        for p, g in zip(params, grads, strict=True):
            self.velocity = self.momentum * self.velocity + g
            new.append(p - self.lr * self.velocity)
        return new
