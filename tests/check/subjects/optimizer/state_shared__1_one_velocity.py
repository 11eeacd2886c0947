# role: optimizer
# mistake: state-shared
# name: momentum
# subject: Momentum
# style: layerlab Parameters, one velocity for all of them
class Momentum:
    def __init__(self, params, lr=0.01, momentum=0.9):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocity = 0.0

    def step(self):
        for param in self.params:
            self.velocity = self.momentum * self.velocity + param.grad.numpy()
            param.data = param.data - self.lr * self.velocity
