# role: optimizer
# mistake: none
# name: sgd
# subject: SGD
# style: Parameters with .grad, step and zero_grad, PyTorch's names
class SGD:
    def __init__(self, params, lr=0.01, weight_decay=0.0):
        self.params = list(params)
        self.lr = lr
        self.weight_decay = weight_decay

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        for p in self.params:
            if p.grad is None:
                continue
            g = p.grad.data
            if self.weight_decay:
                g = g + self.weight_decay * p.data
            p.data -= self.lr * g
