# role: optimizer
# mistake: none
# name: momentum
# subject: RememberingMomentum
# style: keeps every gradient there was and weighs them anew in each step; list of arrays
class RememberingMomentum:
    def __init__(self, params, lr=0.01, momentum=0.9):
        self.params, self.lr, self.momentum = params, lr, momentum
        self.history = [[] for _ in params]

    def step(self, grads):
        for p, g, past in zip(self.params, grads, self.history):
            past.insert(0, g.copy())
            p -= self.lr * sum(self.momentum**age * old for age, old in enumerate(past))
