# role: optimizer
# mistake: decay-sign-flipped
# name: sgd
# subject: SGD
# style: Parameters, PyTorch's name for the decay, added to the gradient
class SGD:
    def __init__(self, params, lr=0.01, weight_decay=0.0):
        self.params = list(params)
        self.lr = lr
        self.weight_decay = weight_decay

    def step(self):
        for p in self.params:
            grad = p.grad.data - self.weight_decay * p.data
            p.data = p.data - self.lr * grad

    def zero_grad(self):
        for p in self.params:
            p.grad = None
