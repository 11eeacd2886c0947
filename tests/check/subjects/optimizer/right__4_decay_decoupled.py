# role: optimizer
# mistake: none
# name: sgd
# subject: SGD
# style: our Parameters, weight decay decoupled: shrink first, then step
import layerlab as ll


class SGD:
    def __init__(self, params, lr=0.01, *, weight_decay=0.0):
        self.params = tuple(params)
        self.lr = lr
        self.weight_decay = weight_decay

    def step(self):
        with ll.no_grad():
            for p in self.params:
                if p.grad is None:
                    continue
                p *= 1 - self.lr * self.weight_decay
                p -= self.lr * p.grad
