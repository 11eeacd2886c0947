# role: optimizer
# mistake: momentum-restarts
# name: momentum
# subject: SGDWithMomentum
# style: Parameters; the velocities are made in step
import layerlab as ll


class SGDWithMomentum:
    def __init__(self, params, lr=0.01, momentum=0.9):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum

    def step(self):
        with ll.no_grad():
            velocities = [ll.zeros_like(p) for p in self.params]
            for p, v in zip(self.params, velocities, strict=True):
                v = self.momentum * v + p.grad
                p -= self.lr * v
