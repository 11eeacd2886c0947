# role: loss
# mistake: root-taken
# name: mse
# subject: MSELoss
# style: class, norm of the difference
import numpy as np


class MSELoss:
    def forward(self, input, target):
        diff = np.ravel(input) - np.ravel(target)
        return np.linalg.norm(diff) / np.sqrt(diff.size)

    def __call__(self, input, target):
        return self.forward(input, target)
