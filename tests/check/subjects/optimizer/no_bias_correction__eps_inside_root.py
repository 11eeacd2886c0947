# role: optimizer
# mistake: no-bias-correction eps-inside-root
# name: adam
# subject: Adam
# style: Parameters, short names
class Adam:
    def __init__(self, ps, lr=1e-3, b1=0.9, b2=0.999, eps=1e-8):
        self.ps = list(ps)
        self.lr, self.b1, self.b2, self.eps = lr, b1, b2, eps
        self.ms = [0.0 for _ in self.ps]
        self.vs = [0.0 for _ in self.ps]

    def step(self):
        for i, p in enumerate(self.ps):
            g = p.grad.data
            self.ms[i] = self.b1 * self.ms[i] + (1 - self.b1) * g
            self.vs[i] = self.b2 * self.vs[i] + (1 - self.b2) * g**2
            p.data -= self.lr * self.ms[i] * (self.vs[i] + self.eps) ** -0.5
