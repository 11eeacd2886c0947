# role: optimizer
# mistake: momentum-subtracted
# name: momentum
# subject: MomentumOptimizer
# style: lists of plain numbers, the step as the negative of a sum, returns a new list
class MomentumOptimizer:
    def __init__(self, learning_rate=0.1, gamma=0.9):
        self.learning_rate = learning_rate
        self.gamma = gamma
        self.last_steps = None

    def update(self, params, grads):
        if self.last_steps is None:
            self.last_steps = [0.0 for _ in params]
        steps = []
        for last, g in zip(self.last_steps, grads):
            steps.append(-(self.gamma * last + self.learning_rate * g))
        self.last_steps = steps
        return [p + s for p, s in zip(params, steps)]
