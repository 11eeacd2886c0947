# role: optimizer
# mistake: betas-swapped
# name: adam
# subject: Adam
# style: Parameters; the tuple is unpacked the other way round
import layerlab as ll


class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr = lr
        self.beta2, self.beta1 = betas
        self.eps = eps
        self.t = 0
        self.m = [ll.zeros_like(p) for p in self.params]
        self.v = [ll.zeros_like(p) for p in self.params]

    def step(self):
        self.t += 1
        with ll.no_grad():
            for i, p in enumerate(self.params):
                self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * p.grad
                self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * p.grad**2
                m_hat = self.m[i] / (1 - self.beta1**self.t)
                v_hat = self.v[i] / (1 - self.beta2**self.t)
                p -= self.lr * m_hat / (ll.sqrt(v_hat) + self.eps)
