# role: optimizer
# mistake: none
# name: momentum
# subject: MomentumOptimizer
# style: plain floats, one velocity a weight, returns a new list
class MomentumOptimizer:
    def __init__(self, rate: float = 0.1, mu: float = 0.9):
        self.rate = rate
        self.mu = mu
        self.velocities: list[float] = []

    def update(self, params: list[float], grads: list[float]) -> list[float]:
        if not self.velocities:
            self.velocities = [0.0] * len(params)
        new_params = []
        for i in range(len(params)):
            self.velocities[i] = self.mu * self.velocities[i] + grads[i]
            new_params.append(params[i] - self.rate * self.velocities[i])
        return new_params
