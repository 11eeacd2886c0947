# role: optimizer
# mistake: ascends
# name: momentum
# subject: MomentumSGD
# style: one weight at a time, the sign stands in the velocity and in the step
class MomentumSGD:
    def __init__(self, learning_rate=0.01, momentum=0.9):
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.w_updt = 0

    def update(self, w, grad):
        self.w_updt = self.momentum * self.w_updt - self.learning_rate * grad
        return w - self.w_updt
