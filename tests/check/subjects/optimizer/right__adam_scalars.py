# role: optimizer
# mistake: none
# name: adam
# subject: AdamScalar
# style: one number at a time in plain Python, an optimiser for each weight
import math


class AdamScalar:
    """Adam for one weight: make one of these for each."""

    def __init__(self, eta=0.001, beta_1=0.9, beta_2=0.999):
        self.eta, self.beta_1, self.beta_2 = eta, beta_1, beta_2
        self.m = self.v = 0.0
        self.power_1 = self.power_2 = 1.0

    def update(self, w: float, g: float) -> float:
        self.power_1 *= self.beta_1
        self.power_2 *= self.beta_2
        self.m = self.beta_1 * self.m + (1 - self.beta_1) * g
        self.v = self.beta_2 * self.v + (1 - self.beta_2) * g * g
        m_hat = self.m / (1 - self.power_1)
        v_hat = self.v / (1 - self.power_2)
        return w - self.eta * m_hat / (math.sqrt(v_hat) + 1e-8)
