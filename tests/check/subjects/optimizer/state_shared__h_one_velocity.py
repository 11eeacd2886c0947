# role: optimizer
# mistake: state-shared
# name: momentum
# subject: SGDMomentum
# style: one velocity for all of the parameters
class SGDMomentum:
    def __init__(self, parameters, lr=0.01, momentum=0.9):
        self.parameters = parameters
        self.lr = lr
        self.momentum = momentum
        self.velocity = 0.0

    def step(self, grads):
        for i in range(len(self.parameters)):
            self.velocity = self.momentum * self.velocity + grads[i]
            self.parameters[i] -= self.lr * self.velocity
