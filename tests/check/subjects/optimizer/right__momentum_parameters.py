# role: optimizer
# mistake: none
# name: momentum
# subject: Momentum
# style: Parameters, velocities in a dict by id, no_grad and in-place operators
import layerlab as ll


class Momentum:
    def __init__(self, params, lr=0.01, momentum=0.9):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.state = {}

    def step(self):
        with ll.no_grad():
            for p in self.params:
                if p.grad is None:
                    continue
                v = self.state.get(id(p))
                v = p.grad.clone() if v is None else self.momentum * v + p.grad
                self.state[id(p)] = v
                p -= self.lr * v
