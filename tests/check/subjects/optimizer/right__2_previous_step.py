# role: optimizer
# mistake: none
# name: momentum
# subject: HeavyBall
# style: heavy ball: no velocity, remembers where each parameter was before
class HeavyBall:
    """w_next = w - lr g + mu (w - w_before)"""

    def __init__(self, params, lr=0.01, mu=0.9):
        self.params = list(params)
        self.lr, self.mu = lr, mu
        self.before = [p.data.copy() for p in self.params]

    def step(self):
        for i, p in enumerate(self.params):
            now = p.data.copy()
            p.data = now - self.lr * p.grad.numpy() + self.mu * (now - self.before[i])
            self.before[i] = now
