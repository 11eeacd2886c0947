# role: optimizer
# mistake: decay-sign-flipped momentum-restarts
# name: momentum
# subject: SGD
# style: Parameters, options as keywords only
class SGD:
    def __init__(self, params, *, lr=0.01, momentum=0.9, weight_decay=0.0):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.weight_decay = weight_decay

    def step(self):
        for p in self.params:
            buf = 0.0
            d_p = p.grad.data - self.weight_decay * p.data
            buf = self.momentum * buf + d_p
            p.data = p.data - self.lr * buf
