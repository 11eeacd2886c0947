# role: optimizer
# mistake: none
# name: momentum
# subject: Momentum
# style: one weight, update(w, g); a fast point runs ahead and the weight is drawn towards it
class Momentum:
    """The same as heavy-ball momentum, written as an average of two points (mu < 1)."""

    def __init__(self, lr=0.01, mu=0.9):
        self.rate = lr / (1 - mu)
        self.mu = mu
        self.fast = None

    def update(self, w, g):
        if self.fast is None:
            self.fast = w
        self.fast = self.fast - self.rate * g
        return self.mu * w + (1 - self.mu) * self.fast
