# role: loss
# mistake: sign-flipped
# name: bce
# subject: BCELoss
# style: class, two named terms

import numpy as np


class BCELoss:
    def __init__(self, epsilon: float = 1e-7) -> None:
        self.epsilon = epsilon

    def forward(self, output, target):
        output = np.clip(output, self.epsilon, 1.0 - self.epsilon)
        positive = target * np.log(output)
        negative = (1 - target) * np.log(1 - output)
        return np.mean(positive + negative)
