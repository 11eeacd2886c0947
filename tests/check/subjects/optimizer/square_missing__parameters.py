# role: optimizer
# mistake: square-missing
# name: adam
# subject: Adam
# style: Parameters, Tensor arithmetic under no_grad
import layerlab as ll


class Adam:
    def __init__(self, parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.parameters = list(parameters)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.avg = [ll.zeros_like(p) for p in self.parameters]
        self.avg_sq = [ll.zeros_like(p) for p in self.parameters]
        self.t = 0

    @ll.no_grad()
    def step(self):
        self.t += 1
        b1, b2 = self.betas
        for n, p in enumerate(self.parameters):
            self.avg[n] = b1 * self.avg[n] + (1 - b1) * p.grad
            self.avg_sq[n] = b2 * self.avg_sq[n] + (1 - b2) * p.grad
            m = self.avg[n] / (1 - b1**self.t)
            v = self.avg_sq[n] / (1 - b2**self.t)
            p -= self.lr * m / (v.sqrt() + self.eps)
