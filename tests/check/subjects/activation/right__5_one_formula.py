# role: activation
# mistake: none
# name: selu
# subject: Selu
# style: staticmethod constants, one formula with both parts added
import numpy as np


class Selu:
    LAMBDA, ALPHA = 1.0507009873554804934, 1.6732632423543772848

    @staticmethod
    def forward(x):
        positive = np.clip(x, 0, None)
        negative = np.clip(x, None, 0)
        return Selu.LAMBDA * (positive + Selu.ALPHA * np.expm1(negative))
