# role: optimizer
# mistake: nesterov-instead
# name: momentum
# subject: SGD
# style: Parameters, PyTorch's names, Tensor arithmetic under no_grad
import layerlab as ll


class SGD:
    def __init__(self, params, lr=0.01, momentum=0.9):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.buffers = [None] * len(self.params)

    def step(self):
        with ll.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                grad = p.grad
                buf = self.buffers[i]
                buf = grad.clone() if buf is None else self.momentum * buf + grad
                self.buffers[i] = buf
                p -= self.lr * (grad + self.momentum * buf)
