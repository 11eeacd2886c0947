# role: optimizer
# mistake: root-missing
# name: adam
# subject: AdamOptimizer
# style: Parameters, one method for each formula of the paper
import layerlab as ll


class AdamOptimizer:
    def __init__(self, params, alpha=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.params = list(params)
        self.alpha, self.beta1, self.beta2, self.epsilon = alpha, beta1, beta2, epsilon
        self.m = [ll.zeros_like(p) for p in self.params]
        self.v = [ll.zeros_like(p) for p in self.params]
        self.t = 0

    def _moments(self, i, g):
        self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
        self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g * g
        return self.m[i], self.v[i]

    def _corrected(self, m, v):
        return m / (1 - self.beta1**self.t), v / (1 - self.beta2**self.t)

    def step(self):
        self.t += 1
        with ll.no_grad():
            for i, p in enumerate(self.params):
                m_hat, v_hat = self._corrected(*self._moments(i, p.grad))
                p -= self.alpha * m_hat / (v_hat + self.epsilon)
