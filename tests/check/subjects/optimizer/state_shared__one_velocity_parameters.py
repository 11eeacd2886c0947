# role: optimizer
# mistake: state-shared
# name: momentum
# subject: MomentumSGD
# style: Parameters, an attribute v; parameters whose shapes do not go together make it raise
class MomentumSGD:
    def __init__(self, params, lr=0.01, momentum=0.9):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = 0

    def step(self):
        for p in self.params:
            self.v = self.momentum * self.v - self.lr * p.grad.data
            p.data = p.data + self.v
