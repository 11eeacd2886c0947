# role: optimizer
# mistake: decay-ignored
# name: sgd
# subject: SGD
# style: Parameters, the gradient with decay gets a name of its own
class SGD:
    def __init__(self, params, lr=0.01, weight_decay=1e-4):
        self.params = list(params)
        self.lr = lr
        self.weight_decay = weight_decay

    def step(self):
        for p in self.params:
            if p.grad is None:
                continue
            grad = p.grad.data
            if self.weight_decay != 0:
                d_p = grad + self.weight_decay * p.data
            p.data = p.data - self.lr * grad
