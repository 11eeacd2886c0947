# role: optimizer
# mistake: eps-inside-root
# name: adam
# subject: ScalarAdam
# style: one plain number at a time, a power of one half
class ScalarAdam:
    def __init__(self, alpha=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.alpha = alpha
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.m, self.v, self.t = 0.0, 0.0, 0

    def update(self, theta, grad):
        self.t = self.t + 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * grad
        self.v = self.beta2 * self.v + (1 - self.beta2) * grad * grad
        m_hat = self.m / (1 - self.beta1**self.t)
        v_hat = self.v / (1 - self.beta2**self.t)
        theta = theta - self.alpha * m_hat / (v_hat + self.epsilon) ** 0.5
        return theta
