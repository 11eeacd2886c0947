# role: optimizer
# mistake: rate-applied-twice decay-sign-flipped
# name: sgd
# subject: SGD
# style: Parameters with .grad, data arrays, decay in the gradient
class SGD:
    def __init__(self, params, lr=0.01, weight_decay=0.0):
        self.params = [p for p in params]
        self.lr = lr
        self.weight_decay = weight_decay

    def step(self):
        for p in self.params:
            if p.grad is not None:
                update = self.lr * (p.grad.data - self.weight_decay * p.data)
                p.data -= self.lr * update
