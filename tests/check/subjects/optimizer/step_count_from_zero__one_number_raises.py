# role: optimizer
# mistake: step-count-from-zero
# name: adam
# subject: Adam
# style: one plain number, update(w, g); the very first call stops with ZeroDivisionError
class Adam:
    def __init__(self, lr=0.001, b1=0.9, b2=0.999, eps=1e-8):
        self.lr, self.b1, self.b2, self.eps = lr, b1, b2, eps
        self.m, self.v = 0.0, 0.0
        self.step_number = 0

    def update(self, w, g):
        self.m = self.b1 * self.m + (1 - self.b1) * g
        self.v = self.b2 * self.v + (1 - self.b2) * g**2
        mhat = self.m / (1 - self.b1**self.step_number)
        vhat = self.v / (1 - self.b2**self.step_number)
        self.step_number += 1
        return w - self.lr * mhat / (vhat**0.5 + self.eps)
