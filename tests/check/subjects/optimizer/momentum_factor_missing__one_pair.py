# role: optimizer
# mistake: momentum-factor-missing
# name: momentum
# subject: HeavyBall
# style: one array at a time, update(w, g) returns the new one, the velocity holds the rate
class HeavyBall:
    def __init__(self, eta=0.05, mu=0.9):
        self.eta = eta
        self.mu = mu
        self.v = 0.0

    def update(self, w, g):
        self.v = self.v - self.eta * g
        return w + self.v
