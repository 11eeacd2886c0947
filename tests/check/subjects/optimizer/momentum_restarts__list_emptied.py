# role: optimizer
# mistake: momentum-restarts
# name: momentum
# subject: MomentumOptimizer
# style: plain floats; a helper prepares the list of velocities before each update
class MomentumOptimizer:
    def __init__(self, lr=0.1, gamma=0.9):
        self.lr = lr
        self.gamma = gamma
        self.v = []

    def _prepare(self, count):
        self.v = [0.0 for _ in range(count)]

    def update(self, weights, grads):
        self._prepare(len(weights))
        for j, g in enumerate(grads):
            self.v[j] = self.gamma * self.v[j] + g
        return [w - self.lr * v for w, v in zip(weights, self.v, strict=True)]
