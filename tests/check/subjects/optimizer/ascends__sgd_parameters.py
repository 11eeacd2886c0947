# role: optimizer
# mistake: ascends
# name: sgd
# subject: SGD
# style: Parameters, += on the data
class SGD:
    def __init__(self, params, lr=0.01):
        self.params = list(params)
        self.lr = lr

    def step(self):
        for p in self.params:
            if p.grad is not None:
                p.data += self.lr * p.grad.data

    def zero_grad(self):
        for p in self.params:
            p.grad = None
