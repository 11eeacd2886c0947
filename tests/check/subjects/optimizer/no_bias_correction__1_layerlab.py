# role: optimizer
# mistake: no-bias-correction
# name: adam
# subject: Adam
# style: our Parameters with .grad, step()
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [p.data * 0 for p in self.params]
        self.v = [p.data * 0 for p in self.params]

    def step(self):
        b1, b2 = self.betas
        for i, p in enumerate(self.params):
            g = p.grad.numpy()
            self.m[i] = b1 * self.m[i] + (1 - b1) * g
            self.v[i] = b2 * self.v[i] + (1 - b2) * g * g
            p.data = p.data - self.lr * self.m[i] / (self.v[i] ** 0.5 + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
